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
    OrphanOrder = 10,

    /// <summary>An execution came on an order that was canceled, expired or done for the day.</summary>
    LateFill = 11,

    /// <summary>An execution came on a rejected order: critical, the venue denied what it did.</summary>
    LateFillOnRejected = 12,

    /// <summary>More was executed than the order's quantity.</summary>
    Overfill = 13,

    /// <summary>The sender counts another executed or remaining quantity of the order than was booked.</summary>
    CumMismatch = 14,

    /// <summary>The order's state does not allow the event (reject 5; a bust or correction is booked, and the status stays).</summary>
    IllegalTransition = 15,

    /// <summary>A message names an order of another account, symbol or side: ids are used twice within one ExecDomain.</summary>
    OrderMismatch = 16,

    /// <summary>A bust or correction whose execution did not come was refused (reject 7 or 12).</summary>
    ParkedRejected = 17,

    /// <summary>A split would not fit one position, which was left as it was; account and symbol name it.</summary>
    SplitBlocked = 18,

    /// <summary>A position could not move to a new symbol, where its account has one already; account and symbol name it.</summary>
    RenameBlocked = 19,

    /// <summary>A start-of-day load differs from what the position carried into the day; the range is our quantity and the load's.</summary>
    StartOfDayDifference = 20,

    /// <summary>
    /// A bust or correction of an execution that is not known was booked by what it says of it, as one of a date no longer retained: right
    /// only if that execution had been applied; <see cref="OutputEvent.ExecId"/> is the message's.
    /// </summary>
    UnknownUndone = 21,

    /// <summary>A statement differs by much: the breaker of account and symbol is open; the range is our quantity at the cut and theirs.</summary>
    LargeBreak = 22,

    /// <summary>A correction could not be made, for the reason of the output; the range is our quantity at the cut and theirs.</summary>
    NotCorrected = 23,

    /// <summary>A statement failed: what it had compared stays, the rest was skipped. The range is its cut and the lines taken.</summary>
    StatementFailed = 24,
}
