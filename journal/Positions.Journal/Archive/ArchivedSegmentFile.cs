using System.Buffers.Binary;
using System.IO.Compression;
using Positions.Journal.Storage;

namespace Positions.Journal.Archive;

/// <summary>
/// Reads an archived segment as if it were the segment: a block at a time, of which the last one stays decompressed. What the archive does
/// not keep, behind the seal, reads as zeros. One thread. Damage is an <see cref="IOException"/> that says what does not fit.
/// </summary>
internal sealed class ArchivedSegmentFile : ISegmentFile
{
    private readonly ISegmentFile _file;
    private readonly string _path;
    private readonly ArchiveHeader _header;
    private readonly byte[] _table;
    private readonly byte[] _block = new byte[ArchiveHeader.BlockBytes];
    private byte[] _compressed = [];
    private int _blockIndex = -1;

    /// <summary>Takes <paramref name="file"/> over, also when it throws <see cref="IOException"/>; <paramref name="path"/> is for messages.</summary>
    public ArchivedSegmentFile(ISegmentFile file, string path)
    {
        _file = file;
        _path = path;
        try
        {
            Span<byte> bytes = stackalloc byte[ArchiveHeader.SizeBytes];
            int count = file.Read(0, bytes);
            _header = ArchiveHeader.TryRead(bytes[..count]) ?? throw Damaged("its header is damaged or of a newer version");
            _table = new byte[_header.BlockCount * ArchiveHeader.TableEntryBytes];
            if (file.Read(_header.TableOffsetBytes, _table) != _table.Length || Crc32C.Compute(_table) != _header.TableChecksum)
            {
                throw Damaged("its table of blocks is damaged");
            }
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public long LengthBytes => _header.SegmentBytes;

    /// <summary>Bytes of the segment that are kept.</summary>
    public long UsedBytes => _header.UsedBytes;

    public int Read(long offsetBytes, Span<byte> destination)
    {
        int total = (int)Math.Clamp(_header.SegmentBytes - offsetBytes, 0, destination.Length);
        int done = 0;
        while (done < total)
        {
            long at = offsetBytes + done;
            if (at >= _header.UsedBytes)
            {
                destination[done..total].Clear();
                break;
            }

            Load((int)(at / ArchiveHeader.BlockBytes));
            int skip = (int)(at % ArchiveHeader.BlockBytes);
            int count = Math.Min(BlockLength(_blockIndex) - skip, total - done);
            _block.AsSpan(skip, count).CopyTo(destination[done..]);
            done += count;
        }

        return total;
    }

    public void Write(long offsetBytes, ReadOnlySpan<byte> source) => throw ReadOnly();

    public void WriteZeros(long offsetBytes, long lengthBytes) => throw ReadOnly();

    public void Sync() => throw ReadOnly();

    public void SetLength(long lengthBytes) => throw ReadOnly();

    public void Dispose() => _file.Dispose();

    private IOException Damaged(string what) => new($"the archived segment '{_path}' cannot be read: {what}");

    private static IOException ReadOnly() => new("an archived segment cannot be changed");

    private int BlockLength(int index) => (int)Math.Min(ArchiveHeader.BlockBytes, _header.UsedBytes - ((long)index * ArchiveHeader.BlockBytes));

    private void Load(int index)
    {
        if (index == _blockIndex)
        {
            return;
        }

        _blockIndex = -1;
        ReadOnlySpan<byte> entry = _table.AsSpan(index * ArchiveHeader.TableEntryBytes, ArchiveHeader.TableEntryBytes);
        long offsetBytes = BinaryPrimitives.ReadInt64LittleEndian(entry);
        int lengthBytes = BinaryPrimitives.ReadInt32LittleEndian(entry[sizeof(long)..]);
        uint checksum = BinaryPrimitives.ReadUInt32LittleEndian(entry[(sizeof(long) + sizeof(int))..]);
        if (lengthBytes < 0 || lengthBytes > BrotliEncoder.GetMaxCompressedLength(ArchiveHeader.BlockBytes))
        {
            throw Damaged($"block {index} has an impossible length");
        }

        if (_compressed.Length < lengthBytes)
        {
            _compressed = new byte[lengthBytes];
        }

        Span<byte> compressed = _compressed.AsSpan(0, lengthBytes);
        if (_file.Read(offsetBytes, compressed) != lengthBytes || Crc32C.Compute(compressed) != checksum)
        {
            throw Damaged($"block {index} is damaged");
        }

        if (!BrotliDecoder.TryDecompress(compressed, _block, out int written) || written != BlockLength(index))
        {
            throw Damaged($"block {index} cannot be decompressed");
        }

        _blockIndex = index;
    }
}
