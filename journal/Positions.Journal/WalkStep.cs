namespace Positions.Journal;

/// <summary>What a step of <see cref="JournalWalk"/> met.</summary>
internal enum WalkStep : byte
{
    /// <summary>No valid continuation here, for now or for good.</summary>
    End = 0,

    /// <summary>An input record.</summary>
    Input = 1,

    /// <summary>A commit or seal record.</summary>
    Control = 2,
}
