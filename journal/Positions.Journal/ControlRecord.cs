namespace Positions.Journal;

/// <summary>
/// What a commit or seal record says (FORMAT.md, "Commit" and "Seal").
/// </summary>
/// <param name="DurableSequence">Every input up to here was synced when the record was written.</param>
/// <param name="ReleasedSequence">Every input up to here had passed the barrier when the record was written.</param>
/// <param name="WrittenSequence">The sequence of the input record before it; 0 when there is none.</param>
/// <param name="JournalId">The random number of this copy of the journal: keeps bytes of other journals and of messages apart.</param>
/// <param name="EngineTimeNanos">Engine time of the input record before it, nanoseconds since 1970.</param>
/// <param name="Term">Term of the input record before it.</param>
public readonly record struct ControlRecord(
    long DurableSequence,
    long ReleasedSequence,
    long WrittenSequence,
    ulong JournalId,
    long EngineTimeNanos,
    uint Term);
