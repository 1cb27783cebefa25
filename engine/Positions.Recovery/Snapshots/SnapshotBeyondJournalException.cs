using Positions.Journal;

namespace Positions.Recovery.Snapshots;

/// <summary>A valid snapshot holds inputs that the journal no longer has: the journal has lost what was durable.</summary>
public sealed class SnapshotBeyondJournalException(string path, long sequence, long journalEnd)
    : JournalException(
        path,
        $"Snapshot '{path}' holds the inputs up to {sequence}, but the journal ends at {journalEnd}: inputs that were durable are missing. "
            + "Restore the journal from a copy; the snapshot is kept.",
        null)
{
    public long Sequence { get; } = sequence;
}
