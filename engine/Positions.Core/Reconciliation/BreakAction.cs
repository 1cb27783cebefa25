namespace Positions.Core.Reconciliation;

/// <summary>What was done about one key.</summary>
public enum BreakAction : byte
{
    None = 0,

    /// <summary>Compared, and no difference that counts.</summary>
    Agreed = 1,

    /// <summary>A difference that may be on its way: seen, nothing done.</summary>
    Noted = 2,

    /// <summary>Adjusted by itself.</summary>
    Corrected = 3,

    /// <summary>An adjustment was refused or would have been stale; the next statement decides.</summary>
    NotCorrected = 4,

    /// <summary>The breaker is open and a correction waits.</summary>
    Halted = 5,

    /// <summary>An operator approved the correction: adjusted.</summary>
    Approved = 6,

    /// <summary>An operator rejected the correction.</summary>
    Rejected = 7,

    /// <summary>The decision came too late or to a position that has moved; the correction is over.</summary>
    Lapsed = 8,

    /// <summary>An operator closed the breaker.</summary>
    Reset = 9,
}
