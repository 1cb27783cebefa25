using System.Diagnostics;
using Positions.Core;
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
/// Thread: its own; status any. Takes a share of a core that is configured, and the memory of a second state. A difference ends it.
/// </remarks>
public sealed class ShadowReplayer : IDisposable
{
    private const int WaitMillis = 100;
    private const int InputsPerBurst = 2_048;
    private const int MostSleepMillis = 1_000;

    private readonly IJournalStorage _journal;
    private readonly IJournalStorage _snapshots;
    private readonly Func<long, SnapshotInfo?> _nextWritten;
    private readonly int _cpuPercent;
    private readonly InputEdit? _edit;
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _thread;
    private readonly CoreOptions _options = new() { ReserveAhead = false };
    private BusinessLogic? _logic;
    private ShadowStatus _status = new();
    private long _burstStart;

    /// <param name="journal">The engine's own, with its archive.</param>
    /// <param name="snapshots">The engine's own.</param>
    /// <param name="nextWritten">The first snapshot behind a sequence that this process has written; null if there is none yet.</param>
    /// <param name="cpuPercent">Share of one core, 1 to 100.</param>
    /// <param name="edit">For tests: falsifies inputs of the replay; null otherwise.</param>
    public ShadowReplayer(
        IJournalStorage journal, IJournalStorage snapshots, Func<long, SnapshotInfo?> nextWritten, int cpuPercent, InputEdit? edit)
    {
        _journal = journal;
        _snapshots = snapshots;
        _nextWritten = nextWritten;
        _cpuPercent = cpuPercent;
        _edit = edit;
        _thread = new Thread(Run) { Name = "shadow", IsBackground = true, Priority = ThreadPriority.Lowest };
    }

    /// <summary>Any thread.</summary>
    public ShadowStatus Status => Volatile.Read(ref _status);

    /// <summary>Starts the thread.</summary>
    /// <param name="fromSequence">The state that this start came from: the replay begins with the same one. 0: with the journal.</param>
    public void Start(long fromSequence)
    {
        Publish(Status with { AgreedSequence = fromSequence });
        _thread.Start();
    }

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
        try
        {
            // At once: this very file may be deleted when the next ones are there.
            _logic = Begin(Status.AgreedSequence);
            while (!_stop.IsCancellationRequested && Status.DivergedSequence == 0)
            {
                if (_nextWritten(_logic.AppliedSequence) is { } snapshot)
                {
                    Compare(snapshot);
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
        catch (Exception e) when (e is JournalException or IOException or UnauthorizedAccessException or InvariantViolationException)
        {
            Publish(Status with { Failure = $"nothing is compared any more behind sequence {_logic?.AppliedSequence ?? 0}: {e.Message}" });
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
        StateDigest replayed = _logic!.ComputeDigest();
        ShadowStatus status = Status with { ComparedCount = Status.ComparedCount + 1, ReplayedCount = Status.ReplayedCount + result.Count };
        Publish(replayed == snapshot.Digest
            ? status with { AgreedSequence = snapshot.Head.Sequence }
            : Diverged(status, snapshot, replayed));
    }

    private BusinessLogic Begin(long sequence) => sequence == 0
        ? new BusinessLogic(_options)
        : SnapshotReader.Read(_snapshots, SnapshotName.Of(sequence), _options).Logic;

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
