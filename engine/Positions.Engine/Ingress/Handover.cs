using Disruptor;

namespace Positions.Engine.Ingress;

/// <summary>A bounded queue from one thread to one other: a single-producer ring with one poller.</summary>
public sealed class Handover<T>
    where T : struct
{
    private readonly ValueRingBuffer<T> _ring;
    private readonly ValueEventPoller<T> _poller;

    public Handover(int capacity)
    {
        _ring = ValueRingBuffer<T>.CreateSingleProducer(static () => default, capacity, new YieldingWaitStrategy());
        _poller = _ring.NewPoller();
        _ring.AddGatingSequences(_poller.Sequence);
    }

    /// <summary>Producer's thread.</summary>
    public bool HasRoom => _ring.HasAvailableCapacity(1);

    /// <summary>Producer's thread. False if the consumer is behind by the whole queue.</summary>
    public bool TryAdd(in T item)
    {
        if (!_ring.TryNext(out long sequence))
        {
            return false;
        }

        _ring[sequence] = item;
        _ring.Publish(sequence);
        return true;
    }

    /// <summary>Consumer's thread. True if anything was there.</summary>
    public bool Poll(EventPoller.ValueHandler<T> handler) => _poller.Poll(handler) == EventPoller.PollState.Processing;
}
