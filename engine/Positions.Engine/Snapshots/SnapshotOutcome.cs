using Positions.Recovery.Snapshots;

namespace Positions.Engine.Snapshots;

/// <summary>What became of the snapshot at a sequence: a file, or a failure.</summary>
/// <param name="Sequence">Of the cut.</param>
/// <param name="Written">Null if it failed.</param>
/// <param name="Duration">From the cut to the name, or to the failure.</param>
/// <param name="Failure">Empty if it was written.</param>
public sealed record SnapshotOutcome(long Sequence, SnapshotInfo? Written, TimeSpan Duration, string Failure);
