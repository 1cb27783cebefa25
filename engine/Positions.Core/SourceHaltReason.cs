namespace Positions.Core;

/// <summary>Why a source is halted.</summary>
public enum SourceHaltReason : byte
{
    None = 0,

    /// <summary>A number is missing; ends when the logic meets it.</summary>
    Gap = 1,

    /// <summary>A number was used twice with different content; ends only by a higher epoch or SourceResumed.</summary>
    Conflict = 2,
}
