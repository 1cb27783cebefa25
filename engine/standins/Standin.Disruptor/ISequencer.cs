namespace Disruptor;

/// <summary>Coordinates claims and publications of producers with the progress of the consumers that gate them.</summary>
public interface ISequencer : ISequenced, ICursored, IPublishedSequenceReader
{
    /// <summary>Sets the claim position to <paramref name="sequence"/>. Only for starting a ring elsewhere than at 0.</summary>
    void Claim(long sequence);

    /// <summary>Whether <paramref name="sequence"/> is published and not yet overwritten.</summary>
    bool IsAvailable(long sequence);

    /// <summary>Makes producers wait for these sequences, each of which is first set to the cursor.</summary>
    void AddGatingSequences(params Sequence[] gatingSequences);

    /// <summary>Removes a sequence by reference; false when it was not a gate.</summary>
    bool RemoveGatingSequence(Sequence sequence);

    /// <summary>A barrier on the cursor, or on <paramref name="sequencesToTrack"/> when there are any.</summary>
    SequenceBarrier NewBarrier(SequenceWaiterOwner owner, params Sequence[] sequencesToTrack);

    /// <summary>The smallest of the gating sequences and the cursor.</summary>
    long GetMinimumSequence();

    /// <summary>A poller behind <paramref name="gatingSequences"/>, or behind the cursor when there are none.</summary>
    ValueEventPoller<T> NewPoller<T>(IValueDataProvider<T> provider, params Sequence[] gatingSequences)
        where T : struct;
}
