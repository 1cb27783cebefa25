using System.Runtime.InteropServices;
using Positions.Protocol.Values;

namespace Positions.Protocol.Messages;

/// <summary>Every quantity of the instrument becomes quantity * numerator / denominator at unchanged cost; a fraction is paid out at cashInLieuPrice.</summary>
/// <remarks>Template 33, block 176 bytes; layout: positions.sbe.xml.</remarks>
[StructLayout(LayoutKind.Explicit, Size = BlockLength)]
public struct InstrumentSplit : ISourceMessage<InstrumentSplit>
{
    public const ushort Template = 33;
    public const int BlockLength = 176;

    [FieldOffset(0)] public SourcePrefix Prefix;
    [FieldOffset(24)] public long Numerator;
    [FieldOffset(32)] public long Denominator;
    [FieldOffset(40)] public Decimal8 CashInLieuPrice;
    [FieldOffset(48)] public Text24 Symbol;

    /// <summary>Yyyymmdd.</summary>
    [FieldOffset(72)] public uint ExDate;
    [FieldOffset(80)] public Text24 Principal;
    [FieldOffset(104)] public Text64 Comment;

    /// <summary>Positions end at a multiple of it, what is below is paid out; null: nothing is.</summary>
    [FieldOffset(168)] public Decimal8 QuantityStep;

    static ushort IMessage<InstrumentSplit>.TemplateId => Template;

    static int IMessage<InstrumentSplit>.BlockLengthBytes => BlockLength;
}
