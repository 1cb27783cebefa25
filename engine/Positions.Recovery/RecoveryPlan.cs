using Positions.Core;
using Positions.Journal;
using Positions.Recovery.Snapshots;

namespace Positions.Recovery;

/// <summary>What a start does with a data directory, known before anything is changed.</summary>
public sealed record RecoveryPlan
{
    /// <summary>The end of the journal, and what is done about it.</summary>
    public required JournalRecoveryResult Journal { get; init; }

    /// <summary>File of the snapshot that the state comes from; null: the journal from its start.</summary>
    public string? SnapshotPath { get; init; }

    /// <summary>What that snapshot says of itself.</summary>
    public SnapshotHead? Snapshot { get; init; }

    /// <summary>Digest in that snapshot.</summary>
    public StateDigest SnapshotDigest { get; init; }

    /// <summary>Length of its file.</summary>
    public long SnapshotBytes { get; init; }

    /// <summary>Newer snapshots that failed a check, newest first.</summary>
    public required IReadOnlyList<SnapshotException> PassedOver { get; init; }

    /// <summary>First input to be replayed; above <see cref="ReplayTo"/> if there is none.</summary>
    public long ReplayFrom => (Snapshot?.Sequence ?? 0) + 1;

    /// <summary>The last input that is kept; 0 if there is none.</summary>
    public long ReplayTo => Journal.LastSequence;

    /// <summary>Inputs to be replayed.</summary>
    public long ReplayCount => Math.Max(0, ReplayTo - ReplayFrom + 1);

    /// <summary>The snapshot as a file; null if there is none.</summary>
    public SnapshotInfo? ToInfo() => Snapshot is null ? null : new SnapshotInfo(SnapshotPath!, Snapshot, SnapshotDigest, SnapshotBytes);

    private string Migration => Snapshot!.LogicVersion == BusinessLogic.LogicVersion ? "" : $", of logic version {Snapshot.LogicVersion}, migrated";

    /// <summary>One sentence for people.</summary>
    public override string ToString()
    {
        string start = Snapshot is null ? "no snapshot" : $"snapshot {Path.GetFileName(SnapshotPath)} (digest {SnapshotDigest}{Migration})";
        string replay = ReplayCount == 0 ? "nothing to replay" : $"{ReplayCount} inputs to replay, {ReplayFrom} to {ReplayTo}";
        return $"{start}; {replay}; journal case {Journal.Case}: {Journal.Explanation}";
    }
}
