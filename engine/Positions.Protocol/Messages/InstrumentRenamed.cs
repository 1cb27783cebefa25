using System.Runtime.InteropServices;
using Positions.Protocol.Values;

namespace Positions.Protocol.Messages;

/// <summary>Positions of the instrument move to newSymbol with their cost.</summary>
/// <remarks>Template 34, block 168 bytes; layout: positions.sbe.xml.</remarks>
[StructLayout(LayoutKind.Explicit, Size = BlockLength)]
public struct InstrumentRenamed : ISourceMessage<InstrumentRenamed>
{
    public const ushort Template = 34;
    public const int BlockLength = 168;

    [FieldOffset(0)] public SourcePrefix Prefix;
    [FieldOffset(24)] public Text24 Symbol;
    [FieldOffset(48)] public Text24 NewSymbol;

    /// <summary>Yyyymmdd.</summary>
    [FieldOffset(72)] public uint ExDate;
    [FieldOffset(80)] public Text24 Principal;
    [FieldOffset(104)] public Text64 Comment;

    static ushort IMessage<InstrumentRenamed>.TemplateId => Template;

    static int IMessage<InstrumentRenamed>.BlockLengthBytes => BlockLength;
}
