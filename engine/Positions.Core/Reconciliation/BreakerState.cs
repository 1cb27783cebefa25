namespace Positions.Core.Reconciliation;

/// <summary>Whether gateways may trade a key.</summary>
public enum BreakerState : byte
{
    Closed = 0,

    /// <summary>The correction was approved; the next statement that agrees closes it.</summary>
    HalfOpen = 1,

    /// <summary>A large break: gateways stop. Fills are booked all the same.</summary>
    Open = 2,
}
