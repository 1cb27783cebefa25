using Positions.Core;

namespace Positions.Engine.Handlers;

/// <summary>How full the tables are: written by the logic's thread after every batch, read by any. The numbers are of one batch or the next; each is whole.</summary>
public sealed class CapacityGauge
{
    private long _positionsUsed;
    private long _positionsLimit;
    private long _executionsUsed;
    private long _executionsLimit;
    private long _sourcesUsed;
    private long _sourcesLimit;
    private long _ordersUsed;
    private long _ordersLimit;

    public void Set(in CapacityUse use)
    {
        Volatile.Write(ref _positionsUsed, use.PositionsUsed);
        Volatile.Write(ref _positionsLimit, use.PositionsLimit);
        Volatile.Write(ref _executionsUsed, use.ExecutionsUsed);
        Volatile.Write(ref _executionsLimit, use.ExecutionsLimit);
        Volatile.Write(ref _sourcesUsed, use.SourcesUsed);
        Volatile.Write(ref _sourcesLimit, use.SourcesLimit);
        Volatile.Write(ref _ordersUsed, use.OrdersUsed);
        Volatile.Write(ref _ordersLimit, use.OrdersLimit);
    }

    public CapacityUse Get() => new(
        Volatile.Read(ref _positionsUsed), Volatile.Read(ref _positionsLimit), Volatile.Read(ref _executionsUsed),
        Volatile.Read(ref _executionsLimit), Volatile.Read(ref _sourcesUsed), Volatile.Read(ref _sourcesLimit),
        Volatile.Read(ref _ordersUsed), Volatile.Read(ref _ordersLimit));
}
