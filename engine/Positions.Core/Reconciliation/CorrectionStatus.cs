namespace Positions.Core.Reconciliation;

/// <summary>Where the correction of a large break stands.</summary>
public enum CorrectionStatus : byte
{
    None = 0,
    Pending = 1,
    Approved = 2,
    Rejected = 3,

    /// <summary>The position has changed since the cut that it was worked out from.</summary>
    Stale = 4,

    /// <summary>A later statement or an operator made it needless.</summary>
    Superseded = 5,

    /// <summary>Nobody decided in time.</summary>
    Expired = 6,
}
