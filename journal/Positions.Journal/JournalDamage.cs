namespace Positions.Journal;

/// <summary>The first place where the journal stops being valid.</summary>
/// <param name="Path">The segment file, or the file that is missing.</param>
/// <param name="OffsetBytes">Offset in that file; 0 when the header page or the whole file is at fault.</param>
/// <param name="ExpectedSequence">The sequence that should follow there.</param>
/// <param name="Fault">Why the bytes there are no continuation.</param>
public sealed record JournalDamage(string Path, long OffsetBytes, long ExpectedSequence, RecordFault Fault)
{
    /// <summary>One sentence for people.</summary>
    public override string ToString() => $"{Path} at byte {OffsetBytes}, where sequence {ExpectedSequence} should follow: {Reason(Fault)}";

    private static string Reason(RecordFault fault) => fault switch
    {
        RecordFault.Empty => "zeros where a record should be",
        RecordFault.Length => "impossible record length",
        RecordFault.Checksum => "checksum does not match",
        RecordFault.Kind => "unknown kind of record",
        RecordFault.SequenceStep => "sequence is not the one before plus one",
        RecordFault.TermFell => "term is lower than the one before",
        RecordFault.Control => "commit or seal contradicts the records before it",
        RecordFault.Header => "segment header is missing or damaged",
        RecordFault.HeaderMismatch => "segment header contradicts its name or the segment before",
        RecordFault.Chain => "the inputs before it are not those that the chain stated here was computed over",
        RecordFault.Missing => "the segment before is sealed, but this one is not there: it was removed, or the machine stopped before it was named",
        _ => "no fault",
    };
}
