using Positions.Protocol;
using Positions.Protocol.Messages;

namespace Positions.Engine.Ingress;

/// <summary>What ingress sequences of itself so that the logic goes on when nothing comes: ClockTicked and WorkContinued.</summary>
/// <remarks>Thread: ingress.</remarks>
public sealed class OwnInputs(OpenWorkSignal signal, InputSequencer sequencer, IngressCounters counters)
{
    private InputEvent _draft;
    private long _tickSequence;

    /// <summary>
    /// One tick for each deadline that engine time has reached; returns what it did. The next waits until the logic has applied this one:
    /// only then does the signal say what is still due.
    /// </summary>
    public int TickClock(long nowNanos)
    {
        // Read in this order: the deadline is as of the sequence or newer.
        long applied = signal.AppliedSequence;
        long deadline = signal.DeadlineNanos;
        if (deadline == 0 || applied < _tickSequence || sequencer.EngineNanos(nowNanos) < deadline || !sequencer.HasRoomFor(1))
        {
            return 0;
        }

        _tickSequence = Publish(default(ClockTicked), nowNanos);
        return 1;
    }

    /// <summary>Brings on the logic's open work, if nothing else is on its way to it; returns what it did.</summary>
    public int ContinueWork(long nowNanos)
    {
        if (signal.OpenAtSequence != sequencer.LastSequence || !sequencer.HasRoomFor(1))
        {
            return 0;
        }

        Publish(default(WorkContinued), nowNanos);
        return 1;
    }

    private long Publish<T>(in T message, long nowNanos)
        where T : unmanaged, IMessage<T>
    {
        _draft = default;
        _draft.SetMessage(in message);
        counters.EngineInputs++;
        return sequencer.Publish(in _draft, nowNanos, nowNanos);
    }
}
