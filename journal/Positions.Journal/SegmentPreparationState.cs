namespace Positions.Journal;

/// <summary>How far the next segment is; shown by status and readiness.</summary>
public enum SegmentPreparationState : byte
{
    /// <summary>Zeros are being written; the segment in use still has room.</summary>
    Preparing = 0,

    /// <summary>The next segment waits, synced.</summary>
    Ready = 1,

    /// <summary>Held back because full segments are waiting for a sync that does not end.</summary>
    WaitingForSync = 2,

    /// <summary>The last try failed, usually for lack of space; it is tried again. The message says why.</summary>
    Failed = 3,
}
