using System;
using System.Runtime.InteropServices;
using Positions.Core.Reconciliation;
using Positions.Protocol;
using Positions.Protocol.Values;

namespace Positions.Core;

/// <summary>
/// One output of the logic: everything that read model and publisher need, without a look at the state. Blittable, 512 bytes.
/// Quantities, prices and fees are mantissas at 1e-8, money points 128-bit integers at 1e-16.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = SizeBytes)]
public struct OutputEvent
{
    public const int SizeBytes = 512;

    /// <summary>Sequence of the input that this is an output of.</summary>
    [FieldOffset(0)] public long InputSequence;
    [FieldOffset(8)] public UtcNanos EngineTime;
    [FieldOffset(16)] public TemplateId Template;
    [FieldOffset(18)] public RejectReason Reason;
    [FieldOffset(20)] public OutputKind Kind;
    [FieldOffset(21)] public Disposition Disposition;
    [FieldOffset(22)] public AlertCode AlertCode;
    [FieldOffset(23)] public OutputFlags Flags;

    /// <summary>For duplicates and for an execId conflict: the sequence of the input that was first. Else 0.</summary>
    [FieldOffset(24)] public long FirstSequence;

    // Source part: who sent it, and how the source stands after it.
    [FieldOffset(32)] public uint SourceId;
    [FieldOffset(36)] public ushort Epoch;

    /// <summary>Template of the refused message: that of the input, or for InputRefused the one it stands for.</summary>
    [FieldOffset(38)] public ushort RefusedTemplateId;

    /// <summary>The number that the message bore; 0 is unsequenced.</summary>
    [FieldOffset(40)] public long SourceSeq;

    /// <summary>Epoch of the source after this input (<see cref="Epoch"/> is that of the message; they differ for a stale epoch).</summary>
    [FieldOffset(48)] public ushort SourceEpoch;
    [FieldOffset(50)] public SourceHaltReason SourceHaltReason;
    [FieldOffset(51)] public PositionChangeKind ChangeKind;

    /// <summary>Row number of the position: dense from 0, stable.</summary>
    [FieldOffset(52)] public int PositionIndex;
    [FieldOffset(56)] public long NextExpectedSourceSeq;

    /// <summary>Rejected and skipped numbers of the source's epoch so far.</summary>
    [FieldOffset(64)] public long RejectedCount;

    /// <summary>First number of the range that an alert or a skip is about (inclusive); else 0.</summary>
    [FieldOffset(72)] public long RangeFrom;

    /// <summary>Last number of that range (inclusive).</summary>
    [FieldOffset(80)] public long RangeTo;

    // Position part: the change, and the position after it.

    /// <summary>Net quantity, signed.</summary>
    [FieldOffset(88)] public long Quantity;

    /// <summary>Sum of price * |quantity| over what is open.</summary>
    [FieldOffset(96)] public Int128 OpenCost;
    [FieldOffset(112)] public Int128 RealizedPoints;
    [FieldOffset(128)] public Int128 RealizedDelta;

    /// <summary>Fees in the position's own currency.</summary>
    [FieldOffset(144)] public long Fees;
    [FieldOffset(152)] public long Version;
    [FieldOffset(160)] public long LastSequence;

    /// <summary>transactTime of the event, or the engine's time where the event has none.</summary>
    [FieldOffset(168)] public UtcNanos LastEventTime;

    /// <summary>Quantity of the execution, signed: buy positive.</summary>
    [FieldOffset(176)] public long LastQuantity;
    [FieldOffset(184)] public long LastPrice;

    /// <summary>Change of the fees in <see cref="FeeCurrency"/>.</summary>
    [FieldOffset(192)] public long FeeDelta;

    /// <summary>Contract size at 1e-8 (1e8 where none is defined): scales points when they are shown as money, never on the wire.</summary>
    [FieldOffset(200)] public long Multiplier;
    [FieldOffset(208)] public Text16 Account;
    [FieldOffset(224)] public Text24 Symbol;
    [FieldOffset(248)] public Text4 Currency;
    [FieldOffset(252)] public Text4 FeeCurrency;

    /// <summary>The execution's id: as sent, or the one assigned to an HTTP fill without one; null if it has none.</summary>
    [FieldOffset(256)] public Text36 ExecId;

    /// <summary>Row number of the instrument: dense from 0, stable.</summary>
    [FieldOffset(292)] public int InstrumentIndex;

    // What the day's P&L counts from, beside the position part.
    [FieldOffset(296)] public long StartOfDayQuantity;
    [FieldOffset(304)] public Int128 StartOfDayCost;
    [FieldOffset(320)] public Int128 StartOfDayRealized;
    [FieldOffset(336)] public long StartOfDayFees;

    /// <summary>Null where no mark was known when the date began.</summary>
    [FieldOffset(344)] public Decimal8 PreviousClose;

    /// <summary>yyyymmdd; 0 before the first business date.</summary>
    [FieldOffset(352)] public uint BusinessDate;

    /// <summary>Of an adjustment.</summary>
    [FieldOffset(356)] public ushort AdjustmentReason;

    // Mark part: the prices that value long and short positions of the instrument now, and when the date began; null where there are none.
    [FieldOffset(360)] public Decimal8 LongMark;
    [FieldOffset(368)] public Decimal8 ShortMark;
    [FieldOffset(376)] public Decimal8 PreviousLongClose;
    [FieldOffset(384)] public Decimal8 PreviousShortClose;

    /// <summary>Sequence of the input that brought <see cref="LongMark"/>, or brought it to the units after a split.</summary>
    [FieldOffset(400)] public long LongMarkSequence;
    [FieldOffset(408)] public long ShortMarkSequence;

