using Positions.Core;
using Positions.Engine.Ingress;
using Positions.Engine.Telemetry;
using Positions.Protocol.Messages;

namespace Positions.Engine.Egress;

/// <summary>
/// Tells gateways what is safe. Acks are conflated per source, updates per position, breakers per key, rejects are kept in a bounded table,
/// so that a slow network costs detail (versions show the gap), never progress. Order within what is told: rejects, breakers, updates, acks.
/// </summary>
/// <remarks>Thread: output. Reads: read model. Writes: egress publication, syncs for ingress. Waits for: nothing.</remarks>
public sealed partial class EgressPublisher : IDisposable
{
    private const long RepeatNanos = 1_000_000_000;
    private const long ConflationNanos = 250_000;
    private const int RejectCapacity = 16_384;
    private const int PositionsPerFlush = 1_024;
    private const ushort Leads = 1;

    private readonly ReadModel _readModel;
    private readonly EgressSender _sender;
    private readonly Handover<HelloRequest> _hellos;
    private readonly Handover<SourceSync> _syncs;
    private readonly AlertSink _alerts;
    private readonly ITimeSource _time;
    private readonly uint _term;
    private readonly PositionEventPublisher? _events;
    private readonly BoundedQueue<FillRejected> _rejects = new(RejectCapacity);
    private readonly BoundedQueue<ExecAck> _execAcks = new(RejectCapacity);
    private readonly BoundedQueue<HelloRequest> _states = new(1_024);
    private readonly DirtySet _changedStates = new();
    private readonly DirtySet _changedSyncs = new();
    private readonly DirtySet _positions = new();
    private readonly DirtySet _acks = new();
    private readonly Disruptor.EventPoller.ValueHandler<HelloRequest> _onHello;
    private long[] _lastAckNanos = new long[256];
    private byte[] _changeKinds = new byte[1_024];
    private long _nextFlushNanos;
    private long _nextRepeatCheckNanos;
    private volatile bool _hasWork;
    private volatile bool _isOpen;
    private bool _acksFirst;
    private long _nextDuplicateNoticeNanos;

    public EgressPublisher(EgressPublisherParts parts)
    {
        _readModel = parts.ReadModel;
        _sender = parts.Sender;
        _hellos = parts.Hellos;
        _syncs = parts.Syncs;
        _alerts = parts.Alerts;
        _time = parts.Time;
        _term = parts.Term;
        _events = parts.Events;
        _onHello = OnHello;
        NoteBreakers();
    }

    /// <summary>Rejects that gave way to later ones; a gateway sees rejectedCount jump and asks. Any thread.</summary>
    public long RejectsDropped => _rejects.DroppedCount;

    /// <summary>Position events, or null when they are off.</summary>
    public PositionEventPublisher? Events => _events;

    /// <summary>Notes what an output means for egress; nothing is sent yet.</summary>
    public void Take(in OutputEvent output)
    {
        _events?.Take(in output);
        if (output.AlertCode != AlertCode.None)
        {
            _alerts.Raise(in output);
        }

        if (output.Kind == OutputKind.Alert)
        {
            return;
        }

        if (output.SendReject)
        {
            _rejects.Enqueue(OutputMessages.ToFillRejected(in output));
        }

        if (output.IsUnsequenced)
        {
            _execAcks.Enqueue(OutputMessages.ToExecAck(in output));
        }

        if (output.HasPosition)
        {
            _positions.Mark(output.PositionIndex);
            NoteChangeKind(output.PositionIndex, (byte)output.ChangeKind);
        }

        if (output.HasSource && _readModel.TryFindSource(output.SourceId, out int index))
        {
            _acks.Mark(index);
            if (output.SourceStateChanged)
            {
                _changedStates.Mark(index);
                _changedSyncs.Mark(index);
            }
        }

        NoteBreaker(in output);
        NoteDuplicate(in output);
        _hasWork = true;
    }

