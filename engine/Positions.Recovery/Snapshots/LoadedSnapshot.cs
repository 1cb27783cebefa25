using Positions.Core;

namespace Positions.Recovery.Snapshots;

/// <summary>A snapshot that passed every check, and the logic made of it, which whoever has this disposes.</summary>
public sealed record LoadedSnapshot(string Path, SnapshotHead Head, StateDigest Digest, long FileBytes, BusinessLogic Logic);
