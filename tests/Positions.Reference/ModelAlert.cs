namespace Positions.Reference;

/// <summary>Something that a person should see.</summary>
public enum ModelAlert
{
    SourceGap,
    SourceConflictHalt,
    SourceReuse,
    ExecConflict,
    GapFilled,
    GapSkipped,
    LateRecovered,
    SkipRefused,
    OrphanOrder,
    OrphanResolved,
    OrderMismatch,
    IllegalTransition,
    LateFill,
    LateFillOnRejected,
    Overfill,
    CumMismatch,
    Parked,
    ParkedRejected,
    SplitBlocked,
    RenameBlocked,
    StaleVersion,
    HeldTooLong,
    UnknownUndone,
    LargeBreak,
    NotCorrected,
    StatementFailed,
}
