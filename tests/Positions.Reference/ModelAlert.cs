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
    FillOnRejectedOrder,
    Overfill,
    CumMismatch,
    Parked,
    UnknownExecRef,
    HeldTooLong,
    Unpriced,
}
