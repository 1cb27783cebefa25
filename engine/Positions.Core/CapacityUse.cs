namespace Positions.Core;

/// <summary>Rows in use and their limits. A full table rejects with 15 and makes the engine not ready.</summary>
public readonly record struct CapacityUse(
    long PositionsUsed,
    long PositionsLimit,
    long ExecutionsUsed,
    long ExecutionsLimit,
    long SourcesUsed,
    long SourcesLimit,
    long OrdersUsed,
    long OrdersLimit)
{
    public bool IsAnyFull => PositionsUsed >= PositionsLimit || ExecutionsUsed >= ExecutionsLimit || SourcesUsed >= SourcesLimit
        || OrdersUsed >= OrdersLimit;
}
