namespace Positions.Core.Settings;

/// <summary>How statements are judged; quantities and money at 1e-8.</summary>
internal sealed class ReconciliationSettings
{
    /// <summary>A difference of so much of the other side's quantity is large.</summary>
    public long LargeBreakPercent { get; set; } = 5;

    /// <summary>A difference up to this one counts as none.</summary>
    public long AbsoluteTolerance { get; set; }

    /// <summary>A difference worth more is large; 0 is no limit.</summary>
    public long LargeBreakNotional { get; set; }

    /// <summary>Who sent a statement may not approve what it brought about.</summary>
    public bool NeedsFourEyes { get; set; } = true;

    public long CorrectionTtlSeconds { get; set; } = BusinessLogic.DefaultCorrectionTtlSeconds;

    /// <summary>Statements in a row that must see a break of what was on the move before anything is done.</summary>
    public long ConfirmCycles { get; set; } = 1;

    /// <summary>What changed within this time before a cut was on the move.</summary>
    public long InFlightMillis { get; set; }

    /// <summary>An open breaker closes by an operator alone, not when a statement agrees.</summary>
    public bool LeavesBreakersToOperators { get; set; }
}
