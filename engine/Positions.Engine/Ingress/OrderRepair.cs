using Positions.Engine.Hosting;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Engine.Ingress;

/// <summary>
/// Repairs order per source before the ring: the next expected message goes in, a later one waits, an earlier one goes in too and
/// the logic judges it. So ring, journal and logic see each source in its own order, and one source's gap holds back no other.
/// </summary>
/// <remarks>Thread: ingress. Writes: the input ring through <see cref="InputSequencer"/>, the window. Waits for: nothing.</remarks>
public sealed class OrderRepair
{
    /// <summary>Slots of the ring that fragments and bulk commands leave free for control inputs and timers.</summary>
    public const int ControlHeadroom = 64;

    /// <summary>Held messages that go into the ring in one go: the Aeron duty cycle must come round in between.</summary>
    private const int PumpLimit = 1_024;

    private const ushort GapSkipByPolicy = 1;
    private const ushort HaltForGap = 1;

    private readonly InputSequencer _sequencer;
    private readonly SourceRegistry _sources;
    private readonly HeldMessages _pool;
    private readonly GapTimers _timers;
    private readonly IResendRequester _requester;
    private readonly IngressCounters _counters;
    private readonly GapPolicy _policy;
    private readonly int _window;
    private readonly List<SourceOrder> _pumping = [];

    private InputEvent _control;

    public OrderRepair(
        InputSequencer sequencer, SourceRegistry sources, HeldMessages pool, GapTimers timers, IResendRequester requester, IngressCounters counters, GapPolicy policy)
    {
        _window = sources.ReorderWindow;
        _sequencer = sequencer;
        _sources = sources;
        _pool = pool;
        _timers = timers;
        _requester = requester;
        _counters = counters;
        _policy = policy;
    }

    /// <summary>True if one more message may be taken from the network.</summary>
    public bool HasRoom => _sequencer.HasRoomFor(1 + ControlHeadroom);

    /// <summary>Takes a well-formed message with a number from 1 (or the stand-in for a refused one). The caller has checked <see cref="HasRoom"/>.</summary>
    public void Take(ref InputEvent draft, int sessionId, bool sessionIsLive, long nowNanos)
    {
        uint sourceId = draft.Prefix.SourceId;
        ushort epoch = draft.Prefix.Epoch;
        long sourceSeq = draft.Prefix.SourceSeq;
        SourceOrder? order = _sources.Find(sourceId) ?? _sources.Add(sourceId, epoch, nextExpected: 1, nowNanos, _pool);
        if (order is null)
        {
            TakeWithoutRoom(in draft, nowNanos);
            return;
        }

        if (epoch != order.Epoch)
        {
            if (epoch > order.Epoch && !TryOpenEpoch(order, epoch, sourceSeq, nowNanos))
            {
                return;
            }

            if (epoch < order.Epoch)
            {
                // The logic answers it with reject 11: it must not vanish without a word.
                Publish(order, in draft, nowNanos, nowNanos);
                return;
            }
        }

        WatchSession(order, sessionId, sessionIsLive, nowNanos);
        if (order.IsConflictHalted)
        {
            TakeInConflict(order, in draft, nowNanos);
        }
        else if (sourceSeq < order.NextExpected)
        {
            Publish(order, in draft, nowNanos, nowNanos);
        }
        else if (sourceSeq == order.NextExpected && !order.IsNextHeld)
        {
            PublishNext(order, in draft, nowNanos, nowNanos);
            order.Advance();
            Pump(order, nowNanos);
        }
        else
        {
            Hold(order, in draft, nowNanos);
        }
    }

    /// <summary>A heartbeat names the last number sent: a lost tail is seen by it.</summary>
    public void TakeHeartbeat(in SourcePrefix prefix, long nowNanos)
    {
        SourceOrder? order = _sources.Find(prefix.SourceId);
        if (order is null || prefix.Epoch > order.Epoch)
        {
            if (prefix.SourceSeq >= 1)
            {
                // Nothing of this epoch has arrived yet, not even its first message.
                _requester.TryRequestResend(prefix.SourceId, prefix.Epoch, 1, prefix.SourceSeq);
                _counters.ResendRequests++;
            }
        }
        else if (prefix.Epoch == order.Epoch && !order.IsConflictHalted)
        {
            order.Saw(WithinReach(order, prefix.SourceSeq));
            WatchGap(order, nowNanos);
        }
    }

    /// <summary>True if a bad message of this prefix may stand in its source's order: the source is known, the epoch its current one, the number within reach.</summary>
    public bool IsWithinReach(in SourcePrefix prefix)
    {
        SourceOrder? order = _sources.Find(prefix.SourceId);
        return order is not null && prefix.Epoch == order.Epoch && order.NextExpected > 1
            && prefix.SourceSeq >= 1 && (prefix.SourceSeq < order.NextExpected || order.IsInWindow(prefix.SourceSeq));
    }

