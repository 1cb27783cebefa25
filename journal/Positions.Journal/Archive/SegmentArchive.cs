using System.Buffers.Binary;
using System.IO.Compression;
using Positions.Journal.Storage;

namespace Positions.Journal.Archive;

/// <summary>
/// A folder of compressed copies of sealed segments. Copies appear there whole, synced and read back, or not at all. One writer;
/// any number of readers.
/// </summary>
public sealed class SegmentArchive(IJournalStorage folder)
{
    /// <summary>Extension of an archived segment; the rest of its name is that of the segment.</summary>
    public const string Extension = ".jnz";

    private const string Unfinished = "unfinished.archive";

    /// <summary>A low level: most of the gain at a fraction of the time, and the copying runs beside the engine.</summary>
    private const int Quality = 1;

    private const int WindowBits = 18;

    /// <summary>For messages.</summary>
    public string Path => folder.PathOf(".");

    /// <summary>The archived name of a segment.</summary>
    public static string NameOf(string segmentName) => System.IO.Path.ChangeExtension(segmentName, Extension);

    /// <summary>Names of the segments, with their own extension, that are archived; in no order.</summary>
    public IReadOnlyList<string> List()
    {
        var names = new List<string>();
        foreach (string name in folder.List())
        {
            string segmentName = System.IO.Path.ChangeExtension(name, SegmentName.Extension);
            if (name.EndsWith(Extension, StringComparison.Ordinal) && SegmentName.TryParse(segmentName, out _))
            {
                names.Add(segmentName);
            }
        }

        return names;
    }

    /// <summary>Whether the segment of this name is here.</summary>
    public bool Contains(string segmentName) => folder.List().Contains(NameOf(segmentName));

    /// <summary>
    /// Whether the archived segment of this name holds the same records as the one in <paramref name="storage"/>: by header and seal, which
    /// name the journal, the steps and the chain over all records. Throws <see cref="JournalException"/> or <see cref="IOException"/>.
    /// </summary>
    public bool HasCopyOf(IJournalStorage storage, string segmentName)
    {
        using ISegmentFile copy = Open(segmentName);
        using ISegmentFile source = storage.Open(segmentName, writable: false);
        long usedBytes = ((ArchivedSegmentFile)copy).UsedBytes;
        byte[] left = new byte[SegmentHeader.PageBytes];
        byte[] right = new byte[SegmentHeader.PageBytes];
        return copy.LengthBytes == source.LengthBytes
            && AreSame(source, copy, 0, left, right)
            && AreSame(source, copy, Math.Max(0, usedBytes - SegmentHeader.PageBytes), left, right);
    }

    /// <summary>Opens an archived segment for reading as if it were the segment. Throws <see cref="IOException"/>.</summary>
    public ISegmentFile Open(string segmentName) =>
        new ArchivedSegmentFile(folder.Open(NameOf(segmentName), writable: false), PathOf(segmentName));

    /// <summary>Full name of an archived segment, for messages.</summary>
    public string PathOf(string segmentName) => folder.PathOf(NameOf(segmentName));

    /// <summary>
    /// Copies a sealed segment, all of whose inputs are durable. Every record is checked on the way, and the copy is read back before it
    /// gets its name. Throws <see cref="JournalException"/>, or <see cref="OperationCanceledException"/> between two blocks, and then
    /// there is no copy.
    /// </summary>
    public void Add(IJournalStorage storage, string segmentName, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(storage);
        SegmentInfo info = SegmentInspector.Inspect(storage, segmentName);
        if (!info.IsSealed)
        {
            throw new JournalCorruptException(info.Path, $"'{info.Path}' cannot be archived: {info.End?.ToString() ?? "it is not sealed"}.", null);
        }

        string path = folder.PathOf(Unfinished);
        try
        {
            using ISegmentFile source = storage.Open(segmentName, writable: false);
            using (ISegmentFile target = folder.Create(Unfinished, 0))
            {
                Compress(source, target, info, cancellation);
                target.Sync();
            }

            Compare(source, info.UsedBytes, cancellation);
            path = PathOf(segmentName);
            folder.Rename(Unfinished, NameOf(segmentName));
            folder.SyncDirectory();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            GiveBack();
            throw new JournalFailedException(path, "archive", exception);
        }
    }

    /// <summary>What was copied so far may be what fills the disk.</summary>
    private void GiveBack()
    {
        try
        {
            folder.Delete(Unfinished);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The next try writes it anew; the failure that led here is told.
        }
    }

    private static void Compress(ISegmentFile source, ISegmentFile target, SegmentInfo info, CancellationToken cancellation)
    {
        byte[] block = new byte[ArchiveHeader.BlockBytes];
        byte[] compressed = new byte[BrotliEncoder.GetMaxCompressedLength(block.Length)];
        var header = new ArchiveHeader(info.LengthBytes, info.UsedBytes, info.FirstSequence, 0, 0);
        byte[] table = new byte[header.BlockCount * ArchiveHeader.TableEntryBytes];
        long offsetBytes = ArchiveHeader.SizeBytes;
        for (int i = 0; i < header.BlockCount; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            long from = (long)i * block.Length;
            Span<byte> bytes = block.AsSpan(0, (int)Math.Min(block.Length, info.UsedBytes - from));
            Invariant.Check(source.Read(from, bytes) == bytes.Length);
            Invariant.Check(BrotliEncoder.TryCompress(bytes, compressed, out int count, Quality, WindowBits));
            target.Write(offsetBytes, compressed.AsSpan(0, count));
            Span<byte> entry = table.AsSpan(i * ArchiveHeader.TableEntryBytes, ArchiveHeader.TableEntryBytes);
            BinaryPrimitives.WriteInt64LittleEndian(entry, offsetBytes);
            BinaryPrimitives.WriteInt32LittleEndian(entry[sizeof(long)..], count);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[(sizeof(long) + sizeof(int))..], Crc32C.Compute(compressed.AsSpan(0, count)));
            offsetBytes += count;
        }

        target.Write(offsetBytes, table);
        header = header with { TableOffsetBytes = offsetBytes, TableChecksum = Crc32C.Compute(table) };
        Span<byte> headerBytes = stackalloc byte[ArchiveHeader.SizeBytes];
        header.Write(headerBytes);
        target.Write(0, headerBytes);
    }

    /// <summary>Both have as many bytes there as the two buffers, which are of one length, and the same ones.</summary>
    private static bool AreSame(ISegmentFile one, ISegmentFile other, long offsetBytes, Span<byte> ones, Span<byte> others) =>
        one.Read(offsetBytes, ones) == ones.Length && other.Read(offsetBytes, others) == others.Length && ones.SequenceEqual(others);

    private void Compare(ISegmentFile source, long usedBytes, CancellationToken cancellation)
    {
        using var copy = new ArchivedSegmentFile(folder.Open(Unfinished, writable: false), folder.PathOf(Unfinished));
        byte[] left = new byte[ArchiveHeader.BlockBytes];
        byte[] right = new byte[ArchiveHeader.BlockBytes];
        for (long at = 0; at < usedBytes; at += left.Length)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = (int)Math.Min(left.Length, usedBytes - at);
            if (!AreSame(source, copy, at, left.AsSpan(0, count), right.AsSpan(0, count)))
            {
                throw new IOException("the copy reads back differently than it was written");
            }
        }
    }
}
