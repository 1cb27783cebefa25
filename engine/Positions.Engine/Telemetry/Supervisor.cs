using Positions.Engine.History;
using Positions.Engine.Hosting;
using Positions.Engine.Snapshots;
using Positions.Journal;
using Positions.Journal.Archive;
using Serilog;

namespace Positions.Engine.Telemetry;

/// <summary>Looks at what hot threads only count, a few times a second, and puts changes into the log.</summary>
/// <remarks>Thread: the daemon's own. A line of each kind at most once a second.</remarks>
public sealed class Supervisor(EngineHost engine)
{
    private const long IntervalMs = 1_000;

    private long _nextLookMs;
    private long _duplicateSessions;
    private long _wallSteps;
    private string _preparationMessage = string.Empty;
    private string _retentionFailure = string.Empty;
    private int _heldBack;
    private long _snapshotsWritten;
    private long _snapshotsFailed;
    private string _pruneFailure = string.Empty;
    private string _shadowFailure = string.Empty;

    public void Look()
    {
        if (Environment.TickCount64 < _nextLookMs)
        {
            return;
        }

        _nextLookMs = Environment.TickCount64 + IntervalMs;
        if (HasRisen(ref _duplicateSessions, Volatile.Read(ref engine.Counters.DuplicateSessions)))
        {
            Log.Warning("ALERT DuplicateSessions: two live Aeron sessions send one source and epoch ({Count} messages so far)", _duplicateSessions);
        }

        if (HasRisen(ref _wallSteps, engine.Pipeline.WallStepCount))
        {
            Log.Warning("ALERT WallClockStep: the wall clock stepped by more than a second ({Count} times so far); engine time is slewed, nothing is ordered by it", _wallSteps);
        }

        engine.LogSealAnchors();
        LookAtRetention(engine.Retention);
        LookAtSnapshots(engine.Snapshots.Status);
        LookAtShadow(engine.Shadow?.Status);
        SegmentPreparationStatus preparation = engine.Journal.Preparation;
        if (preparation.Message != _preparationMessage)
        {
            _preparationMessage = preparation.Message;
            if (preparation.State == SegmentPreparationState.Failed)
            {
                Log.Error("ALERT JournalSpace: the next segment cannot be prepared: {Reason}; ingress stops when the present one is full", preparation.Message);
            }
            else
            {
                Log.Information("journal: the next segment is {State}", preparation.State);
            }
        }
    }

    private void LookAtRetention(RetentionStatus retention)
    {
        if (retention.Failure != _retentionFailure)
        {
            _retentionFailure = retention.Failure;
            if (retention.Failure.Length > 0)
            {
                Log.Error("ALERT JournalRetention: {Reason} Nothing is removed until that works; it is tried again", retention.Failure);
            }
            else
            {
                Log.Information("journal: archiving and removing full segments works again");
            }
        }

        if (retention.HeldBack != _heldBack)
        {
            bool isFirst = _heldBack == 0;
            _heldBack = retention.HeldBack;
            if (isFirst)
            {
                Log.Warning(
                    "journal: {Count} segments over Journal:RetainSegments stay: a start needs the inputs from sequence {Sequence} on, which no snapshot holds",
                    retention.HeldBack, retention.LowestSequenceToKeep);
            }
        }
    }

    private void LookAtSnapshots(SnapshotStatus snapshots)
    {
        if (HasRisen(ref _snapshotsFailed, snapshots.FailedCount) && snapshots.Failure.Length > 0)
        {
            Log.Error("ALERT SnapshotFailed: {Reason} The journal is whole; it is tried again when the next is due", snapshots.Failure);
        }

        if (HasRisen(ref _snapshotsWritten, snapshots.WrittenCount) && snapshots.Newest is { } newest)
        {
            Log.Information(
                "snapshot {Sequence}: {Bytes} bytes, digest {Digest}, {Duration} ms",
                newest.Head.Sequence, newest.FileBytes, newest.Digest.ToString(), (long)snapshots.Duration.TotalMilliseconds);
        }

        if (snapshots.PruneFailure != _pruneFailure)
        {
            _pruneFailure = snapshots.PruneFailure;
            if (_pruneFailure.Length > 0)
            {
                Log.Warning("ALERT SnapshotPrune: {Reason} Old snapshots stay until that works", _pruneFailure);
            }
        }
    }

    private void LookAtShadow(ShadowStatus? shadow)
    {
        if (shadow is null || shadow.Failure == _shadowFailure)
        {
            return;
        }

        _shadowFailure = shadow.Failure;
        if (shadow.DivergedSequence > 0)
        {
            Log.Error(
                "ALERT ShadowDiverged: {Reason}. Do not trust this state: keep the data directory, and see what positions verify --deep says of it", shadow.Failure);
        }
        else
        {
            Log.Error("ALERT ShadowStopped: {Reason}", shadow.Failure);
        }
    }

    private static bool HasRisen(ref long known, long now)
    {
        bool hasRisen = now > known;
        known = now;
        return hasRisen;
    }
}
