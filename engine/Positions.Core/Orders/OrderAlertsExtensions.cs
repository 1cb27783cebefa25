namespace Positions.Core.Orders;

/// <summary>From the set to the codes, one after the other.</summary>
internal static class OrderAlertsExtensions
{
    /// <summary>Takes the next alert out of the set, in the order of the bits; <see cref="AlertCode.None"/> when it is empty.</summary>
    public static AlertCode TakeNext(ref this OrderAlerts alerts)
    {
        var lowest = (OrderAlerts)((int)alerts & -(int)alerts);
        alerts &= ~lowest;
        return lowest switch
        {
            OrderAlerts.None => AlertCode.None,
            OrderAlerts.OrphanOrder => AlertCode.OrphanOrder,
            OrderAlerts.LateFill => AlertCode.LateFill,
            OrderAlerts.LateFillOnRejected => AlertCode.LateFillOnRejected,
            OrderAlerts.Overfill => AlertCode.Overfill,
            OrderAlerts.CumMismatch => AlertCode.CumMismatch,
            OrderAlerts.IllegalTransition => AlertCode.IllegalTransition,
            OrderAlerts.OrderMismatch => AlertCode.OrderMismatch,
            _ => throw new InvariantViolationException($"no alert {lowest}"),
        };
    }
}
