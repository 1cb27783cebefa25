namespace Positions.Journal;

/// <summary>
/// What must have happened to an input before the barrier lets it pass. The journaler stage drives it; architecture in FORMAT.md,
/// "Durability".
/// </summary>
public enum JournalDurability : byte
{
    /// <summary>fdatasync before the barrier: nothing acknowledged is lost, whatever fails.</summary>
    Batch = 0,

    /// <summary>Written before the barrier, synced every FlushIntervalMs: a power failure loses at most that much.</summary>
    Interval = 1,

    /// <summary>Written before the barrier; synced only when a segment is full and on stop.</summary>
    Os = 2,
}
