namespace Positions.Core.Reconciliation;

/// <summary>How grave the difference to a statement is.</summary>
public enum BreakSeverity : byte
{
    None = 0,

    /// <summary>Corrected by itself.</summary>
    Small = 1,

    /// <summary>Opens the breaker and waits for a decision.</summary>
    Large = 2,
}
