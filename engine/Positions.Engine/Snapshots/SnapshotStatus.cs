using Positions.Recovery.Snapshots;

namespace Positions.Engine.Snapshots;

/// <summary>How snapshots stand.</summary>
public sealed record SnapshotStatus
{
    /// <summary>The newest that a start would take; null if there is none.</summary>
    public SnapshotInfo? Newest { get; init; }

    /// <summary>From the cut of <see cref="Newest"/> to its name on the disk; zero if an earlier process wrote it.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Written since the start of this process.</summary>
    public long WrittenCount { get; init; }

    /// <summary>Failed since the start of this process.</summary>
    public long FailedCount { get; init; }

    /// <summary>Why the last one failed; empty once one was written again.</summary>
    public string Failure { get; init; } = "";

    /// <summary>Why old ones cannot be deleted; empty if they can.</summary>
    public string PruneFailure { get; init; } = "";

    /// <summary>The one being written; 0 if none is.</summary>
    public long WritingSequence { get; init; }
}
