namespace Positions.Reference;

/// <summary>D.10: where a statement stands.</summary>
public enum StatementState
{
    None = 0,
    Open = 1,

    /// <summary>All lines came; what it does not name is gone through.</summary>
    Completing = 2,
    Ended = 3,
    Failed = 4,
}
