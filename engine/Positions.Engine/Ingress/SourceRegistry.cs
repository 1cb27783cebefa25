namespace Positions.Engine.Ingress;

/// <summary>
/// The sources that ingress knows, by id; bounded. One of which nothing ever went into the ring gives way when the table is full: a message with a
/// number that nobody expects must not keep others out.
/// </summary>
/// <remarks>Thread: ingress.</remarks>
public sealed class SourceRegistry(int capacity, int reorderWindow, IReadOnlyList<uint> allowed)
{
    private const long EvictAfterNanos = 5_000_000_000;

    private readonly Dictionary<uint, SourceOrder> _byId = [];
    private readonly HashSet<uint> _allowed = [.. allowed];
    private long _nextEvictionNanos;

    public int Count => _byId.Count;

    public SourceClocks Clocks { get; } = new();

    /// <summary>Messages of one source that may wait for an earlier one; a power of two.</summary>
    public int ReorderWindow => reorderWindow;

    public bool IsAllowed(uint sourceId) => _allowed.Count == 0 || _allowed.Contains(sourceId);

    public SourceOrder? Find(uint sourceId) => _byId.GetValueOrDefault(sourceId);

    /// <summary>Null if the table is full of sources that are in use.</summary>
    public SourceOrder? Add(uint sourceId, ushort epoch, long nextExpected, long nowNanos, HeldMessages? pool)
    {
        if (_byId.Count >= capacity && !TryEvict(nowNanos, pool))
        {
            return null;
        }

        var order = new SourceOrder(sourceId, epoch, nextExpected, reorderWindow) { LastMessageNanos = nowNanos };
        _byId.Add(sourceId, order);
        return order;
    }

    private bool TryEvict(long nowNanos, HeldMessages? pool)
    {
        if (pool is null || nowNanos < _nextEvictionNanos)
        {
            return false;
        }

        foreach ((uint id, SourceOrder order) in _byId)
        {
            if (order.LastPublishedSequence == 0 && order.NextExpected == 1 && nowNanos - order.LastMessageNanos > EvictAfterNanos)
            {
                order.DropHeld(pool);
                order.IsEvicted = true;
                _byId.Remove(id);
                return true;
            }
        }

        // A walk over the whole table for nothing: not again for a while.
        _nextEvictionNanos = nowNanos + (EvictAfterNanos / 10);
        return false;
    }
}
