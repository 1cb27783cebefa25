using System.Numerics;

namespace Positions.Reference;

/// <summary>D.8: an order. Quantities at 1e-8; status follows from quantities.</summary>
public sealed record ModelOrder(OrderKey Key, PositionKey Position, int Side)
{
    public string ClientOrderId { get; init; } = string.Empty;

    /// <summary>Null until an acknowledgement tells it.</summary>
    public BigInteger? OrderQuantity { get; init; }

    /// <summary>Sum of the effective executions.</summary>
    public BigInteger CumQuantity { get; init; }

    /// <summary>Sum of quantity * price of the effective executions, at 1e-16.</summary>
    public BigInteger Notional { get; init; }

    public OrderState State { get; init; }

    /// <summary>What a rejected cancel or replace request restores, as far as quantities do not say.</summary>
    public OrderState StateBeforePending { get; init; }

    /// <summary>Business date of the last thing that happened to it.</summary>
    public uint LastDate { get; init; }

    /// <summary>An execution or a request came before the acknowledgement.</summary>
    public bool IsOrphan { get; init; }

    /// <summary>An execution without an id was booked: the cumulative quantity is what tells a repeat.</summary>
    public bool CountsRepeats { get; init; }

    /// <summary>A split of the instrument came while it was open.</summary>
    public bool IsFlagged { get; init; }

    public bool IsTerminal => State is OrderState.Canceled or OrderState.Rejected or OrderState.Expired or OrderState.DoneForDay;

    /// <summary>Null while the quantity is unknown and the order is open.</summary>
    public BigInteger? LeavesQuantity =>
        IsTerminal ? BigInteger.Zero : OrderQuantity is { } quantity ? BigInteger.Max(0, quantity - CumQuantity) : null;

    public BigInteger Overfill => OrderQuantity is { } quantity ? BigInteger.Max(0, CumQuantity - quantity) : 0;

    /// <summary>Display only, at 1e-8; 0 without executions, as FIX has it.</summary>
    public BigInteger AveragePrice => CumQuantity.IsZero ? 0 : Exact.RoundHalfEven(Notional, CumQuantity);

    /// <summary>New, PartiallyFilled or Filled, as the quantities say.</summary>
    public OrderState StateByQuantity =>
        OrderQuantity is { } quantity && CumQuantity >= quantity && !CumQuantity.IsZero ? OrderState.Filled
        : CumQuantity.Sign > 0 ? OrderState.PartiallyFilled
        : OrderState.New;
}
