namespace Positions.Core.Orders;

/// <summary>What the settings say of orders.</summary>
/// <param name="QuarantinesLateFills">Executions on an order that is over are refused (reject 5) instead of booked.</param>
/// <param name="RejectsOverfills">Executions beyond the order's quantity are refused (reject 5) instead of booked.</param>
/// <param name="OrdersLimit">Orders kept at most, those that are over and not yet retired included.</param>
internal readonly record struct OrderPolicy(bool QuarantinesLateFills, bool RejectsOverfills, long OrdersLimit)
{
    public static OrderPolicy Default => new(false, false, 1_000_000);
}
