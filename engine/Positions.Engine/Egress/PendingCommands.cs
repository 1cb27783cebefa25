using Positions.Core;
using Positions.Engine.Ingress;

namespace Positions.Engine.Egress;

/// <summary>Commands that have a sequence and wait for their outcome: added by ingress in sequence order, completed by the publisher in the same order.</summary>
public sealed class PendingCommands
{
    private readonly Handover<Entry> _handover;
    private readonly Queue<Entry> _waiting = new();
    private readonly Disruptor.EventPoller.ValueHandler<Entry> _onEntry;

    public PendingCommands(int capacity)
    {
        _handover = new Handover<Entry>(capacity);
        _onEntry = OnEntry;
    }

    /// <summary>Thread: ingress.</summary>
    public bool HasRoom => _handover.HasRoom;

    /// <summary>Thread: ingress, before the input is published.</summary>
    public void Add(long sequence, Command command)
    {
        if (!_handover.TryAdd(new Entry { Sequence = sequence, Command = command }))
        {
            throw new InvalidOperationException("more commands wait for their outcome than there is room for");
        }
    }

    /// <summary>Thread: output.</summary>
    public void Complete(in OutputEvent output)
    {
        _handover.Poll(_onEntry);
        if (_waiting.TryPeek(out Entry first) && first.Sequence <= output.InputSequence)
        {
            if (first.Sequence < output.InputSequence)
            {
                throw new InvalidOperationException($"command with sequence {first.Sequence} had no outcome before {output.InputSequence}");
            }

            _waiting.Dequeue();
            first.Command!.Complete(in output);
        }
    }

    /// <summary>After the threads have ended: nobody will complete what is left.</summary>
    public void AbandonAll()
    {
        _handover.Poll(_onEntry);
        while (_waiting.TryDequeue(out Entry entry))
        {
            entry.Command!.Abandon();
        }
    }

    private bool OnEntry(ref Entry entry, long sequence, bool endOfBatch)
    {
        _waiting.Enqueue(entry);
        entry.Command = null;
        return true;
    }

    private struct Entry
    {
        public long Sequence;
        public Command? Command;
    }
}