    /// <summary>What <see cref="PreviousLongClose"/> and <see cref="PreviousShortClose"/> value, as <see cref="Currency"/> what the marks do.</summary>
    [FieldOffset(396)] public Text4 PreviousCloseCurrency;

    /// <summary>What the mark that came is.</summary>
    [FieldOffset(392)] public MarkKind MarkKind;

    [FieldOffset(393)] public OrderStatus OrderStatus;
    [FieldOffset(394)] public Side OrderSide;

    /// <summary>1: known by executions only.</summary>
    [FieldOffset(395)] public byte IsOrphanOrder;

    // Order part; no output has marks as well, and the two share room. Row numbers are used again when an order has left memory. Status
    // Unknown: the row is free, its order turned out to be another one.

    /// <summary>Sequence of the last message that changed the order.</summary>
    [FieldOffset(360)] public long OrderLastSequence;

    /// <summary>Of the order. Its position bears another where it could not be renamed.</summary>
    [FieldOffset(368)] public Text24 OrderSymbol;

    /// <summary>1: the order leaves memory when the date of its last change does.</summary>
    [FieldOffset(392)] public byte RetiresByDate;

    /// <summary>
    /// From 1: which of the looks at its orders that this input took. An outcome is written last, but what waited for it may have moved its
    /// order on: the higher number is the later one.
    /// </summary>
    [FieldOffset(358)] public ushort OrderStep;
    [FieldOffset(396)] public int OrderIndex;
    [FieldOffset(400)] public Decimal8 OrderQuantity;
    [FieldOffset(408)] public Decimal8 OrderPrice;
    [FieldOffset(416)] public long CumQuantity;
    [FieldOffset(424)] public Decimal8 LeavesQuantity;
    [FieldOffset(432)] public Text36 OrderId;
    [FieldOffset(468)] public Text36 ClientOrderId;

    // Reconciliation part, of outputs of kind Reconciled; it shares room with marks and orders.

    /// <summary>Of the key's correction; 0 if it never had one.</summary>
    [FieldOffset(360)] public long CorrectionId;

    /// <summary>What we held at the cut.</summary>
    [FieldOffset(368)] public long InternalQuantity;

    /// <summary>What the other side holds.</summary>
    [FieldOffset(376)] public long ExternalQuantity;

    /// <summary>What the correction adds to the position; null if that fits no quantity, or without a correction.</summary>
    [FieldOffset(384)] public Decimal8 CorrectionDelta;
    [FieldOffset(392)] public BreakSeverity BreakSeverity;
    [FieldOffset(393)] public BreakAction BreakAction;
    [FieldOffset(394)] public BreakerState BreakerState;
    [FieldOffset(395)] public BreakerReason BreakerReason;
    [FieldOffset(396)] public CorrectionStatus CorrectionStatus;

    /// <summary>1: the breaker opened or closed with this, or waits for another correction than before.</summary>
    [FieldOffset(397)] public byte IsBreakerMoved;

    /// <summary>Why it was not corrected; NotAllowed where the position has changed since the cut.</summary>
    [FieldOffset(398)] public RejectReason CorrectionReason;

    /// <summary>Of the statement that the key was compared with last; null once another has begun, as has <see cref="CutSequence"/> 0.</summary>
    [FieldOffset(400)] public Text24 StatementId;

    /// <summary>Sequence at which the quantities were compared.</summary>
    [FieldOffset(424)] public long CutSequence;

    /// <summary>Version of the position that the correction is for; 0 is no position.</summary>
    [FieldOffset(432)] public long CorrectionVersion;

    /// <summary>Statements in a row that saw a break.</summary>
    [FieldOffset(440)] public int BreakCount;

    /// <summary>Number of that statement, from 1.</summary>
    [FieldOffset(444)] public uint StatementNumber;

    /// <summary>Who sent the statement that the correction is of.</summary>
    [FieldOffset(448)] public Text24 Proposer;

    /// <summary>Engine time at which the correction was made.</summary>
    [FieldOffset(472)] public UtcNanos CorrectionTime;

    /// <summary>As the line had it; null where it is not known.</summary>
    [FieldOffset(480)] public Decimal8 ExternalAveragePrice;

    /// <summary>Of the position.</summary>
    [FieldOffset(504)] public CostMethod CostMethod;

    /// <summary>What <see cref="LongMark"/> is.</summary>
    [FieldOffset(505)] public MarkKind LongMarkKind;

    /// <summary>What <see cref="ShortMark"/> is.</summary>
    [FieldOffset(506)] public MarkKind ShortMarkKind;

    /// <summary>Of the message that this is the judgement on.</summary>
    [FieldOffset(507)] public EventFlags EventFlags;

    /// <summary>yyyymmdd. Of an order: the date of its last change, by which it leaves memory. Of DateRolled: the oldest date retained.</summary>
    [FieldOffset(508)] public uint RetentionDate;

    public readonly bool HasOrder => (Flags & OutputFlags.HasOrder) != 0;

    public readonly bool HasMark => (Flags & OutputFlags.HasMark) != 0;

    public readonly bool IsOffset => (Flags & OutputFlags.IsOffset) != 0;

    public readonly bool HasSource => (Flags & OutputFlags.HasSource) != 0;

    public readonly bool HasPosition => (Flags & OutputFlags.HasPosition) != 0;

    public readonly bool SourceStateChanged => (Flags & OutputFlags.SourceStateChanged) != 0;

    public readonly bool SendReject => (Flags & OutputFlags.SendReject) != 0;

    public readonly bool IsUnsequenced => (Flags & OutputFlags.IsUnsequenced) != 0;
}
