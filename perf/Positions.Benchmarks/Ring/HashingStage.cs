using Disruptor;

namespace Positions.Benchmarks.Ring;

/// <summary>
/// A stage for either way of driving it: hashes every slot it sees. Thread: one; <see cref="Count"/> may be read by any, and the
/// hash after the count has reached what was published.
/// </summary>
public sealed class HashingStage : IValueEventHandler<RingSlot>
{
    private ulong _hash;
    private long _count;

    public HashingStage()
    {
        PollHandler = Handle;
    }

    public EventPoller.ValueHandler<RingSlot> PollHandler { get; }

    public ulong Hash => _hash;

    /// <summary>Slots handled up to the last finished batch.</summary>
    public long Count => Volatile.Read(ref _count);

    public void OnEvent(ref RingSlot data, long sequence, bool endOfBatch)
    {
        _hash = data.MixInto(_hash);
        if (endOfBatch)
        {
            Volatile.Write(ref _count, sequence + 1);
        }
    }

    private bool Handle(ref RingSlot data, long sequence, bool endOfBatch)
    {
        OnEvent(ref data, sequence, endOfBatch);
        return true;
    }
}
