using System.Numerics;

namespace Positions.Reference;

/// <summary>D.8: an order. Quantities at 1e-8; status follows from quantities.</summary>
public sealed record ModelOrder(OrderKey Key, PositionKey Position, int Side)
{
    /// <summary>Begins the key of an order that the venue has not named yet: longer than any id.</summary>
    public const string UnnamedPrefix = "an order that is known by its client order id only ";

    public bool IsUnnamed => Key.OrderId.StartsWith(UnnamedPrefix, StringComparison.Ordinal);

    public string ClientOrderId { get; init; } = string.Empty;

    /// <summary>Others that turned out to be the same one.</summary>
    public int Absorbed { get; init; }

    /// <summary>Null until an acknowledgement tells it.</summary>
    public BigInteger? OrderQuantity { get; init; }

    /// <summary>Sum of the effective executions.</summary>
    public BigInteger CumQuantity { get; init; }

    /// <summary>Sum of quantity * price of the effective executions, at 1e-16.</summary>
    public BigInteger Notional { get; init; }

    /// <summary>What does not follow from quantities and requests: New stands for an order that is open and acknowledged.</summary>
    public OrderState Phase { get; init; } = OrderState.New;

    public bool IsCancelPending { get; init; }

    public bool IsReplacePending { get; init; }

    /// <summary>(d): an execution of a filled order was busted, and the venue does not re-open it.</summary>
    public bool IsHeldFilled { get; init; }

    /// <summary>A bust or a correction has re-opened it when it was filled, and nothing has been heard of it since.</summary>
    public bool IsReopened { get; init; }

    /// <summary>Of several states at once the one that FIX reports.</summary>
    public OrderState State => IsCancelPending ? OrderState.PendingCancel
        : IsReplacePending ? OrderState.PendingReplace
        : Phase != OrderState.New ? Phase
        : IsFilledByQuantity || IsHeldFilled ? OrderState.Filled
        : CumQuantity.IsZero ? OrderState.New
        : OrderState.PartiallyFilled;

    /// <summary>Business date of the last thing that happened to it.</summary>
    public uint LastDate { get; init; }

    /// <summary>An execution or a request came before the acknowledgement.</summary>
    public bool IsOrphan { get; init; }

    /// <summary>An execution without an id was booked: the cumulative quantity is what tells a repeat.</summary>
    public bool CountsRepeats { get; init; }

    /// <summary>A split of the instrument came while it was open.</summary>
    public bool IsFlagged { get; init; }

    public bool IsTerminal => Phase is OrderState.Canceled or OrderState.Rejected or OrderState.Expired or OrderState.DoneForDay;

    public bool IsFilledByQuantity => OrderQuantity is { } quantity && CumQuantity >= quantity;

    /// <summary>Null while the quantity is unknown and the order is open.</summary>
    public BigInteger? LeavesQuantity =>
        IsTerminal || IsHeldFilled ? BigInteger.Zero : OrderQuantity is { } quantity ? BigInteger.Max(0, quantity - CumQuantity) : null;

    public BigInteger Overfill => OrderQuantity is { } quantity ? BigInteger.Max(0, CumQuantity - quantity) : 0;

    /// <summary>Display only, at 1e-8; 0 without executions, as FIX has it.</summary>
    public BigInteger AveragePrice => CumQuantity.IsZero ? 0 : Exact.RoundHalfEven(Notional, CumQuantity);
}