    /// <summary>Sends what there is to send: at once when the output ring is drained, else every quarter of a millisecond.</summary>
    public int DoWork(bool isDrained)
    {
        if (_hellos.Poll(_onHello))
        {
            _hasWork = true;
        }

        HandOverSyncs();
        _events?.DoWork(_isOpen);
        long now = _time.MonotonicNanos;
        if (now >= _nextRepeatCheckNanos)
        {
            _nextRepeatCheckNanos = now + (RepeatNanos / 20);
            Repeat(now);
        }

        if (!_hasWork || (!isDrained && now < _nextFlushNanos))
        {
            return 0;
        }

        _nextFlushNanos = now + ConflationNanos;
        _hasWork = !_isOpen || !Flush(now);
        return _hasWork ? 0 : 1;
    }

    /// <summary>From here on something is sent: the start's own inputs are synced, so that no term is told that could be used again. Any thread.</summary>
    public void Open() => _isOpen = true;

    /// <summary>True when all that was to be told has been handed to Aeron. Any thread.</summary>
    public bool IsIdle => !_hasWork && _events is not { IsIdle: false };

    public void Dispose()
    {
        _events?.Dispose();
        _sender.Dispose();
    }

    /// <summary>True when everything has been sent (or there is nobody to send to).</summary>
    private bool Flush(long now)
    {
        if (_acksFirst && !FlushAcks(now))
        {
            return false;
        }

        _acksFirst = false;
        return FlushStates() && FlushRejects() && FlushHalts(now) && FlushExecAcks() && FlushPositions() && FlushAcks(now) && _positions.Count == 0;
    }

    /// <summary>One log line a second at most says that there are duplicates, and which was first; the counters have them all.</summary>
    private void NoteDuplicate(in OutputEvent output)
    {
        if (output.Disposition is Disposition.Duplicate or Disposition.DuplicateExec && _time.MonotonicNanos >= _nextDuplicateNoticeNanos)
        {
            _nextDuplicateNoticeNanos = _time.MonotonicNanos + RepeatNanos;
            _alerts.Note(in output);
        }
    }

    private bool FlushRejects() => FlushKept(_rejects);

    private bool FlushExecAcks() => FlushKept(_execAcks);

    /// <summary>What is told once and not repeated stays in its table until somebody listens.</summary>
    private bool FlushKept<T>(BoundedQueue<T> queue)
        where T : unmanaged, Protocol.IMessage<T>
    {
        while (queue.Count > 0)
        {
            switch (_sender.TrySend(in queue.First))
            {
                case SendResult.BackPressured:
                    return false;
                case SendResult.NobodyListens:
                    return true;
                default:
                    queue.DropFirst();
                    break;
            }
        }

        return true;
    }

    private bool FlushPositions()
    {
        for (int sent = 0; sent < PositionsPerFlush && _positions.TryPeek(out int index); sent++)
        {
            PositionUpdate update = _readModel.ToUpdate(index, _changeKinds[index]);
            switch (_sender.TrySend(in update))
            {
                case SendResult.BackPressured:
                    // A network that takes only so much must not leave the acks behind for ever.
                    _acksFirst = true;
                    return false;
                case SendResult.NobodyListens:
                    _positions.Clear();
                    return true;
                default:
                    _positions.Remove();
                    break;
            }
        }

        return true;
    }

    private void Repeat(long now)
    {
        _halts.Repeat(now);
        _hasWork |= _rejects.Count > 0 || _execAcks.Count > 0 || _halts.Count > 0;
        int count = _readModel.Sources.Count;
        EnsureAckTimes(count);
        for (int i = 0; i < count; i++)
        {
            if (now - _lastAckNanos[i] >= RepeatNanos)
            {
                _acks.Mark(i);
                _changedSyncs.Mark(i);
                _hasWork = true;
            }
        }
    }

    private void NoteChangeKind(int index, byte kind)
    {
        if (index >= _changeKinds.Length)
        {
            Array.Resize(ref _changeKinds, Math.Max(index + 1, _changeKinds.Length * 2));
        }

        _changeKinds[index] = kind;
    }
}
