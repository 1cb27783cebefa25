namespace Positions.Journal;

/// <summary>
/// What the tail scan found and decided; <see cref="JournalRecovery.Scan"/> changes nothing, <see cref="JournalRecovery.Apply"/> does.
/// </summary>
public sealed record JournalRecoveryResult
{
    /// <summary>The lettered case, see FORMAT.md.</summary>
    public required TailCase Case { get; init; }

    /// <summary>What follows from the case.</summary>
    public required TailAction Action { get; init; }

    /// <summary>The first input that the journal still holds; 0 for an empty one.</summary>
    public required long FirstSequence { get; init; }

    /// <summary>The last input that is kept; 0 for none.</summary>
    public required long LastSequence { get; init; }

    /// <summary>Engine time of the last input kept, nanoseconds since 1970; 0 for none.</summary>
    public required long LastEngineTimeNanos { get; init; }

    /// <summary>Term of the last input kept; 0 for none.</summary>
    public required uint LastTerm { get; init; }

    /// <summary>
    /// The highest durable sequence that a kept record states. After <see cref="JournalRecovery.Apply"/> everything kept is durable.
    /// </summary>
    public required long DurableSequence { get; init; }

    /// <summary>The highest released sequence that a kept record states.</summary>
    public required long ReleasedSequence { get; init; }

    /// <summary>The random identity of this copy of the journal; 0 when there is none yet.</summary>
    public required ulong JournalId { get; init; }

    /// <summary>Where the journal stops being valid; null at a clean end.</summary>
    public JournalDamage? Damage { get; init; }

    /// <summary>
    /// Bytes behind the last valid record that are not zero or lie before one that is not: what a cut removes, or removed.
    /// </summary>
    public long CutBytes { get; init; }

    /// <summary>Segments behind the cut, which a cut deletes.</summary>
    public IReadOnlyList<string> RemovedSegments { get; init; } = [];

    /// <summary>The segment that holds the end; null when it has to be created.</summary>
    public string? TailSegment { get; init; }

    /// <summary>Offset behind the last valid record in <see cref="TailSegment"/>.</summary>
    public long TailOffsetBytes { get; init; }

    /// <summary>First sequence of the newest sealed segment, and the offset behind its seal; 0 when the end is not at a seal.</summary>
    public long SealedFirstSequence { get; init; }

    /// <summary>See <see cref="SealedFirstSequence"/>.</summary>
    public long SealedEndBytes { get; init; }

    /// <summary>The format version met in case C; 0 otherwise.</summary>
    internal uint NewerFormatVersion { get; init; }

    /// <summary>The part of <see cref="CutBytes"/> that lies in <see cref="TailSegment"/>.</summary>
    internal long TailCutBytes { get; init; }

    /// <summary>One sentence: what was found and what is done.</summary>
    public required string Explanation { get; init; }
}
