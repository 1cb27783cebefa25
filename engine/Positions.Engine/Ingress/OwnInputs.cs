using Positions.Engine.Snapshots;
using Positions.Protocol;
using Positions.Protocol.Messages;

namespace Positions.Engine.Ingress;

/// <summary>What ingress sequences of itself: ClockTicked and WorkContinued so that the logic goes on when nothing comes, SnapshotRequested.</summary>
/// <remarks>Thread: ingress.</remarks>
public sealed class OwnInputs(OpenWorkSignal signal, InputSequencer sequencer, IngressCounters counters)
{
    /// <summary>
    /// WorkContinued inputs in one go. Each is one slice; whatever arrives meanwhile waits behind at most so many of them.
    /// </summary>
    public const int MostSlicesAtOnce = 64;

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

    /// <summary>
    /// Brings on the logic's open work, if nothing else is on its way to it: several slices in one go, so that the disk is waited for once
    /// for all of them, and never more than the work needs. Returns how many.
    /// </summary>
    public int ContinueWork(long nowNanos)
    {
        // Read in this order: the slices are as of that sequence, because nothing is behind it.
        if (signal.OpenAtSequence != sequencer.LastSequence)
        {
            return 0;
        }

        long slices = Math.Min(signal.Slices, MostSlicesAtOnce);
        int published = 0;
        while (published < slices && sequencer.HasRoomFor(1 + OrderRepair.ControlHeadroom))
        {
            Publish(default(WorkContinued), nowNanos);
            published++;
        }

        return published;
    }

    /// <summary>Asks for a snapshot when one is due; returns what it did.</summary>
    public int RequestSnapshot(SnapshotTimer snapshots, long nowNanos)
    {
        SnapshotCause cause = snapshots.Due(sequencer.LastSequence, nowNanos);
        if (cause == SnapshotCause.None || !sequencer.HasRoomFor(1))
        {
            return 0;
        }

        snapshots.Asked(Publish(new SnapshotRequested { Cause = (byte)cause }, nowNanos), nowNanos);
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
