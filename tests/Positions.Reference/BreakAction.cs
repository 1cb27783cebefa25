namespace Positions.Reference;

/// <summary>D.10: what was done about a key.</summary>
public enum BreakAction
{
    None = 0,
    Agreed = 1,
    Noted = 2,
    Corrected = 3,
    NotCorrected = 4,
    Halted = 5,
    Approved = 6,
    Rejected = 7,
    Lapsed = 8,
    Reset = 9,
}
