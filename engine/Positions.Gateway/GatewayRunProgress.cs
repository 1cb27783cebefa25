namespace Positions.Gateway;

/// <summary>How far a run is.</summary>
/// <param name="AppendedCount">Fills numbered so far.</param>
/// <param name="AckedCount">Fills acknowledged so far.</param>
/// <param name="TotalCount">Fills of the run.</param>
public readonly record struct GatewayRunProgress(long AppendedCount, long AckedCount, long TotalCount);
