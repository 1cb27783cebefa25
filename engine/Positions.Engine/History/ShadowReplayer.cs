using System.Diagnostics;
using Positions.Core;
using Positions.Engine.Hosting;
using Positions.Journal;
using Positions.Journal.Storage;
using Positions.Recovery;
using Positions.Recovery.Snapshots;

namespace Positions.Engine.History;

/// <summary>
/// Replays the engine's own journal behind it, and at every snapshot holds the digest of the replay against that of the live state. They
/// are the same by construction; if they are not, memory or a disk has lied, or a result hangs on something that is no input.
/// </summary>
/// <remarks>
/// Thread: its own, the last to be given a core; status any. Takes the share of a core that is configured, and the memory of a second
/// state. It may be behind by any number of snapshots; when the journal that it needs has been removed, it goes on from the newest one and
/// counts that. A difference, or a file that cannot be read, ends it.
/// </remarks>
public sealed class ShadowReplayer : IDisposable
{
    private const int WaitMillis = 100;
    private const int InputsPerBurst = 2_048;
    private const int MostSleepMillis = 1_000;

    private readonly IJournalStorage _journal;
    private readonly IJournalStorage _snapshots;
    private readonly SnapshotStarts _starts;
    private readonly SnapshotInfo? _startedFrom;
    private readonly Func<long, SnapshotInfo?> _nextWritten;
    private readonly int _cpuPercent;
    private readonly InputEdit? _edit;
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _thread;
    private readonly CoreOptions _options = new() { ReserveAhead = false, MemoryReserved = HugePages.Ask };
    private BusinessLogic? _logic;
    private ShadowStatus _status = new();
    private long _burstStart;

    /// <param name="journal">The engine's own, with its archive.</param>
    /// <param name="snapshots">The engine's own.</param>
    /// <param name="starts">Of the same.</param>
    /// <param name="startedFrom">What this start came from; null: the journal alone. The one before it is where the replay begins, so that it is compared as well.</param>
    /// <param name="nextWritten">The first snapshot behind a sequence that this process has written; null if there is none yet.</param>
    /// <param name="cpuPercent">Share of one core, 1 to 100.</param>
    /// <param name="edit">For tests: falsifies inputs of the replay; null otherwise.</param>
    public ShadowReplayer(
        IJournalStorage journal,
        IJournalStorage snapshots,
        SnapshotStarts starts,
        SnapshotInfo? startedFrom,
        Func<long, SnapshotInfo?> nextWritten,
        int cpuPercent,
        InputEdit? edit)
    {
        _journal = journal;
        _snapshots = snapshots;
        _starts = starts;
        _startedFrom = startedFrom;
        _nextWritten = nextWritten;
        _cpuPercent = cpuPercent;
        _edit = edit;
        _thread = new Thread(Run) { Name = "shadow", IsBackground = true, Priority = ThreadPriority.Lowest };
    }

    /// <summary>Any thread.</summary>
    public ShadowStatus Status => Volatile.Read(ref _status);

    public void Start() => _thread.Start();

    public void Dispose()
    {
        _stop.Cancel();
        if (_thread.IsAlive)
        {
            _thread.Join();
        }

        _logic?.Dispose();
        _logic = null;
        _stop.Dispose();
    }

