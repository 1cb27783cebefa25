using Positions.Core;
using Positions.Core.Pages;
using Positions.Journal.Storage;

namespace Positions.Recovery.Snapshots;

/// <summary>Makes a logic of a snapshot file; every byte of it is covered by a check, and the message says which one failed where.</summary>
public static class SnapshotReader
{
    private const int PagesPerRead = 64;

    /// <summary>Where pages go, and who answers with the checksum of what came.</summary>
    private interface IPageTarget
    {
        Span<byte> PageToFill(int table, int page);

        ulong Seal(int table, int page);
    }

    /// <exception cref="SnapshotException">The file is damaged, cut short, of another version, or cannot be read.</exception>
    public static LoadedSnapshot Read(IJournalStorage storage, string name, CoreOptions options) => Open(storage, name, (file, path) =>
    {
        SnapshotHead head = ReadEnds(file, path, name, out int headerBytes, out StateDigest digest);
        if (head.LogicVersion != BusinessLogic.LogicVersion)
        {
            throw new SnapshotException(
                path, $"it was made by logic version {head.LogicVersion}, this program has version {BusinessLogic.LogicVersion}");
        }

        using var restore = new StateRestore(options, [.. head.Tables]);
        ReadPages(file, path, headerBytes, head.PageCount, new RestoreTarget(restore));
        return new LoadedSnapshot(path, head, digest, file.LengthBytes, restore.Finish(head.Sequence, digest));
    });

    /// <summary>Header and trailer of a snapshot, of any logic version; its pages are not looked at.</summary>
    /// <exception cref="SnapshotException">They are damaged or do not belong to each other, or cannot be read.</exception>
    public static SnapshotInfo Describe(IJournalStorage storage, string name) => Open(storage, name, (file, path) =>
    {
        SnapshotHead head = ReadEnds(file, path, name, out _, out StateDigest digest);
        return new SnapshotInfo(path, head, digest, file.LengthBytes);
    });

    /// <summary>Checks every byte of a snapshot, of any logic version, without making a logic of it.</summary>
    /// <exception cref="SnapshotException">As for <see cref="Read"/>.</exception>
    public static SnapshotHead Verify(IJournalStorage storage, string name, out StateDigest digest)
    {
        (SnapshotHead head, digest) = Open(storage, name, (file, path) =>
        {
            SnapshotHead head = ReadEnds(file, path, name, out int headerBytes, out StateDigest claimed);
            var target = new CheckTarget(head);
            ReadPages(file, path, headerBytes, head.PageCount, target);
            StateDigest actual = target.Digest.Compute();
            return actual == claimed
                ? (head, claimed)
                : throw new SnapshotException(path, $"the digest of the pages is {actual}, not {claimed}");
        });
        return head;
    }

    private static T Open<T>(IJournalStorage storage, string name, Func<ISegmentFile, string, T> read)
    {
        string path = storage.PathOf(name);
        try
        {
            using ISegmentFile file = storage.Open(name, writable: false);
            return read(file, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SnapshotException(path, $"cannot be read ({e.Message})", e);
        }
        catch (StateRestoreException e)
        {
            throw new SnapshotException(path, e.Message, e);
        }
    }

    /// <summary>Header and trailer, and whether they belong to each other, the name and the length.</summary>
    private static SnapshotHead ReadEnds(ISegmentFile file, string path, string name, out int headerBytes, out StateDigest digest)
    {
        SnapshotHead head = ReadHead(file, path, out headerBytes);
        if (!SnapshotName.TryParse(name, out long sequence) || sequence != head.Sequence)
        {
            throw new SnapshotException(path, $"its header says sequence {head.Sequence}, its name another");
        }

        long trailerOffset = file.LengthBytes - SnapshotLayout.TrailerBytes;
        var trailer = new byte[SnapshotLayout.TrailerBytes];
        file.Read(trailerOffset, trailer);
        return SnapshotLayout.TryDecodeTrailer(trailer, head, out digest)
            ? head
            : throw new SnapshotException(path, $"the trailer at offset {trailerOffset} is damaged");
    }

    private static SnapshotHead ReadHead(ISegmentFile file, string path, out int headerBytes)
    {
        var fixedPart = new byte[SnapshotLayout.FixedHeaderBytes];
        file.Read(0, fixedPart);
        if (SnapshotLayout.HeaderBytesOf(fixedPart) is not int bytes || bytes > file.LengthBytes)
        {
            throw new SnapshotException(path, "the header at offset 0 is damaged");
        }

        var block = new byte[bytes];
        file.Read(0, block);
        if (SnapshotLayout.DecodeHeader(block, out uint formatVersion, out long pageCount) is not { } head)
        {
            throw new SnapshotException(path, "the header at offset 0 is damaged");
        }

        if (formatVersion != SnapshotLayout.FormatVersion)
        {
            throw new SnapshotException(
                path, $"it has snapshot format {formatVersion}, this program knows {SnapshotLayout.FormatVersion}");
        }

        // Before memory is taken for what a header claims.
        long expected = SnapshotLayout.FileBytes(bytes, pageCount);
        if (pageCount != head.PageCount || file.LengthBytes != expected)
        {
            throw new SnapshotException(path, $"it is {file.LengthBytes} bytes long, {expected} belong to {head.PageCount} pages");
        }

        headerBytes = bytes;
        return head;
    }

    private static void ReadPages(ISegmentFile file, string path, long offset, long pages, IPageTarget target)
    {
        var buffer = new byte[PagesPerRead * SnapshotLayout.PageRecordBytes];
        while (pages > 0)
        {
            int count = (int)Math.Min(pages, PagesPerRead);
            Span<byte> records = buffer.AsSpan(0, count * SnapshotLayout.PageRecordBytes);
            if (file.Read(offset, records) != records.Length)
            {
                throw new SnapshotException(path, $"it ends behind offset {offset}");
            }

            for (int at = 0; at < records.Length; at += SnapshotLayout.PageRecordBytes)
            {
                TakePage(records.Slice(at, SnapshotLayout.PageRecordBytes), path, offset + at, target);
            }

            offset += records.Length;
            pages -= count;
        }
    }

    private static void TakePage(ReadOnlySpan<byte> record, string path, long offset, IPageTarget target)
    {
        if (!SnapshotLayout.TryDecodePageHeader(record, out int table, out int page, out ulong checksum))
        {
            throw new SnapshotException(path, $"the page header at offset {offset} is damaged");
        }

        record[SnapshotLayout.PageHeaderBytes..].CopyTo(target.PageToFill(table, page));
        if (target.Seal(table, page) != checksum)
        {
            throw new SnapshotException(path, $"page {page} of table {table} at offset {offset} is damaged");
        }
    }

    private sealed class RestoreTarget(StateRestore restore) : IPageTarget
    {
        public Span<byte> PageToFill(int table, int page) => restore.PageToFill(table, page);

        public ulong Seal(int table, int page) => restore.Seal(table, page);
    }

    private sealed class CheckTarget(SnapshotHead head) : IPageTarget
    {
        private readonly byte[] _page = new byte[StateMemory.PageBytes];

        public DigestBuilder Digest { get; } = new([.. head.Tables]);

        public Span<byte> PageToFill(int table, int page) => _page;

        public ulong Seal(int table, int page)
        {
            ulong checksum = DigestBuilder.PageChecksum(_page, page);
            return Digest.TrySet(table, page, checksum)
                ? checksum
                : throw new StateRestoreException($"page {page} of table {table} is there twice, or not of the cut");
        }
    }
}
