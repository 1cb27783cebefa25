namespace Disruptor.Util;

/// <summary>
/// The waiter of all strategies that only look again and again: nothing to signal, nothing to wake. Generic over the backoff so that
/// each strategy gets a loop of its own with the pause inlined.
/// </summary>
internal sealed class PollingSequenceWaiter<TBackoff>(DependentSequenceGroup dependentSequences, TBackoff backoff) : ISequenceWaiter
    where TBackoff : struct, IWaitBackoff
{
    private readonly DependentSequenceGroup _dependentSequences = dependentSequences;
    private readonly TBackoff _backoff = backoff;

    public SequenceWaitResult WaitFor(long sequence, CancellationToken cancellationToken)
    {
        TBackoff backoff = _backoff;
        long availableSequence;
        while ((availableSequence = _dependentSequences.Value) < sequence)
        {
            cancellationToken.ThrowIfCancellationRequested();
            backoff.Pause();
        }

        return availableSequence;
    }

    public void Cancel()
    {
    }

    public void Dispose()
    {
    }
}
