using System.Runtime.InteropServices;
using Positions.Protocol.Values;

namespace Positions.Protocol.Messages;

/// <summary>A price to value positions by; kind: 1 settlement, 2 mark, 3 bid, 4 ask, 5 mid, 6 last.</summary>
/// <remarks>Template 7, block 64 bytes; layout: positions.sbe.xml.</remarks>
[StructLayout(LayoutKind.Explicit, Size = BlockLength)]
public struct MarkPrice : ISourceMessage<MarkPrice>
{
    public const ushort Template = 7;
    public const int BlockLength = 64;

    [FieldOffset(0)] public SourcePrefix Prefix;
    [FieldOffset(24)] public Decimal8 Price;
    [FieldOffset(32)] public Text24 Symbol;
    [FieldOffset(56)] public Text4 Currency;
    [FieldOffset(60)] public byte Kind;

    static ushort IMessage<MarkPrice>.TemplateId => Template;

    static int IMessage<MarkPrice>.BlockLengthBytes => BlockLength;
}
