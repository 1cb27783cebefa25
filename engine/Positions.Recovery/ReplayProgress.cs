namespace Positions.Recovery;

/// <summary>How far a replay is.</summary>
/// <param name="Sequence">Last sequence applied.</param>
/// <param name="Count">Inputs applied by this replay.</param>
/// <param name="Elapsed">Since it began.</param>
public readonly record struct ReplayProgress(long Sequence, long Count, TimeSpan Elapsed)
{
    /// <summary>Inputs per second so far; 0 at the very beginning.</summary>
    public long CountPerSecond => Elapsed.Ticks > 0 ? (long)((Int128)Count * TimeSpan.TicksPerSecond / Elapsed.Ticks) : 0;
}
