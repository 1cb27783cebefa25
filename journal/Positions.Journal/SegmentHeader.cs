using System.Buffers.Binary;

namespace Positions.Journal;

/// <summary>The first page of a segment (FORMAT.md, "Segment header").</summary>
/// <param name="JournalId">Random identity of this copy of the journal, the same in every segment and control record.</param>
/// <param name="SegmentBytes">Size of the file.</param>
/// <param name="FirstSequence">Sequence of the first input record, as in the file name.</param>
/// <param name="CreatedTimeNanos">Wall clock at creation, nanoseconds since 1970; for people.</param>
/// <param name="CreatorProcessId">For people.</param>
/// <param name="PreviousFirstSequence">First sequence of the segment before; 0 when there is none.</param>
/// <param name="PreviousEndBytes">Offset behind the seal of the segment before; 0 when there is none.</param>
/// <param name="PreviousEngineTimeNanos">Engine time of the input before the first; 0 when there is none.</param>
/// <param name="PreviousTerm">Term of the input before the first; 0 when there is none.</param>
/// <param name="DurableSequence">Synced when the segment was taken into use.</param>
/// <param name="ReleasedSequence">Passed by the barrier when the segment was taken into use.</param>
/// <param name="Chain">The chain before the first input; meaningless in a segment older than <see cref="ChainedVersion"/>.</param>
public sealed record SegmentHeader(
    ulong JournalId,
    long SegmentBytes,
    long FirstSequence,
    long CreatedTimeNanos,
    uint CreatorProcessId,
    long PreviousFirstSequence,
    long PreviousEndBytes,
    long PreviousEngineTimeNanos,
    uint PreviousTerm,
    long DurableSequence,
    long ReleasedSequence,
    ChainHash Chain)
{
    /// <summary>Size of the header; records start behind it.</summary>
    public const int PageBytes = 4096;

    /// <summary>Version that this code writes, and the highest it reads.</summary>
    public const uint FormatVersion = 2;

    /// <summary>From this version on headers and seals state the chain.</summary>
    public const uint ChainedVersion = 2;

    /// <summary>The lowest version that this code reads.</summary>
    public const uint OldestVersion = 1;

    public const int VersionOffset = 8;
    public const int ChecksumOffset = 12;
    public const int ChainOffset = 128;

    private const int PageBytesOffset = 16;
    private const int CreatorProcessIdOffset = 20;
    private const int JournalIdOffset = 24;
    private const int SegmentBytesOffset = 32;
    private const int FirstSequenceOffset = 40;
    private const int CreatedTimeOffset = 48;
    private const int PreviousTermOffset = 56;
    private const int PreviousFirstSequenceOffset = 64;
    private const int PreviousEndOffset = 72;
    private const int PreviousEngineTimeOffset = 80;
    private const int DurableSequenceOffset = 88;
    private const int ReleasedSequenceOffset = 96;

    /// <summary>As in the file; <see cref="FormatVersion"/> for a new segment.</summary>
    public uint Version { get; init; } = FormatVersion;

    private static ReadOnlySpan<byte> Magic => "POSJRNL\0"u8;

    /// <summary>Writes the whole page, reserved bytes as zeros.</summary>
    public void Write(Span<byte> page)
    {
        page = page[..PageBytes];
        page.Clear();
        Magic.CopyTo(page);
        BinaryPrimitives.WriteUInt32LittleEndian(page[VersionOffset..], Version);
        BinaryPrimitives.WriteUInt32LittleEndian(page[PageBytesOffset..], PageBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(page[CreatorProcessIdOffset..], CreatorProcessId);
        BinaryPrimitives.WriteUInt64LittleEndian(page[JournalIdOffset..], JournalId);
        BinaryPrimitives.WriteInt64LittleEndian(page[SegmentBytesOffset..], SegmentBytes);
        BinaryPrimitives.WriteInt64LittleEndian(page[FirstSequenceOffset..], FirstSequence);
        BinaryPrimitives.WriteInt64LittleEndian(page[CreatedTimeOffset..], CreatedTimeNanos);
        BinaryPrimitives.WriteUInt32LittleEndian(page[PreviousTermOffset..], PreviousTerm);
        BinaryPrimitives.WriteInt64LittleEndian(page[PreviousFirstSequenceOffset..], PreviousFirstSequence);
        BinaryPrimitives.WriteInt64LittleEndian(page[PreviousEndOffset..], PreviousEndBytes);
        BinaryPrimitives.WriteInt64LittleEndian(page[PreviousEngineTimeOffset..], PreviousEngineTimeNanos);
        BinaryPrimitives.WriteInt64LittleEndian(page[DurableSequenceOffset..], DurableSequence);
        BinaryPrimitives.WriteInt64LittleEndian(page[ReleasedSequenceOffset..], ReleasedSequence);
        Chain.Write(page[ChainOffset..]);
        BinaryPrimitives.WriteUInt32LittleEndian(page[ChecksumOffset..], Checksum(page));
    }

    /// <summary>
    /// Reads a page. False: not a header of this format, <paramref name="header"/> is null; <paramref name="version"/> is then above
    /// <see cref="FormatVersion"/> when the page is a valid header of a newer version (magic, version and checksum keep their places
    /// for ever).
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> page, out SegmentHeader? header, out uint version)
    {
        header = null;
        version = 0;
        if (page.Length < PageBytes
            || !page[..Magic.Length].SequenceEqual(Magic)
            || BinaryPrimitives.ReadUInt32LittleEndian(page[ChecksumOffset..]) != Checksum(page[..PageBytes]))
        {
            return false;
        }

        version = BinaryPrimitives.ReadUInt32LittleEndian(page[VersionOffset..]);
        if (version is < OldestVersion or > FormatVersion || BinaryPrimitives.ReadUInt32LittleEndian(page[PageBytesOffset..]) != PageBytes)
        {
            return false;
        }

        header = new SegmentHeader(
            BinaryPrimitives.ReadUInt64LittleEndian(page[JournalIdOffset..]),
            BinaryPrimitives.ReadInt64LittleEndian(page[SegmentBytesOffset..]),
            BinaryPrimitives.ReadInt64LittleEndian(page[FirstSequenceOffset..]),
            BinaryPrimitives.ReadInt64LittleEndian(page[CreatedTimeOffset..]),
            BinaryPrimitives.ReadUInt32LittleEndian(page[CreatorProcessIdOffset..]),
            BinaryPrimitives.ReadInt64LittleEndian(page[PreviousFirstSequenceOffset..]),
            BinaryPrimitives.ReadInt64LittleEndian(page[PreviousEndOffset..]),
            BinaryPrimitives.ReadInt64LittleEndian(page[PreviousEngineTimeOffset..]),
            BinaryPrimitives.ReadUInt32LittleEndian(page[PreviousTermOffset..]),
            BinaryPrimitives.ReadInt64LittleEndian(page[DurableSequenceOffset..]),
            BinaryPrimitives.ReadInt64LittleEndian(page[ReleasedSequenceOffset..]),
            ChainHash.Read(page[ChainOffset..]))
        {
            Version = version,
        };
        return true;
    }

    private static uint Checksum(ReadOnlySpan<byte> page)
    {
        uint crc = Crc32C.Append(uint.MaxValue, page[..ChecksumOffset]);
        return ~Crc32C.Append(crc, page[(ChecksumOffset + sizeof(uint))..]);
    }
}
