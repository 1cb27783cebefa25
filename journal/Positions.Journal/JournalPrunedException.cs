namespace Positions.Journal;

/// <summary>The journal no longer holds the sequence that was asked for: older segments were removed.</summary>
public sealed class JournalPrunedException(string path, long wantedSequence, long firstSequence)
    : JournalException(
        path,
        $"The journal in '{path}' begins at sequence {firstSequence}; sequence {wantedSequence} is no longer there. "
            + $"Start from a snapshot or at {firstSequence}.",
        null)
{
    /// <summary>The oldest sequence that the journal holds.</summary>
    public long FirstSequence { get; } = firstSequence;
}
