namespace Positions.Reference;

/// <summary>Why a source is halted.</summary>
public enum HaltReason
{
    None,
    Gap,
    Conflict,
}
