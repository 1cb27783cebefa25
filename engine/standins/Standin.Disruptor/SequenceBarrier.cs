using System.Runtime.CompilerServices;

namespace Disruptor;

/// <summary>What a consumer waits at: the sequences it follows, and the strategy by which it waits for them.</summary>
/// <remarks>Thread: one consumer waits; any thread may call <see cref="CancelProcessing"/>.</remarks>
public sealed class SequenceBarrier : ICancellableBarrier
{
    private readonly ISequencer _sequencer;
    private readonly ISequenceWaiter _sequenceWaiter;
    private readonly DependentSequenceGroup _dependentSequences;

    public SequenceBarrier(ISequencer sequencer, ISequenceWaiter sequenceWaiter, DependentSequenceGroup dependentSequences)
    {
        _sequencer = sequencer;
        _sequenceWaiter = sequenceWaiter;
        _dependentSequences = dependentSequences;

        // A single producer's cursor shows only what is published, and an earlier stage has passed only what was published:
        // the scan is needed where the cursor may count claims.
        bool needsScan = dependentSequences.DependsOnCursor && sequencer is not SingleProducerSequencer;
        PublishedSequenceReader = needsScan ? sequencer : null;
    }

    public DependentSequenceGroup DependentSequences => _dependentSequences;

    /// <summary>Who must be asked how much of a wait's result is published; null when all of it is.</summary>
    internal IPublishedSequenceReader? PublishedSequenceReader { get; }

    /// <summary>
    /// Waits for <paramref name="sequence"/>. With several producers the result may be claimed and not yet published: use
    /// <see cref="WaitForPublishedSequence"/>, or scan.
    /// </summary>
    /// <exception cref="OperationCanceledException">The token is cancelled, even if the sequence is available.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public SequenceWaitResult WaitFor(long sequence, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();

        long availableSequence = _dependentSequences.Value;
        return availableSequence >= sequence
            ? availableSequence
            : _sequenceWaiter.WaitFor(sequence, cancellationToken);
    }

    /// <summary>
    /// Waits for <paramref name="sequence"/> and returns the end of the published run that starts there;
    /// <paramref name="sequence"/> - 1 when it is claimed and not yet published, so call it in a loop.
    /// </summary>
    /// <exception cref="OperationCanceledException">The token is cancelled, even if the sequence is available.</exception>
    public SequenceWaitResult WaitForPublishedSequence(long sequence, CancellationToken cancellationToken = default)
    {
        SequenceWaitResult result = WaitFor(sequence, cancellationToken);
        return result.IsTimeout
            ? result
            : _sequencer.GetHighestPublishedSequence(sequence, result.UnsafeAvailableSequence);
    }

    /// <summary>Wakes a blocked waiter so that it looks at its token, which the caller must have cancelled before.</summary>
    public void CancelProcessing()
    {
        _sequenceWaiter.Cancel();
    }

    public void Dispose()
    {
        _sequenceWaiter.Dispose();
    }
}
