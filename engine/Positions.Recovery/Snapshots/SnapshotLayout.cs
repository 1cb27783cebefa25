using System.Buffers.Binary;
using System.Text;
using Positions.Core;
using Positions.Core.Pages;
using Positions.Journal;
using Positions.Protocol.Values;

namespace Positions.Recovery.Snapshots;

/// <summary>The bytes of a snapshot file, as journal/FORMAT.md has them: header block, pages, trailer. Little-endian.</summary>
internal static class SnapshotLayout
{
    public const uint FormatVersion = 1;
    public const int TrailerBytes = 64;
    public const int PageHeaderBytes = 24;
    public const int PageRecordBytes = PageHeaderBytes + StateMemory.PageBytes;

    /// <summary>The part of the header block before the tables.</summary>
    public const int FixedHeaderBytes = 64;

    private const int TableBytes = 64;
    private const int TableNameBytes = 48;
    private const int BlockUnitBytes = 4_096;
    private const int MaxTables = 1_024;
    private const int CrcOffset = 60;
    private const int PageCrcOffset = 20;

    private static ReadOnlySpan<byte> HeaderMagic => "POSNSNAP"u8;

    private static ReadOnlySpan<byte> TrailerMagic => "SNAP.END"u8;

    public static int HeaderBytes(int tables) =>
        (FixedHeaderBytes + (tables * TableBytes) + BlockUnitBytes - 1) / BlockUnitBytes * BlockUnitBytes;

    public static long FileBytes(int headerBytes, long pages) => headerBytes + (pages * PageRecordBytes) + TrailerBytes;

    public static byte[] EncodeHeader(SnapshotHead head)
    {
        var block = new byte[HeaderBytes(head.Tables.Count)];
        HeaderMagic.CopyTo(block);
        BinaryPrimitives.WriteUInt32LittleEndian(block.AsSpan(8), FormatVersion);
        BinaryPrimitives.WriteUInt32LittleEndian(block.AsSpan(12), head.LogicVersion);
        BinaryPrimitives.WriteInt64LittleEndian(block.AsSpan(16), head.Sequence);
        BinaryPrimitives.WriteInt64LittleEndian(block.AsSpan(24), head.EngineTime.Value);
        BinaryPrimitives.WriteUInt64LittleEndian(block.AsSpan(32), head.JournalId);
        BinaryPrimitives.WriteInt64LittleEndian(block.AsSpan(40), head.PageCount);
        BinaryPrimitives.WriteUInt32LittleEndian(block.AsSpan(48), head.Term);
        BinaryPrimitives.WriteInt32LittleEndian(block.AsSpan(52), head.Tables.Count);
        BinaryPrimitives.WriteInt32LittleEndian(block.AsSpan(56), block.Length);
        for (int i = 0; i < head.Tables.Count; i++)
        {
            TableShape table = head.Tables[i];
            Span<byte> entry = block.AsSpan(FixedHeaderBytes + (i * TableBytes), TableBytes);
            int nameBytes = Encoding.ASCII.GetBytes(table.Name, entry[..TableNameBytes]);
            Positions.Core.Invariant.Check(nameBytes > 0);
            BinaryPrimitives.WriteInt32LittleEndian(entry[48..], table.RowBytes);
            BinaryPrimitives.WriteInt32LittleEndian(entry[52..], table.RowCount);
            BinaryPrimitives.WriteInt32LittleEndian(entry[56..], table.PageCount);
        }

        BinaryPrimitives.WriteUInt32LittleEndian(block.AsSpan(CrcOffset), HeaderCrc(block));
        return block;
    }

    /// <summary>The length of the header block that a fixed part announces; null if it is none.</summary>
    public static int? HeaderBytesOf(ReadOnlySpan<byte> fixedPart)
    {
        int bytes = BinaryPrimitives.ReadInt32LittleEndian(fixedPart[56..]);
        return fixedPart.StartsWith(HeaderMagic) && bytes >= BlockUnitBytes && bytes <= HeaderBytes(MaxTables) && bytes % BlockUnitBytes == 0
            ? bytes
            : null;
    }

