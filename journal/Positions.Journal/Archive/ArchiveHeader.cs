using System.Buffers.Binary;

namespace Positions.Journal.Archive;

/// <summary>The first 64 bytes of an archived segment (FORMAT.md, "Archived segment").</summary>
/// <param name="SegmentBytes">Size of the segment file.</param>
/// <param name="UsedBytes">Bytes of it that are kept: to the end of its seal.</param>
/// <param name="FirstSequence">As in the segment's header and name.</param>
/// <param name="TableOffsetBytes">Where the table of blocks begins; it goes to the end of the file.</param>
/// <param name="TableChecksum">CRC-32C over the table.</param>
internal sealed record ArchiveHeader(long SegmentBytes, long UsedBytes, long FirstSequence, long TableOffsetBytes, uint TableChecksum)
{
    public const int SizeBytes = 64;
    public const uint FormatVersion = 1;

    /// <summary>Bytes of the segment in one block; the last one has fewer.</summary>
    public const int BlockBytes = 256 * 1024;

    /// <summary>Offset and length of a block's compressed bytes, and their CRC-32C.</summary>
    public const int TableEntryBytes = 16;

    private const int VersionOffset = 8;
    private const int ChecksumOffset = 12;
    private const int BlockBytesOffset = 16;
    private const int TableChecksumOffset = 20;
    private const int SegmentBytesOffset = 24;
    private const int UsedBytesOffset = 32;
    private const int FirstSequenceOffset = 40;
    private const int TableOffsetOffset = 48;

    /// <summary>Blocks that hold <see cref="UsedBytes"/>.</summary>
    public int BlockCount => (int)((UsedBytes + BlockBytes - 1) / BlockBytes);

    private static ReadOnlySpan<byte> Magic => "POSARCH\0"u8;

    public void Write(Span<byte> bytes)
    {
        bytes = bytes[..SizeBytes];
        bytes.Clear();
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[VersionOffset..], FormatVersion);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[BlockBytesOffset..], BlockBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[TableChecksumOffset..], TableChecksum);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[SegmentBytesOffset..], SegmentBytes);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[UsedBytesOffset..], UsedBytes);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[FirstSequenceOffset..], FirstSequence);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[TableOffsetOffset..], TableOffsetBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[ChecksumOffset..], Checksum(bytes));
    }

    /// <summary>Null when the bytes are no valid header of this version.</summary>
    public static ArchiveHeader? TryRead(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < SizeBytes
            || !bytes[..Magic.Length].SequenceEqual(Magic)
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes[ChecksumOffset..]) != Checksum(bytes[..SizeBytes])
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes[VersionOffset..]) != FormatVersion
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes[BlockBytesOffset..]) != BlockBytes)
        {
            return null;
        }

        return new ArchiveHeader(
            BinaryPrimitives.ReadInt64LittleEndian(bytes[SegmentBytesOffset..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[UsedBytesOffset..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[FirstSequenceOffset..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[TableOffsetOffset..]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[TableChecksumOffset..]));
    }

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        uint crc = Crc32C.Append(uint.MaxValue, bytes[..ChecksumOffset]);
        return ~Crc32C.Append(crc, bytes[(ChecksumOffset + sizeof(uint))..]);
    }
}
