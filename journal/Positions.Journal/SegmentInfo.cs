namespace Positions.Journal;

/// <summary>What <see cref="SegmentInspector"/> found in one segment; for tools.</summary>
public sealed record SegmentInfo
{
    public required string Name { get; init; }

    public required string Path { get; init; }

    /// <summary>Size of the file.</summary>
    public required long LengthBytes { get; init; }

    /// <summary>Null when the header page is invalid.</summary>
    public required SegmentHeader? Header { get; init; }

    /// <summary>First sequence, from the name.</summary>
    public required long FirstSequence { get; init; }

    /// <summary>Last valid input, counted from the start of the segment; the first sequence minus one when there is none.</summary>
    public required long LastSequence { get; init; }

    /// <summary>Offset behind the last valid record.</summary>
    public required long UsedBytes { get; init; }

    /// <summary>Commit records.</summary>
    public required long CommitCount { get; init; }

    /// <summary>The segment ends with a seal.</summary>
    public required bool IsSealed { get; init; }

    /// <summary>Engine time of the first and last input, nanoseconds since 1970; 0 when there is none.</summary>
    public required long FirstEngineTimeNanos { get; init; }

    /// <summary>See <see cref="FirstEngineTimeNanos"/>.</summary>
    public required long LastEngineTimeNanos { get; init; }

    /// <summary>Term of the last input.</summary>
    public required uint LastTerm { get; init; }

    /// <summary>Highest durable sequence stated in the segment.</summary>
    public required long DurableSequence { get; init; }

    /// <summary>Highest released sequence stated in the segment.</summary>
    public required long ReleasedSequence { get; init; }

    /// <summary>Where valid records end, unless they end at a seal. In the newest segment that is the normal end.</summary>
    public required JournalDamage? End { get; init; }

    /// <summary>Input records in the segment.</summary>
    public long InputCount => LastSequence - FirstSequence + 1;
}
