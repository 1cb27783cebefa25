namespace Disruptor;

/// <summary>How consumers wait for events. Give each ring an instance of its own.</summary>
public interface IWaitStrategy
{
    /// <summary>Whether waiters block, so that every publication must signal. Read once, when the sequencer is made.</summary>
    bool IsBlockingStrategy { get; }

    /// <summary>Makes the waiter of one barrier.</summary>
    ISequenceWaiter NewSequenceWaiter(SequenceWaiterOwner owner, DependentSequenceGroup dependentSequences);

    /// <summary>Wakes all blocked waiters. Thread: any.</summary>
    void SignalAllWhenBlocking();
}
