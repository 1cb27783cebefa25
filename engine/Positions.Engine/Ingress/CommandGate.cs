using Disruptor;

namespace Positions.Engine.Ingress;

/// <summary>
/// Where HTTP hands its inputs to ingress: two bounded queues with many producers and one consumer, control before bulk.
/// Full means that the caller is told to come back; nothing waits here.
/// </summary>
public sealed class CommandGate
{
    private readonly ValueRingBuffer<CommandSlot> _control;
    private readonly ValueRingBuffer<CommandSlot> _bulk;
    private readonly ValueEventPoller<CommandSlot> _controlPoller;
    private readonly ValueEventPoller<CommandSlot> _bulkPoller;
    private readonly Action _wakeUp;
    private volatile bool _closed;

    /// <param name="controlCapacity">Power of two.</param>
    /// <param name="bulkCapacity">Power of two.</param>
    /// <param name="wakeUp">Called after a command was put in: ingress may be asleep.</param>
    public CommandGate(int controlCapacity, int bulkCapacity, Action wakeUp)
    {
        _wakeUp = wakeUp;
        _control = ValueRingBuffer<CommandSlot>.CreateMultiProducer(static () => default, controlCapacity, new YieldingWaitStrategy());
        _bulk = ValueRingBuffer<CommandSlot>.CreateMultiProducer(static () => default, bulkCapacity, new YieldingWaitStrategy());
        _controlPoller = _control.NewPoller();
        _bulkPoller = _bulk.NewPoller();
        _control.AddGatingSequences(_controlPoller.Sequence);
        _bulk.AddGatingSequences(_bulkPoller.Sequence);
    }

    /// <summary>Any thread. False if the queue is full or the engine stops: the caller answers 503.</summary>
    public bool TryEnqueue(Command command, CommandKind kind)
    {
        ValueRingBuffer<CommandSlot> ring = kind == CommandKind.Control ? _control : _bulk;
        if (_closed || !ring.TryNext(out long sequence))
        {
            return false;
        }

        ring[sequence].Command = command;
        ring.Publish(sequence);
        _wakeUp();
        return true;
    }

    /// <summary>Thread: ingress. Feeds waiting control commands until the handler says stop (it has taken the last one it saw).</summary>
    public bool PollControl(EventPoller.ValueHandler<CommandSlot> handler) => _controlPoller.Poll(handler) == EventPoller.PollState.Processing;

    /// <summary>Thread: ingress. The same for bulk commands.</summary>
    public bool PollBulk(EventPoller.ValueHandler<CommandSlot> handler) => _bulkPoller.Poll(handler) == EventPoller.PollState.Processing;

    /// <summary>After the ingress thread has ended: nobody will sequence what slipped in while the gate was closing.</summary>
    public void AbandonAll()
    {
        bool Abandon(ref CommandSlot slot, long sequence, bool endOfBatch)
        {
            slot.Command?.Abandon();
            slot.Command = null;
            return true;
        }

        _ = PollControl(Abandon);
        _ = PollBulk(Abandon);
    }

    /// <summary>No command is taken from here on. Any thread.</summary>
    public void Close() => _closed = true;
}
