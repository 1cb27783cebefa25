using Disruptor.Util;

namespace Disruptor;

/// <summary>
/// Waits with <see cref="SpinWait"/>: spins, yields, then sleeps of a millisecond. Little CPU when idle, up to a timer tick late.
/// </summary>
public sealed class SpinWaitWaitStrategy : IWaitStrategy
{
    public bool IsBlockingStrategy => false;

    public ISequenceWaiter NewSequenceWaiter(SequenceWaiterOwner owner, DependentSequenceGroup dependentSequences)
    {
        return new PollingSequenceWaiter<SpinWaitBackoff>(dependentSequences, default);
    }

    public void SignalAllWhenBlocking()
    {
    }
}
