namespace Disruptor;

/// <summary>The consumer a waiter is made for, so that a wait strategy can treat consumers differently.</summary>
public class SequenceWaiterOwner
{
    private SequenceWaiterOwner(object? handler, SequenceWaiterOwnerType type)
    {
        Handler = handler;
        Type = type;
    }

    public static SequenceWaiterOwner Unknown { get; } = new(null, SequenceWaiterOwnerType.Unknown);

    public object? Handler { get; }

    public SequenceWaiterOwnerType Type { get; }

    public static SequenceWaiterOwner EventHandler(IEventHandler eventHandler)
    {
        return new SequenceWaiterOwner(eventHandler, SequenceWaiterOwnerType.EventHandler);
    }
}
