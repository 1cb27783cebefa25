using Disruptor;
using Positions.Journal;
using Positions.Protocol;
using Positions.Protocol.Values;

namespace Positions.Engine.Ingress;

/// <summary>
/// The input ring's only producer: gives an input its sequence, engine time and term, seals the record (length, CRC) and publishes it.
/// After that nobody writes the slot until every stage has passed it.
/// </summary>
/// <remarks>Thread: ingress.</remarks>
public sealed class InputSequencer
{
    private readonly ValueRingBuffer<InputEvent> _ring;
    private readonly EngineClock _clock;
    private readonly uint _term;
    private long _lastSequence;

    /// <param name="ring">The input ring, single producer.</param>
    /// <param name="clock">Engine time.</param>
    /// <param name="lastSequence">The last sequence in the journal; the next input gets the one after.</param>
    /// <param name="term">Term of this start.</param>
    public InputSequencer(ValueRingBuffer<InputEvent> ring, EngineClock clock, long lastSequence, uint term)
    {
        _ring = ring;
        _clock = clock;
        _lastSequence = lastSequence;
        _term = term;
    }

    /// <summary>The sequence of the last input published, counted on from the journal's.</summary>
    public long LastSequence => _lastSequence;

    /// <summary>The engine time that the last input bears.</summary>
    public UtcNanos LastEngineTime { get; private set; }

    /// <summary>True if <paramref name="slots"/> inputs can be published now; never waits.</summary>
    public bool HasRoomFor(int slots) => _ring.HasAvailableCapacity(slots);

    /// <summary>The engine time that an input published now would bear.</summary>
    /// <param name="monotonicNanos">Now.</param>
    public long EngineNanos(long monotonicNanos) => _clock.EngineNanos(monotonicNanos);

    /// <summary>Publishes a message that a decoder has left in <paramref name="draft"/> (message and <see cref="InputEvent.Length"/>); returns its sequence.</summary>
    /// <param name="draft">The message; not kept.</param>
    /// <param name="monotonicNanos">Now.</param>
    /// <param name="receivedNanos">Monotonic time at which the message was first seen.</param>
    /// <exception cref="InvalidOperationException">The ring is full: the caller has not asked <see cref="HasRoomFor"/>.</exception>
    public long Publish(in InputEvent draft, long monotonicNanos, long receivedNanos)
    {
        if (!_ring.TryNext(out long slotSequence))
        {
            throw new InvalidOperationException("input ring is full; room is asked for before an input is taken");
        }

        ref InputEvent slot = ref _ring[slotSequence];
        slot = draft;
        slot.Sequence = ++_lastSequence;
        LastEngineTime = new UtcNanos(_clock.EngineNanos(monotonicNanos));
        slot.EngineTime = LastEngineTime;
        slot.Term = _term;
        slot.ReceiveLagNanos = (uint)Math.Clamp(monotonicNanos - receivedNanos, 0L, uint.MaxValue);
        RecordCodec.Seal(slot.Bytes);
        _ring.Publish(slotSequence);
        return _lastSequence;
    }
}
