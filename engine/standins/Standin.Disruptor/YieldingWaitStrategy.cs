using Disruptor.Util;

namespace Disruptor;

/// <summary>Spins for a number of turns, then yields each turn: an idle core stays busy but lets others in.</summary>
public sealed class YieldingWaitStrategy : IWaitStrategy
{
    private const int DefaultBusySpinCount = 100;

    private readonly int _busySpinCount;

    public YieldingWaitStrategy()
        : this(DefaultBusySpinCount)
    {
    }

    /// <param name="busySpinCount">Turns without a yield at the start of each wait.</param>
    public YieldingWaitStrategy(int busySpinCount)
    {
        _busySpinCount = busySpinCount;
    }

    public bool IsBlockingStrategy => false;

    public ISequenceWaiter NewSequenceWaiter(SequenceWaiterOwner owner, DependentSequenceGroup dependentSequences)
    {
        return new PollingSequenceWaiter<SpinYieldBackoff>(dependentSequences, new SpinYieldBackoff(_busySpinCount));
    }

    public void SignalAllWhenBlocking()
    {
    }
}
