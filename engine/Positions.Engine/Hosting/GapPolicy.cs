namespace Positions.Engine.Hosting;

/// <summary>What happens to a source when a missing message has not come in time.</summary>
public enum GapPolicy
{
    /// <summary>The source waits, alerted, until the message or an operator comes.</summary>
    Halt,

    /// <summary>The missing numbers are given up: journaled and alerted.</summary>
    Skip,
}
