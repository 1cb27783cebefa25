namespace Positions.Core;

/// <summary>How the clock of a source compares with the engine's.</summary>
/// <param name="Messages">Those that bore a time.</param>
/// <param name="LastSkewNanos">Engine time less transactTime of the last one: the way here, and how far the clock is behind.</param>
/// <param name="LeastSkewNanos">The least of the last one or two minutes: without the waiting on the way. Below 0, the source's clock is ahead.</param>
/// <param name="Inversions">Messages that bore an earlier time than the one before them.</param>
/// <param name="LargestInversionNanos">The largest such step back.</param>
public readonly record struct SourceClockFigures(
    long Messages, long LastSkewNanos, long LeastSkewNanos, long Inversions, long LargestInversionNanos);
