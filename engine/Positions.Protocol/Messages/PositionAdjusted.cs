using System.Runtime.InteropServices;
using Positions.Protocol.Values;

namespace Positions.Protocol.Messages;

/// <summary>An operator moves a position by quantity, or with isTarget to it. costRule: 1 at average, 2 at price, 3 at the external average (price).</summary>
/// <remarks>Template 31, block 184 bytes; layout: positions.sbe.xml.</remarks>
[StructLayout(LayoutKind.Explicit, Size = BlockLength)]
public struct PositionAdjusted : ISourceMessage<PositionAdjusted>
{
    public const ushort Template = 31;
    public const int BlockLength = 184;

    [FieldOffset(0)] public SourcePrefix Prefix;

    /// <summary>Signed.</summary>
    [FieldOffset(24)] public Decimal8 Quantity;
    [FieldOffset(32)] public Decimal8 Price;

    /// <summary>Version of the position that the operator saw; 0 is no position.</summary>
    [FieldOffset(40)] public long ExpectedVersion;
    [FieldOffset(48)] public Text16 Account;
    [FieldOffset(64)] public Text24 Symbol;
    [FieldOffset(88)] public Text24 Principal;
    [FieldOffset(112)] public Text64 Comment;

    /// <summary>1 reconciliation, automatic; 2 reconciliation, approved; 3 manual; 4 migration.</summary>
    [FieldOffset(176)] public ushort Reason;
    [FieldOffset(178)] public byte CostRule;

    /// <summary>1: quantity is where the position is to stand.</summary>
    [FieldOffset(179)] public byte IsTarget;
    [FieldOffset(180)] public Text4 Currency;

    static ushort IMessage<PositionAdjusted>.TemplateId => Template;

    static int IMessage<PositionAdjusted>.BlockLengthBytes => BlockLength;
}
