using Disruptor.Util;

namespace Disruptor;

/// <summary>As <see cref="BlockingWaitStrategy"/>, but gives up, as a timeout, when nothing was published for a while.</summary>
/// <remarks>Every publication takes the lock and pulses. Thread: any.</remarks>
public sealed class TimeoutBlockingWaitStrategy : IWaitStrategy
{
    private readonly object _gate = new();
    private readonly TimeSpan _timeout;

    /// <param name="timeout">The longest wait for a publication; at most <see cref="int.MaxValue"/> milliseconds.</param>
    public TimeoutBlockingWaitStrategy(TimeSpan timeout)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(timeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(timeout, TimeSpan.FromMilliseconds(int.MaxValue));
        _timeout = timeout;
    }

    public bool IsBlockingStrategy => true;

    public ISequenceWaiter NewSequenceWaiter(SequenceWaiterOwner owner, DependentSequenceGroup dependentSequences)
    {
        return new BlockingSequenceWaiter(_gate, dependentSequences, _timeout, aggressiveSpin: true);
    }

    public void SignalAllWhenBlocking()
    {
        lock (_gate)
        {
            Monitor.PulseAll(_gate);
        }
    }
}
