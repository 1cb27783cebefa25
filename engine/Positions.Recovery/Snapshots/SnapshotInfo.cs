using Positions.Core;

namespace Positions.Recovery.Snapshots;

/// <summary>A snapshot file, by its header and trailer.</summary>
/// <param name="Path">The file.</param>
/// <param name="Head">What it says of itself.</param>
/// <param name="Digest">Of the state in it.</param>
/// <param name="FileBytes">Length of the file.</param>
public sealed record SnapshotInfo(string Path, SnapshotHead Head, StateDigest Digest, long FileBytes);
