namespace Positions.Gateway;

/// <summary>How far a run is.</summary>
/// <param name="AppendedCount">Messages numbered so far.</param>
/// <param name="AckedCount">Messages acknowledged so far.</param>
/// <param name="TotalCount">Messages of the run.</param>
public readonly record struct GatewayRunProgress(long AppendedCount, long AckedCount, long TotalCount);
