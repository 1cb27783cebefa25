namespace Positions.Reference;

/// <summary>D.10: whether gateways may trade a key; the graver, the higher.</summary>
public enum BreakerState
{
    Closed = 0,
    HalfOpen = 1,
    Open = 2,
}
