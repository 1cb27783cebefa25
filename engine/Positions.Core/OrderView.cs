using Positions.Protocol.Values;

namespace Positions.Core;

/// <summary>An order at the present cut. Quantities come from executions only; a null quantity is unknown.</summary>
public readonly record struct OrderView
{
    /// <summary>The order's row; given to another order after this one has been retired.</summary>
    public required int Index { get; init; }

    public required uint ExecDomain { get; init; }

    /// <summary>Null until the venue named it.</summary>
    public required Text36 OrderId { get; init; }

    /// <summary>Null for an order of which only the venue's id is known.</summary>
    public required Text36 ClientOrderId { get; init; }

    public required Text16 Account { get; init; }

    public required Text24 Symbol { get; init; }

    public required Side Side { get; init; }

    public required OrderStatus Status { get; init; }

    public required Decimal8 OrderQuantity { get; init; }

    /// <summary>Limit price; null if none was named.</summary>
    public required Decimal8 Price { get; init; }

    /// <summary>Sum of the effective executions: without busted ones, corrected ones as corrected.</summary>
    public required Decimal8 CumQuantity { get; init; }

    /// <summary>What may still be executed; 0 when the order is over.</summary>
    public required Decimal8 LeavesQuantity { get; init; }

    /// <summary>What was executed beyond the order's quantity.</summary>
    public required Decimal8 OverfillQuantity { get; init; }

    /// <summary>Of the effective executions, half to even at 1e-8; null before the first.</summary>
    public required Decimal8 AveragePrice { get; init; }

    /// <summary>Known by an execution or a later step only; the acknowledgement has not come.</summary>
    public required bool IsOrphan { get; init; }

    /// <summary>Leaves memory when the date of its last change does.</summary>
    public required bool RetiresByDate { get; init; }

    /// <summary>Was executed after it was over.</summary>
    public required bool IsLate { get; init; }

    /// <summary>The instrument was split while the order was open: quantity and price are those of before.</summary>
    public required bool IsSplitSince { get; init; }

    /// <summary>Sequence of the input that made the order known.</summary>
    public required long FirstSequence { get; init; }

    /// <summary>Sequence of the last input that changed it.</summary>
    public required long LastSequence { get; init; }

    public required UtcNanos LastEventTime { get; init; }

    /// <summary>Business date (yyyymmdd) of the last change; 0 before the first date.</summary>
    public required uint LastBusinessDate { get; init; }
}
