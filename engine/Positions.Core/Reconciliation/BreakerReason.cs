namespace Positions.Core.Reconciliation;

/// <summary>Why a breaker opened; the numbers of TradingHalted on the wire.</summary>
public enum BreakerReason : byte
{
    None = 0,

    /// <summary>A statement differs from the position by much.</summary>
    PositionDivergence = 1,
}
