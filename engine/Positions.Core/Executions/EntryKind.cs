namespace Positions.Core.Executions;

/// <summary>What an entry of a position's book is.</summary>
internal enum EntryKind : byte
{
    None = 0,

    /// <summary>A fill, or the new figures of a correction.</summary>
    Trade = 1,

    /// <summary>The opposite of an execution that could not be taken out of its place.</summary>
    Offset = 2,
    Adjustment = 3,
    Split = 4,

    /// <summary>A bust: known by its id, in no position's chain.</summary>
    Bust = 5,

    /// <summary>A bust or correction that waits for what it refers to: known by its id.</summary>
    Parked = 6,

    /// <summary>An execution that was offset by what a message said of it, without being known itself.</summary>
    UndoneAhead = 7,
}
