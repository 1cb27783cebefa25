namespace Positions.Reference;

/// <summary>D.10: how grave a difference to a statement is.</summary>
public enum BreakSeverity
{
    None = 0,
    Small = 1,
    Large = 2,
}