    /// <summary>
    /// Takes over how the logic has a source. Forward always: its number only rises within an epoch. Back only if nothing of the source is in
    /// the ring any more that could still raise it, or if a conflict halt makes the logic pass all of it over.
    /// </summary>
    public void Take(in SourceSync sync, long nowNanos)
    {
        SourceOrder? order = _sources.Find(sync.SourceId) ?? _sources.Add(sync.SourceId, sync.Epoch, sync.NextExpectedSourceSeq, nowNanos, _pool);
        if (order is null || sync.Epoch < order.Epoch)
        {
            return;
        }

        bool isExact = sync.InputSequence >= order.LastPublishedSequence;
        bool mayGoBack = isExact || sync.IsConflictHalted;
        if (sync.Epoch > order.Epoch || sync.NextExpectedSourceSeq > order.NextExpected || (mayGoBack && sync.NextExpectedSourceSeq < order.NextExpected))
        {
            order.Reset(sync.Epoch, sync.NextExpectedSourceSeq, _pool);
        }

        if (sync.IsConflictHalted)
        {
            order.IsHaltProbed &= order.IsConflictHalted;
            order.IsConflictHalted = true;
            order.DropHeld(_pool);
            return;
        }

        // The conflict took the place of a gap halt that may have been there: behind it a gap is halted anew.
        bool hasConflictEnded = order.IsConflictHalted && isExact;
        order.IsConflictHalted &= !isExact;
        order.IsHaltProbed &= order.IsConflictHalted;
        if (!order.IsConflictHalted)
        {
            order.IsGapHaltSequenced = sync.IsGapHalted || (order.IsGapHaltSequenced && !hasConflictEnded);
            Pump(order, nowNanos);
            WatchGap(order, nowNanos);
        }
    }

    /// <summary>Moves held messages that have become next into the ring, as far as it has room. Returns how many.</summary>
    public int PumpAll(long nowNanos)
    {
        int moved = 0;
        for (int i = _pumping.Count - 1; i >= 0; i--)
        {
            SourceOrder order = _pumping[i];
            moved += PumpHeld(order, nowNanos);
            if (!order.IsNextHeld)
            {
                _pumping.RemoveAt(i);
                WatchGap(order, nowNanos);
            }
        }

        return moved;
    }

    /// <summary>Resend requests and gap timeouts that are due. Returns how many.</summary>
    public int RunTimers(long nowNanos)
    {
        if (!_timers.IsCheckDue(nowNanos))
        {
            return 0;
        }

        int done = 0;
        for (int i = _timers.WaitingCount - 1; i >= 0; i--)
        {
            SourceOrder order = _timers[i];
            if (order.IsEvicted)
            {
                _timers.Forget(i);
                continue;
            }

            if (!order.HasGap || order.IsNextHeld || order.IsConflictHalted || order.GapSinceNanos == 0)
            {
                _timers.Forget(i);
                order.GapSinceNanos = 0;
                WatchGap(order, nowNanos);
                continue;
            }

            if (GapTimers.IsResendDue(order, nowNanos))
            {
                (long from, long to) = order.FirstMissingRange();
                if (_requester.TryRequestResend(order.SourceId, order.Epoch, from, to))
                {
                    _counters.ResendRequests++;
                }

                GapTimers.ResendSent(order, nowNanos);
                done++;
            }

            if (!HasRoom)
            {
                // What is missing may lie unread in the image while nothing is taken: patience begins anew with the room.
                order.GapSinceNanos = nowNanos;
            }
            else if (_timers.IsPatienceOver(order, nowNanos))
            {
                EndPatience(order, nowNanos);
                done++;
            }
        }

        return done;
    }

    private bool TryOpenEpoch(SourceOrder order, ushort epoch, long sourceSeq, long nowNanos)
    {
        if (sourceSeq == 1)
        {
            order.Reset(epoch, 1, _pool);
            order.IsConflictHalted = false;
            return true;
        }

        _counters.DroppedEpochNotOpened++;
        if (nowNanos >= order.NextResendNanos)
        {
            order.NextResendNanos = nowNanos + 1_000_000_000;
            _requester.TryRequestResend(order.SourceId, epoch, 1, sourceSeq);
            _counters.ResendRequests++;
        }

        return false;
    }

    private void WatchSession(SourceOrder order, int sessionId, bool sessionIsLive, long nowNanos)
    {
        if (order.HasSession && order.LastSessionId != sessionId && sessionIsLive)
        {
            _counters.DuplicateSessions++;
        }

        order.HasSession = true;
        order.LastSessionId = sessionId;
        order.LastMessageNanos = nowNanos;
    }

    private void Publish(SourceOrder order, in InputEvent draft, long nowNanos, long receivedNanos)
    {
        order.LastPublishedSequence = _sequencer.Publish(in draft, nowNanos, receivedNanos);
        _counters.InputsSequenced++;
    }

    private void PublishNext(SourceOrder order, in InputEvent draft, long nowNanos, long receivedNanos)
    {
        Publish(order, in draft, nowNanos, receivedNanos);
        order.Clock ??= _sources.Clocks.Of(order.SourceId);
        order.Clock.Take(_sequencer.LastEngineTime, draft.Prefix.TransactTime);
    }

