namespace Disruptor.Util;

/// <summary>
/// Blocks until the cursor reaches the sequence, then spins for the other dependencies.
/// </summary>
/// <remarks>
/// No wake-up is lost: a publisher moves the cursor, then takes the gate and pulses; the waiter looks at the cursor again under the gate
/// before each wait. Cancellation likewise: the token first, then the pulse.
/// </remarks>
internal sealed class BlockingSequenceWaiter(
    object gate, DependentSequenceGroup dependentSequences, TimeSpan timeout, bool aggressiveSpin) : ISequenceWaiter
{
    public SequenceWaitResult WaitFor(long sequence, CancellationToken cancellationToken)
    {
        if (dependentSequences.CursorValue < sequence)
        {
            lock (gate)
            {
                while (dependentSequences.CursorValue < sequence)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    if (!Monitor.Wait(gate, timeout))
                    {
                        cancellationToken.ThrowIfCancellationRequested();
                        return SequenceWaitResult.Timeout;
                    }
                }
            }
        }

        return aggressiveSpin
            ? dependentSequences.AggressiveSpinWaitFor(sequence, cancellationToken)
            : dependentSequences.SpinWaitFor(sequence, cancellationToken);
    }

    public void Cancel()
    {
        lock (gate)
        {
            Monitor.PulseAll(gate);
        }
    }

    public void Dispose()
    {
    }
}
