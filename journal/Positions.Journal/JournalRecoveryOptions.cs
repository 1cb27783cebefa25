namespace Positions.Journal;

/// <summary>What recovery needs to know from outside the journal.</summary>
public sealed record JournalRecoveryOptions
{
    /// <summary>Highest sequence of any valid snapshot, 0 for none: the journal must reach it.</summary>
    public long SnapshotSequence { get; init; }

    /// <summary>
    /// The walk over records starts at the segment that holds this sequence (0, the default: at the oldest). An engine passes the first
    /// sequence that it will replay; what lies before is only for <c>verify</c>.
    /// </summary>
    public long ScanFromSequence { get; init; }

    /// <summary>
    /// An operator's explicit order: a journal whose durable part is damaged (case D) is cut at the damage instead of refused.
    /// </summary>
    public bool AcceptLossOfDurable { get; init; }
}