    /// <summary>The table of sources is full. Number 1 goes to the logic all the same, which answers it with reject 15.</summary>
    private void TakeWithoutRoom(in InputEvent draft, long nowNanos)
    {
        if (draft.Prefix.SourceSeq == 1)
        {
            _sequencer.Publish(in draft, nowNanos, nowNanos);
            _counters.InputsSequenced++;
        }
        else
        {
            _counters.DroppedTooManySources++;
        }
    }

    private void TakeInConflict(SourceOrder order, in InputEvent draft, long nowNanos)
    {
        order.Saw(WithinReach(order, draft.Prefix.SourceSeq));
        if (order.IsHaltProbed)
        {
            _counters.DroppedConflictHalted++;
            return;
        }

        // The logic applies nothing of it, but answers it with reason 17.
        order.IsHaltProbed = true;
        Publish(order, in draft, nowNanos, nowNanos);
    }

    /// <summary>A number is believed only as far as the window reaches: one bad message must not make a gap that never ends.</summary>
    private long WithinReach(SourceOrder order, long sourceSeq) => Math.Min(sourceSeq, order.NextExpected + _window);

    private void Hold(SourceOrder order, in InputEvent draft, long nowNanos)
    {
        long sourceSeq = draft.Prefix.SourceSeq;
        if (!order.IsInWindow(sourceSeq))
        {
            _counters.DroppedBeyondWindow++;
            WatchGap(order, nowNanos);
            return;
        }

        order.Saw(sourceSeq);
        if (order.IsHeld(sourceSeq))
        {
            CountSecond(in _pool[order.HeldIndex(sourceSeq)], in draft);
            return;
        }

        int index = _pool.Rent();
        if (index < 0)
        {
            _counters.DroppedPoolFull++;
        }
        else
        {
            ref InputEvent held = ref _pool[index];
            held = draft;

            // The slot's own time field is free until it is published: it keeps when the message came.
            held.EngineTime = new UtcNanos(nowNanos);
            order.Hold(sourceSeq, index);
        }

        WatchGap(order, nowNanos);
    }

    private void CountSecond(in InputEvent held, in InputEvent second)
    {
        ReadOnlySpan<byte> heldBody = held.MessageBytes[(MessageHeader.LengthBytes + SourcePrefix.LengthBytes)..];
        ReadOnlySpan<byte> secondBody = second.MessageBytes[(MessageHeader.LengthBytes + SourcePrefix.LengthBytes)..];
        if (heldBody.SequenceEqual(secondBody))
        {
            _counters.HeldDuplicates++;
        }
        else
        {
            // The first one stands; once it is applied, a further copy of the second is judged as reuse of its number.
            _counters.HeldConflicts++;
        }
    }

    private void Pump(SourceOrder order, long nowNanos)
    {
        if (!order.IsNextHeld)
        {
            if (order.HeldCount > 0)
            {
                WatchGap(order, nowNanos);
            }

            return;
        }

        PumpHeld(order, nowNanos);
        if (order.IsNextHeld && !_pumping.Contains(order))
        {
            _pumping.Add(order);
        }
        else
        {
            WatchGap(order, nowNanos);
        }
    }

    private int PumpHeld(SourceOrder order, long nowNanos)
    {
        int moved = 0;
        while (moved < PumpLimit && order.IsNextHeld && HasRoom)
        {
            int index = order.TakeNext();
            ref InputEvent held = ref _pool[index];
            PublishNext(order, in held, nowNanos, held.EngineTime.Value);
            _pool.Return(index);
            moved++;
        }

        return moved;
    }

    private void WatchGap(SourceOrder order, long nowNanos)
    {
        if (!order.IsConflictHalted && _timers.Watch(order, nowNanos))
        {
            _counters.GapsDetected++;
        }
    }

    private void EndPatience(SourceOrder order, long nowNanos)
    {
        (long from, long to) = order.FirstMissingRange();
        var prefix = new SourcePrefix { SourceId = order.SourceId, Epoch = order.Epoch, TransactTime = UtcNanos.Null };
        _control = default;
        if (_policy == GapPolicy.Skip)
        {
            _control.SetMessage(new GapSkipped { Prefix = prefix, FromSourceSeq = from, ToSourceSeq = to, Cause = GapSkipByPolicy });
            Publish(order, in _control, nowNanos, nowNanos);
            _counters.EngineInputs++;
            _counters.GapSkips++;
            order.Reset(order.Epoch, to + 1, _pool);
            Pump(order, nowNanos);
            return;
        }

        _control.SetMessage(new SourceHalted { Prefix = prefix, FromSourceSeq = from, Reason = HaltForGap });
        Publish(order, in _control, nowNanos, nowNanos);
        _counters.EngineInputs++;
        _counters.GapHalts++;
        order.IsGapHaltSequenced = true;
    }
}
