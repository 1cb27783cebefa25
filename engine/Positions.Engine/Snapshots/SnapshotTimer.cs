using Positions.Engine.Hosting;

namespace Positions.Engine.Snapshots;

/// <summary>When ingress asks for a snapshot by itself: so many inputs, or so much time with any input, since the last one.</summary>
/// <remarks>Thread: ingress.</remarks>
public sealed class SnapshotTimer
{
    private readonly long _everyInputs;
    private readonly long _everyNanos;
    private readonly SnapshotTaker _snapshots;
    private long _lastSequence;
    private long _sinceNanos = -1;

    /// <param name="everyInputs">0: not by count.</param>
    /// <param name="everySeconds">0: not by time.</param>
    /// <param name="snapshots">Says what there was besides, and whether one is under way.</param>
    /// <param name="lastSequence">Of the newest snapshot there is, 0 for none.</param>
    public SnapshotTimer(long everyInputs, int everySeconds, SnapshotTaker snapshots, long lastSequence)
    {
        _everyInputs = everyInputs;
        _everyNanos = everySeconds * 1_000_000_000L;
        _snapshots = snapshots;
        _lastSequence = lastSequence;
    }

    /// <summary>As configured: never, if no snapshot is to be kept.</summary>
    public static SnapshotTimer For(EngineOptions options, SnapshotTaker snapshots, long lastSequence) => options.SnapshotKeep == 0
        ? new SnapshotTimer(0, 0, snapshots, lastSequence)
        : new SnapshotTimer(options.SnapshotEveryInputs, options.SnapshotEverySeconds, snapshots, lastSequence);

    /// <summary>Whether a request is due behind the input <paramref name="sequence"/>; None if not.</summary>
    public SnapshotCause Due(long sequence, long nowNanos)
    {
        if (_sinceNanos < 0)
        {
            _sinceNanos = nowNanos;
        }

        if (_snapshots.CutSequence > _lastSequence)
        {
            // Somebody else asked.
            _lastSequence = _snapshots.CutSequence;
            _sinceNanos = nowNanos;
        }

        bool byCount = _everyInputs > 0 && sequence - _lastSequence >= _everyInputs;
        bool byTime = _everyNanos > 0 && sequence > _lastSequence && nowNanos - _sinceNanos >= _everyNanos;
        if ((!byCount && !byTime) || _snapshots.IsBusy)
        {
            return SnapshotCause.None;
        }

        return byCount ? SnapshotCause.Count : SnapshotCause.Time;
    }

    /// <summary>The request has this sequence.</summary>
    public void Asked(long sequence, long nowNanos)
    {
        _lastSequence = sequence;
        _sinceNanos = nowNanos;
    }
}
