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

    /// <summary>An order is known by an execution or a later step only; its acknowledgement has not come.</summary>
    OrphanOrder = 20,

    /// <summary>An execution came on an order that was canceled, expired or done for the day.</summary>
    LateFill = 21,

    /// <summary>An execution came on a rejected order: critical, the venue denied what it did.</summary>
    LateFillOnRejected = 22,

    /// <summary>More was executed than the order's quantity.</summary>
    Overfill = 23,

    /// <summary>The sender counts another executed or remaining quantity of the order than was booked.</summary>
    CumMismatch = 24,

    /// <summary>A status contradicts the executions of the order (reject 5).</summary>
    IllegalTransition = 25,

    /// <summary>A message names an order of another symbol or side: ids are used twice within one ExecDomain.</summary>
    OrderMismatch = 26,
}
