using System.Runtime.InteropServices;
using Positions.Protocol.Values;

namespace Positions.Protocol.Messages;

/// <summary>Currency, contract size and display decimals of an instrument; null multiplier means 1.</summary>
/// <remarks>Template 22, block 64 bytes; layout: positions.sbe.xml.</remarks>
[StructLayout(LayoutKind.Explicit, Size = BlockLength)]
public struct InstrumentDefined : ISourceMessage<InstrumentDefined>
{
    public const ushort Template = 22;
    public const int BlockLength = 64;

    [FieldOffset(0)] public SourcePrefix Prefix;
    [FieldOffset(24)] public Text24 Symbol;
    [FieldOffset(48)] public Text4 Currency;
    [FieldOffset(52)] public byte DisplayDecimals;
    [FieldOffset(56)] public Decimal8 Multiplier;

    static ushort IMessage<InstrumentDefined>.TemplateId => Template;

    static int IMessage<InstrumentDefined>.BlockLengthBytes => BlockLength;
}
