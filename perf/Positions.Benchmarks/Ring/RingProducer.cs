using Disruptor;

namespace Positions.Benchmarks.Ring;

/// <summary>The producer's side of all ring benchmarks.</summary>
internal static class RingProducer
{
    /// <summary>Slots of the ring: 4 MB of events.</summary>
    internal const int BufferSize = 16 * 1024;

    /// <summary>Events of one benchmark invocation.</summary>
    internal const int EventsPerInvoke = 1_000_000;

    internal static ValueRingBuffer<RingSlot> NewRing()
    {
        return ValueRingBuffer<RingSlot>.CreateSingleProducer(() => default, BufferSize, new YieldingWaitStrategy());
    }

    /// <summary>Publishes one invocation's events, each on its own, and waits until <paramref name="last"/> has handled them.</summary>
    internal static ulong PublishAndWait(ValueRingBuffer<RingSlot> ring, HashingStage last)
    {
        long sequence = 0;
        for (int i = 0; i < EventsPerInvoke; i++)
        {
            sequence = ring.Next();
            ring[sequence].Fill(sequence);
            ring.Publish(sequence);
        }

        return WaitFor(last, sequence);
    }

    /// <summary>As <see cref="PublishAndWait"/>, but claims and publishes <paramref name="batchSize"/> events at a time.</summary>
    internal static ulong PublishBatchesAndWait(ValueRingBuffer<RingSlot> ring, HashingStage last, int batchSize)
    {
        long highest = 0;
        for (int published = 0; published < EventsPerInvoke; published += batchSize)
        {
            highest = ring.Next(batchSize);
            long lowest = highest - batchSize + 1;
            for (long sequence = lowest; sequence <= highest; sequence++)
            {
                ring[sequence].Fill(sequence);
            }

            ring.Publish(lowest, highest);
        }

        return WaitFor(last, highest);
    }

    private static ulong WaitFor(HashingStage last, long sequence)
    {
        AggressiveSpinWait spinWait = default;
        while (last.Count <= sequence)
        {
            spinWait.SpinOnce();
        }

        return last.Hash;
    }
}
