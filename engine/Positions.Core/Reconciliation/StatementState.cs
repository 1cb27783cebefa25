namespace Positions.Core.Reconciliation;

/// <summary>Where a statement stands.</summary>
public enum StatementState : byte
{
    None = 0,

    /// <summary>Lines are coming.</summary>
    Open = 1,

    /// <summary>All lines came; what a complete statement does not name is being compared.</summary>
    Completing = 2,
    Ended = 3,

    /// <summary>What was compared stays; the rest was skipped.</summary>
    Failed = 4,
}
