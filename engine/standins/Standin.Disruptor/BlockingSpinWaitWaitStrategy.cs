using Disruptor.Util;

namespace Disruptor;

/// <summary>
/// Blocks on a lock until the cursor reaches the sequence, then waits for earlier stages with <see cref="SpinWait"/>, sleeps included.
/// </summary>
/// <remarks>Every publication takes the lock and pulses. Thread: any.</remarks>
public sealed class BlockingSpinWaitWaitStrategy : IWaitStrategy
{
    private readonly object _gate = new();

    public bool IsBlockingStrategy => true;

    public ISequenceWaiter NewSequenceWaiter(SequenceWaiterOwner owner, DependentSequenceGroup dependentSequences)
    {
        return new BlockingSequenceWaiter(_gate, dependentSequences, Timeout.InfiniteTimeSpan, aggressiveSpin: false);
    }

    public void SignalAllWhenBlocking()
    {
        lock (_gate)
        {
            Monitor.PulseAll(_gate);
        }
    }
}
