namespace Disruptor;

/// <summary>What kind of consumer waits.</summary>
public enum SequenceWaiterOwnerType
{
    Unknown = 0,
    EventHandler = 1,
    WorkHandler = 2,
}
