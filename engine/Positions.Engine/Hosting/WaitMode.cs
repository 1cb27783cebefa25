namespace Positions.Engine.Hosting;

/// <summary>What a thread does when its stages find nothing to do.</summary>
public enum WaitMode
{
    /// <summary>Spins while there was work lately, then backs off to short sleeps.</summary>
    Auto,

    /// <summary>Spins for ever; for cores of its own.</summary>
    Busy,

    /// <summary>Spins, then yields the processor each turn.</summary>
    Yield,

    /// <summary>Spins shortly, yields, then sleeps up to a millisecond.</summary>
    Backoff,
}
