using System.Buffers.Binary;

namespace Positions.Journal;

/// <summary>
/// The records that the journal writes for itself: commit and seal (FORMAT.md, "Commit", "Seal"). They have the header of an input
/// record with sequence 0 and a mark where an input has its receive lag.
/// </summary>
internal static class ControlRecordCodec
{
    public const int MarkOffset = RecordCodec.ReceiveLagOffset;
    public const int DurableSequenceOffset = 32;
    public const int ReleasedSequenceOffset = 40;
    public const int WrittenSequenceOffset = 48;
    public const int JournalIdOffset = 56;
    public const int ChainOffset = 64;
    public const int ChainBytes = ChainHash.SizeBytes;

    public const int CommitBytes = 64;
    public const int SealBytes = CommitBytes + ChainBytes;

    /// <summary>"CMIT" as bytes in the file.</summary>
    public const uint CommitMark = 0x54494D43;

    /// <summary>"SEAL" as bytes in the file.</summary>
    public const uint SealMark = 0x4C414553;

    /// <summary>Writes a commit record of <see cref="CommitBytes"/>.</summary>
    public static void WriteCommit(Span<byte> destination, in ControlRecord control) =>
        Write(destination[..CommitBytes], CommitMark, in control, default);

    /// <summary>Writes a seal record of <see cref="SealBytes"/>; <paramref name="chain"/> is that at the last input.</summary>
    public static void WriteSeal(Span<byte> destination, in ControlRecord control, ChainHash chain) =>
        Write(destination[..SealBytes], SealMark, in control, chain);

    /// <summary>Reads a record that was classified as commit or seal.</summary>
    public static ControlRecord Read(ReadOnlySpan<byte> record) => new(
        BinaryPrimitives.ReadInt64LittleEndian(record[DurableSequenceOffset..]),
        BinaryPrimitives.ReadInt64LittleEndian(record[ReleasedSequenceOffset..]),
        BinaryPrimitives.ReadInt64LittleEndian(record[WrittenSequenceOffset..]),
        BinaryPrimitives.ReadUInt64LittleEndian(record[JournalIdOffset..]),
        RecordCodec.ReadEngineTimeNanos(record),
        RecordCodec.ReadTerm(record));

    /// <summary>The chain that a seal states; zeros where a program of format 1 wrote it.</summary>
    public static ChainHash ReadChain(ReadOnlySpan<byte> seal) => ChainHash.Read(seal[ChainOffset..]);

    /// <summary>The kind of a record whose sequence is 0 and whose checksum fits.</summary>
    public static RecordKind KindOf(ReadOnlySpan<byte> record, uint length) =>
        (BinaryPrimitives.ReadUInt32LittleEndian(record[MarkOffset..]), length) switch
        {
            (CommitMark, CommitBytes) => RecordKind.Commit,
            (SealMark, SealBytes) => RecordKind.Seal,
            _ => RecordKind.None,
        };

    private static void Write(Span<byte> destination, uint mark, in ControlRecord control, ChainHash chain)
    {
        RecordCodec.WriteHeader(destination, destination.Length - RecordCodec.HeaderBytes, 0, control.EngineTimeNanos, control.Term, mark);
        if (destination.Length == SealBytes)
        {
            chain.Write(destination[ChainOffset..]);
        }

        BinaryPrimitives.WriteInt64LittleEndian(destination[DurableSequenceOffset..], control.DurableSequence);
        BinaryPrimitives.WriteInt64LittleEndian(destination[ReleasedSequenceOffset..], control.ReleasedSequence);
        BinaryPrimitives.WriteInt64LittleEndian(destination[WrittenSequenceOffset..], control.WrittenSequence);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[JournalIdOffset..], control.JournalId);
        RecordCodec.Seal(destination);
    }
}
