namespace Positions.Journal;

/// <summary>
/// What the tail scan found, as the inputs of <see cref="TailCaseTable"/>. x is the sequence that should follow the last valid record.
/// </summary>
/// <param name="HasSegment">There is a segment file.</param>
/// <param name="HasNewerFormat">A header is valid and of a newer format.</param>
/// <param name="OldestHasHeader">The oldest segment has a valid header.</param>
/// <param name="OldestIsFirst">The oldest segment is named by sequence 1.</param>
/// <param name="HasResidue">Behind the last valid record there is a byte that is not zero, or a segment.</param>
/// <param name="RecordSaysDurable">A valid control record or header behind the last valid record says that x or a later one was
/// durable.</param>
/// <param name="SnapshotSaysDurable">A valid snapshot has a sequence of x or later.</param>
/// <param name="EndsAtSeal">The last valid record is a seal.</param>
internal readonly record struct TailFacts(
    bool HasSegment,
    bool HasNewerFormat,
    bool OldestHasHeader,
    bool OldestIsFirst,
    bool HasResidue,
    bool RecordSaysDurable,
    bool SnapshotSaysDurable,
    bool EndsAtSeal);
