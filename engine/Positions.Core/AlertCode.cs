namespace Positions.Core;

/// <summary>Why an alert was raised. The numbers are stable: dashboards and logs carry them.</summary>
public enum AlertCode : byte
{
    None = 0,

    /// <summary>A source is halted because a number is missing; <see cref="OutputEvent.RangeFrom"/> is the first missing one.</summary>
    SourceGap = 1,

    /// <summary>A source is in conflict halt: nothing of it is applied until a higher epoch or an operator ends it.</summary>
    SourceConflictHalt = 2,

    /// <summary>A number of the current epoch came again with other content (reject 13).</summary>
    SourceReuse = 3,

    /// <summary>A known execId came with other content (reject 10); the message is quarantined.</summary>
    ExecConflict = 4,

    /// <summary>A gateway said that the numbers in the range will never come.</summary>
    GapFilled = 5,

    /// <summary>The numbers in the range were given up by policy or by an operator.</summary>
    GapSkipped = 6,

    /// <summary>A skipped number came after all.</summary>
    LateRecovered = 7,

    /// <summary>A table is full (reject 15): the engine is not ready until its capacity is raised.</summary>
    CapacityFull = 8,

    /// <summary>A skip was refused because the source already has as many skipped ranges as are kept; it stays halted.</summary>
    SkipRefused = 9,
}
