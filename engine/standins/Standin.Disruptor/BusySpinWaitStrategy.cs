using Disruptor.Util;

namespace Disruptor;

/// <summary>Looks again at once, without a pause instruction: the lowest latency, a whole core per consumer.</summary>
public sealed class BusySpinWaitStrategy : IWaitStrategy
{
    public bool IsBlockingStrategy => false;

    public ISequenceWaiter NewSequenceWaiter(SequenceWaiterOwner owner, DependentSequenceGroup dependentSequences)
    {
        return new PollingSequenceWaiter<BusySpinBackoff>(dependentSequences, default);
    }

    public void SignalAllWhenBlocking()
    {
    }
}
