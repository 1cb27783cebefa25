using Disruptor.Util;

namespace Disruptor;

/// <summary>Spins, then yields, then sleeps for zero time each turn: never late by a timer tick, so an idle core stays busy.</summary>
public sealed class SleepingWaitStrategy : IWaitStrategy
{
    private const int DefaultBusySpinCount = 100;
    private const int DefaultYieldCount = 100;

    private readonly int _busySpinCount;
    private readonly int _yieldCount;

    public SleepingWaitStrategy()
        : this(DefaultBusySpinCount, DefaultYieldCount)
    {
    }

    /// <param name="busySpinCount">Plain turns at the start of each wait.</param>
    /// <param name="yieldCount">Yields after them, before the sleeps.</param>
    public SleepingWaitStrategy(int busySpinCount, int yieldCount)
    {
        _busySpinCount = busySpinCount;
        _yieldCount = yieldCount;
    }

    public bool IsBlockingStrategy => false;

    public ISequenceWaiter NewSequenceWaiter(SequenceWaiterOwner owner, DependentSequenceGroup dependentSequences)
    {
        return new PollingSequenceWaiter<SpinYieldSleepBackoff>(dependentSequences, new SpinYieldSleepBackoff(_busySpinCount, _yieldCount));
    }

    public void SignalAllWhenBlocking()
    {
    }
}
