using Positions.Core;
using Positions.Journal;
using Positions.Journal.Storage;
using Positions.Recovery.Snapshots;

namespace Positions.Recovery;

/// <summary>
/// From a data directory to the state: the newest snapshot that passes its checks, and the journal behind it; without one the journal
/// alone. First the plan, which changes nothing, then <see cref="Run"/>.
/// </summary>
/// <remarks>One thread; nobody may write the directory in between.</remarks>
public sealed class StateRecovery : IDisposable
{
    private readonly IJournalStorage _journal;
    private readonly JournalRecoveryOptions _journalOptions;
    private readonly CoreOptions _options;
    private LoadedSnapshot? _snapshot;

    private StateRecovery(
        IJournalStorage journal, JournalRecoveryOptions journalOptions, CoreOptions options, LoadedSnapshot? snapshot, RecoveryPlan plan)
    {
        _journal = journal;
        _journalOptions = journalOptions;
        _options = options;
        _snapshot = snapshot;
        Plan = plan;
    }

    public RecoveryPlan Plan { get; }

    /// <summary>Reads the newest valid snapshot and looks at the journal's end. Changes nothing.</summary>
    /// <param name="journal">The journal's folder.</param>
    /// <param name="snapshots">The snapshots' folder; null: there is none.</param>
    /// <param name="options">Of the logic that is made.</param>
    /// <exception cref="JournalException">A file cannot be read, or the snapshot belongs to another journal.</exception>
    public static StateRecovery Prepare(IJournalStorage journal, IJournalStorage? snapshots, CoreOptions options)
    {
        var passedOver = new List<SnapshotException>();
        LoadedSnapshot? snapshot = snapshots is null ? null : SnapshotCatalog.LoadNewest(snapshots, options, passedOver.Add);
        try
        {
            // The walk over the journal begins where the replay does: what lies before is vouched for by the snapshot's name.
            long sequence = snapshot?.Head.Sequence ?? 0;
            var journalOptions = new JournalRecoveryOptions { SnapshotSequence = sequence, ScanFromSequence = sequence == 0 ? 0 : sequence + 1 };
            JournalRecoveryResult scanned = JournalRecovery.Scan(journal, journalOptions);
            if (snapshot is not null && scanned.JournalId != 0 && scanned.Action != TailAction.Refuse)
            {
                SnapshotCatalog.CheckAgainst(snapshot, scanned.JournalId, scanned.LastSequence);
            }

            var plan = new RecoveryPlan
            {
                Journal = scanned,
                Snapshot = snapshot?.Head,
                SnapshotPath = snapshot?.Path,
                SnapshotDigest = snapshot?.Digest ?? default,
                SnapshotBytes = snapshot?.FileBytes ?? 0,
                PassedOver = passedOver,
            };
            return new StateRecovery(journal, journalOptions, options, snapshot, plan);
        }
        catch
        {
            snapshot?.Logic.Dispose();
            throw;
        }
    }

    /// <summary>Carries the plan out: repairs the journal's tail and replays what is behind the snapshot. Once.</summary>
    /// <exception cref="JournalException">The journal is damaged, was written by another version, or does not reach back far enough.</exception>
    public RecoveredState Run(Action<ReplayProgress>? progress = null)
    {
        JournalRecoveryResult recovered = JournalRecovery.Apply(_journal, _journalOptions, Plan.Journal);
        BusinessLogic logic = _snapshot?.Logic ?? new BusinessLogic(_options);
        _snapshot = null;
        try
        {
            var sink = default(NullSink);

            // Where the journal ends is known: to look for it again would be to check all of its last segment once more.
            ReplayResult replay = JournalReplay.Run(
                _journal,
                logic,
                ref sink,
                new ReplayOptions { Limit = JournalReadLimit.Kept, ToSequence = recovered.LastSequence, Progress = progress });
            Invariant.Check(logic.AppliedSequence == recovered.LastSequence);
            SnapshotHead? head = Plan.Snapshot;
            return new RecoveredState
            {
                Logic = logic,
                Journal = recovered,
                LastEngineTimeNanos = Math.Max(recovered.LastEngineTimeNanos, head?.EngineTime.Value ?? 0),
                LastTerm = Math.Max(recovered.LastTerm, head?.Term ?? 0),
                Replay = replay,
            };
        }
        catch
        {
            logic.Dispose();
            throw;
        }
    }

    /// <summary>Frees the state of a plan that was not carried out.</summary>
    public void Dispose() => _snapshot?.Logic.Dispose();
}