    /// <summary>Null if the checksum of the block does not fit.</summary>
    public static SnapshotHead? DecodeHeader(ReadOnlySpan<byte> block, out uint formatVersion, out long pageCount)
    {
        formatVersion = BinaryPrimitives.ReadUInt32LittleEndian(block[8..]);
        pageCount = BinaryPrimitives.ReadInt64LittleEndian(block[40..]);
        int tableCount = BinaryPrimitives.ReadInt32LittleEndian(block[52..]);
        if (BinaryPrimitives.ReadUInt32LittleEndian(block[CrcOffset..]) != HeaderCrc(block)
            || tableCount is < 0 or > MaxTables
            || HeaderBytes(tableCount) != block.Length)
        {
            return null;
        }

        var tables = new TableShape[tableCount];
        for (int i = 0; i < tableCount; i++)
        {
            ReadOnlySpan<byte> entry = block.Slice(FixedHeaderBytes + (i * TableBytes), TableBytes);
            tables[i] = new TableShape(
                Encoding.ASCII.GetString(entry[..TableNameBytes].TrimEnd((byte)0)),
                BinaryPrimitives.ReadInt32LittleEndian(entry[48..]),
                BinaryPrimitives.ReadInt32LittleEndian(entry[52..]),
                BinaryPrimitives.ReadInt32LittleEndian(entry[56..]));
        }

        return new SnapshotHead
        {
            LogicVersion = BinaryPrimitives.ReadUInt32LittleEndian(block[12..]),
            Sequence = BinaryPrimitives.ReadInt64LittleEndian(block[16..]),
            EngineTime = new UtcNanos(BinaryPrimitives.ReadInt64LittleEndian(block[24..])),
            JournalId = BinaryPrimitives.ReadUInt64LittleEndian(block[32..]),
            Term = BinaryPrimitives.ReadUInt32LittleEndian(block[48..]),
            Tables = tables,
        };
    }

    public static void EncodePageHeader(Span<byte> header, int table, int page, ulong checksum)
    {
        BinaryPrimitives.WriteInt32LittleEndian(header, table);
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], page);
        BinaryPrimitives.WriteUInt64LittleEndian(header[8..], checksum);
        BinaryPrimitives.WriteUInt32LittleEndian(header[16..], 0);
        BinaryPrimitives.WriteUInt32LittleEndian(header[PageCrcOffset..], Crc32C.Compute(header[..PageCrcOffset]));
    }

    /// <summary>False if the checksum of the header does not fit.</summary>
    public static bool TryDecodePageHeader(ReadOnlySpan<byte> header, out int table, out int page, out ulong checksum)
    {
        table = BinaryPrimitives.ReadInt32LittleEndian(header);
        page = BinaryPrimitives.ReadInt32LittleEndian(header[4..]);
        checksum = BinaryPrimitives.ReadUInt64LittleEndian(header[8..]);
        return BinaryPrimitives.ReadUInt32LittleEndian(header[PageCrcOffset..]) == Crc32C.Compute(header[..PageCrcOffset]);
    }

    public static byte[] EncodeTrailer(SnapshotHead head, StateDigest digest)
    {
        var trailer = new byte[TrailerBytes];
        TrailerMagic.CopyTo(trailer);
        BinaryPrimitives.WriteInt64LittleEndian(trailer.AsSpan(8), head.Sequence);
        BinaryPrimitives.WriteInt64LittleEndian(trailer.AsSpan(16), head.PageCount);
        BinaryPrimitives.WriteUInt128LittleEndian(trailer.AsSpan(24), digest.Value);
        BinaryPrimitives.WriteUInt32LittleEndian(trailer.AsSpan(CrcOffset), Crc32C.Compute(trailer.AsSpan(0, CrcOffset)));
        return trailer;
    }

    /// <summary>False if it is no trailer, or that of another snapshot.</summary>
    public static bool TryDecodeTrailer(ReadOnlySpan<byte> trailer, SnapshotHead head, out StateDigest digest)
    {
        digest = new StateDigest(BinaryPrimitives.ReadUInt128LittleEndian(trailer[24..]));
        return trailer.StartsWith(TrailerMagic)
            && BinaryPrimitives.ReadUInt32LittleEndian(trailer[CrcOffset..]) == Crc32C.Compute(trailer[..CrcOffset])
            && BinaryPrimitives.ReadInt64LittleEndian(trailer[8..]) == head.Sequence
            && BinaryPrimitives.ReadInt64LittleEndian(trailer[16..]) == head.PageCount;
    }

    private static uint HeaderCrc(ReadOnlySpan<byte> block) =>
        ~Crc32C.Append(Crc32C.Append(uint.MaxValue, block[..CrcOffset]), block[FixedHeaderBytes..]);
}
