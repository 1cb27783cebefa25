namespace Positions.Engine.Snapshots;

/// <summary>Who asked for a snapshot, as in SnapshotRequested.</summary>
public enum SnapshotCause : byte
{
    None = 0,
    Operator = 1,
    Count = 2,
    Time = 3,
}
