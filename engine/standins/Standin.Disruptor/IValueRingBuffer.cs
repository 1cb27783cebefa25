using Disruptor.Processing;

namespace Disruptor;

/// <summary>A ring whose slots are values of <typeparamref name="T"/>.</summary>
public interface IValueRingBuffer<T> : ICursored, ISequenced, IValueDataProvider<T>
    where T : struct
{
    /// <summary>Makes producers wait for these sequences, each of which is first set to the cursor.</summary>
    void AddGatingSequences(params Sequence[] gatingSequences);

    /// <summary>Removes a sequence by reference; false when it was not a gate.</summary>
    bool RemoveGatingSequence(Sequence sequence);

    /// <summary>The smallest of the gating sequences and the cursor.</summary>
    long GetMinimumGatingSequence();

    /// <summary>A barrier on the cursor, or on <paramref name="sequencesToTrack"/> when there are any.</summary>
    SequenceBarrier NewBarrier(SequenceWaiterOwner owner, params Sequence[] sequencesToTrack);

    /// <summary>A processor that feeds <paramref name="eventHandler"/> what <paramref name="barrier"/> lets through.</summary>
    IValueEventProcessor<T> CreateEventProcessor(SequenceBarrier barrier, IValueEventHandler<T> eventHandler);
}
