namespace Disruptor;

/// <summary>
/// Waits with <see cref="SpinWait"/>, sleeps included; consumers whose group carries <see cref="AggressiveSpinWaitTag"/> never sleep.
/// </summary>
public class HybridSpinWaitStrategy : IWaitStrategy
{
    /// <summary>Set as <see cref="DependentSequenceGroup.Tag"/> to make that consumer wait without sleeps.</summary>
    public static object AggressiveSpinWaitTag { get; } = new();

    /// <inheritdoc/>
    /// <remarks>No waiter of this strategy blocks; to be set by those who combine it with one that does.</remarks>
    public bool IsBlockingStrategy { get; set; }

    public ISequenceWaiter NewSequenceWaiter(SequenceWaiterOwner owner, DependentSequenceGroup dependentSequences)
    {
        return new SequenceWaiter(dependentSequences);
    }

    public void SignalAllWhenBlocking()
    {
    }

    private sealed class SequenceWaiter(DependentSequenceGroup dependentSequences) : ISequenceWaiter
    {
        public SequenceWaitResult WaitFor(long sequence, CancellationToken cancellationToken)
        {
            // Looked at on every wait: the tag may be set after the barrier was made.
            return ReferenceEquals(dependentSequences.Tag, AggressiveSpinWaitTag)
                ? dependentSequences.AggressiveSpinWaitFor(sequence, cancellationToken)
                : dependentSequences.SpinWaitFor(sequence, cancellationToken);
        }

        public void Cancel()
        {
        }

        public void Dispose()
        {
        }
    }
}