    private void Run()
    {
        ThreadNice.LowerMine();
        try
        {
            Begin(FirstSequence());
            while (!_stop.IsCancellationRequested && Status.DivergedSequence == 0)
            {
                if (NextToCompare(_logic!.AppliedSequence) is { } snapshot)
                {
                    CompareOrSkip(snapshot);
                }
                else
                {
                    _stop.Token.WaitHandle.WaitOne(WaitMillis);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The engine stops.
        }
        catch (Exception e)
        {
            // Whatever it is, it is told and ends the comparison, not the engine.
            string reason = e is JournalException or InvariantViolationException ? e.Message : e.ToString();
            Publish(Status with { Failure = $"nothing is compared any more behind sequence {_logic?.AppliedSequence ?? 0}: {reason}" });
        }
    }

    /// <summary>With the snapshot before that of the start; but with a base itself, because nothing before it is of this logic version.</summary>
    private long FirstSequence() => _startedFrom switch
    {
        null => 0,
        { Head: { LogicVersion: BusinessLogic.LogicVersion, Sequence: var sequence } } => sequence - 1,
        { Head.Sequence: var sequence } => sequence,
    };

    private SnapshotInfo? NextToCompare(long sequence) => _startedFrom is { } started && started.Head.Sequence > sequence ? started : _nextWritten(sequence);

    /// <summary>
    /// Takes the newest valid snapshot up to a sequence; without one the one that this start came from, or any newer one; without any the
    /// journal from its start.
    /// </summary>
    private void Begin(long toSequence)
    {
        _logic?.Dispose();
        _logic = null;
        _logic = _starts.LoadNewest(_options, toSequence)
            ?? _starts.Begin(_options, _startedFrom is null ? toSequence : long.MaxValue);
        Publish(Status with { AgreedSequence = _logic.AppliedSequence });
    }

    private void CompareOrSkip(SnapshotInfo snapshot)
    {
        try
        {
            Compare(snapshot);
        }
        catch (JournalPrunedException) when (_starts.NewestUpTo(long.MaxValue) > _logic!.AppliedSequence)
        {
            // It was so far behind that full segments went before it had read them.
            Begin(long.MaxValue);
            Publish(Status with { SkippedCount = Status.SkippedCount + 1 });
        }
    }

    private void Compare(SnapshotInfo snapshot)
    {
        _burstStart = Stopwatch.GetTimestamp();
        var sink = default(NullSink);
        ReplayResult result = JournalReplay.Run(
            _journal,
            _logic!,
            ref sink,
            new ReplayOptions
            {
                Limit = JournalReadLimit.Kept, ToSequence = snapshot.Head.Sequence, Edit = _edit, ProgressEvery = InputsPerBurst, Progress = Rest,
            },
            _stop.Token);

        // A snapshot has its name only when the journal is synced up to it.
        Invariant.Check(result.LastSequence == snapshot.Head.Sequence);
        StateDigest replayed = _logic!.ComputeDigest();
        ShadowStatus status = Status with { ComparedCount = Status.ComparedCount + 1, ReplayedCount = Status.ReplayedCount + result.Count };
        Publish(replayed == snapshot.Digest
            ? status with { AgreedSequence = snapshot.Head.Sequence }
            : Diverged(status, snapshot, replayed));
    }

    private ShadowStatus Diverged(ShadowStatus status, SnapshotInfo snapshot, StateDigest replayed)
    {
        string range = $"the state at sequence {snapshot.Head.Sequence} has digest {snapshot.Digest}, the replay of the journal {replayed}; "
            + $"at {status.AgreedSequence} they were the same";
        try
        {
            using BusinessLogic live = SnapshotReader.Read(_snapshots, SnapshotName.Of(snapshot.Head.Sequence), _options).Logic;
            StateDifference? difference = StateComparison.Find(live, _logic!, "live", "replayed");
            string where = difference is null
                ? "no difference is in the file: it was gone when it was written"
                : $"first {difference.Key} at sequence {difference.Sequence}: {difference.Text}";
            return status with { DivergedSequence = snapshot.Head.Sequence, Difference = difference, Failure = $"{range}; {where}" };
        }
        catch (SnapshotException e)
        {
            return status with { DivergedSequence = snapshot.Head.Sequence, Failure = $"{range}; where cannot be said: {e.Message}" };
        }
    }

    /// <summary>Sleeps as long as the share of a core that was configured asks for.</summary>
    private void Rest(ReplayProgress progress)
    {
        _stop.Token.ThrowIfCancellationRequested();
        double worked = Stopwatch.GetElapsedTime(_burstStart).TotalMilliseconds;
        int rest = (int)Math.Min(MostSleepMillis, worked * (100 - _cpuPercent) / _cpuPercent);
        if (rest > 0)
        {
            _stop.Token.WaitHandle.WaitOne(rest);
        }

        _burstStart = Stopwatch.GetTimestamp();
    }

    private void Publish(ShadowStatus status) => Volatile.Write(ref _status, status);
}
