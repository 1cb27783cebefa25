namespace Positions.Reference;

/// <summary>D.10: where the correction of a large break stands.</summary>
public enum CorrectionStatus
{
    None = 0,
    Pending = 1,
    Approved = 2,
    Rejected = 3,
    Stale = 4,
    Superseded = 5,
    Expired = 6,
}
