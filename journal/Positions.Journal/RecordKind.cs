namespace Positions.Journal;

/// <summary>The kinds of record a segment holds (FORMAT.md, "Record").</summary>
public enum RecordKind : byte
{
    /// <summary>No valid record.</summary>
    None = 0,

    /// <summary>An input with a sequence of 1 or more.</summary>
    Input = 1,

    /// <summary>A commit record: ends a batch, says what is durable and released.</summary>
    Commit = 2,

    /// <summary>A seal: the last record of a segment that is followed by another.</summary>
    Seal = 3,
}
