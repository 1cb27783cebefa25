using Disruptor;

namespace Standin.Disruptor.Tests;

/// <summary>A sequencer of the user's own kind, for the paths that cannot know its type.</summary>
internal sealed class ForwardingSequencer(ISequencer target) : ISequencer
{
    public int BufferSize => target.BufferSize;

    public long Cursor => target.Cursor;

    public bool HasAvailableCapacity(int requiredCapacity) => target.HasAvailableCapacity(requiredCapacity);

    public long GetRemainingCapacity() => target.GetRemainingCapacity();

    public long Next() => target.Next();

    public long Next(int n) => target.Next(n);

    public bool TryNext(out long sequence) => target.TryNext(out sequence);

    public bool TryNext(int n, out long sequence) => target.TryNext(n, out sequence);

    public void Publish(long sequence) => target.Publish(sequence);

    public void Publish(long lo, long hi) => target.Publish(lo, hi);

    public void Claim(long sequence) => target.Claim(sequence);

    public bool IsAvailable(long sequence) => target.IsAvailable(sequence);

    public void AddGatingSequences(params Sequence[] gatingSequences) => target.AddGatingSequences(gatingSequences);

    public bool RemoveGatingSequence(Sequence sequence) => target.RemoveGatingSequence(sequence);

    public SequenceBarrier NewBarrier(SequenceWaiterOwner owner, params Sequence[] sequencesToTrack) =>
        target.NewBarrier(owner, sequencesToTrack);

    public long GetMinimumSequence() => target.GetMinimumSequence();

    public long GetHighestPublishedSequence(long nextSequence, long availableSequence) =>
        target.GetHighestPublishedSequence(nextSequence, availableSequence);

    public ValueEventPoller<T> NewPoller<T>(IValueDataProvider<T> provider, params Sequence[] gatingSequences)
        where T : struct => target.NewPoller(provider, gatingSequences);
}
