using System.Runtime.ExceptionServices;
using Positions.Core;
using Positions.Core.Pages;
using Positions.Journal.Storage;

namespace Positions.Recovery.Snapshots;

/// <summary>Makes a logic of a snapshot file; every byte of it is covered by a check, and the message says which one failed where.</summary>
public static class SnapshotReader
{
    private const int PagesPerRead = 64;

    /// <summary>Below it a further thread costs more than it does.</summary>
    private const int PagesPerThread = 4_096;

    private const int MaxThreads = 8;

    /// <summary>Where pages go.</summary>
    private interface IPageTarget
    {
        /// <summary>Puts a page in its place, if it has one, and returns the checksum of what stands there. Any of the reading threads.</summary>
        ulong Place(int table, int page, ReadOnlySpan<byte> bytes);

        /// <summary>Counts the page in; one that came twice is refused. One thread.</summary>
        void Seal(int table, int page, ulong checksum);
    }

    /// <summary>A snapshot of a former logic version is migrated where there is a way.</summary>
    /// <exception cref="SnapshotException">The file is damaged, cut short, of a version without a way to this one, or cannot be read.</exception>
    public static LoadedSnapshot Read(IJournalStorage storage, string name, CoreOptions options) => Open(storage, name, (file, path) =>
    {
        SnapshotHead head = ReadEnds(file, path, name, out int headerBytes, out StateDigest digest);
        if (head.LogicVersion != BusinessLogic.LogicVersion)
        {
            return new LoadedSnapshot(path, head, digest, file.LengthBytes, Upgrade(file, path, headerBytes, head, digest, options));
        }

        using var restore = new StateRestore(options, [.. head.Tables]);
        ReadPages(file, path, headerBytes, head.PageCount, new FillTarget(restore));
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

    private static BusinessLogic Upgrade(ISegmentFile file, string path, int headerBytes, SnapshotHead head, StateDigest digest, CoreOptions options)
    {
        if (!StateUpgrade.IsPossible(head.LogicVersion))
        {
            throw new SnapshotException(
                path,
                $"it was made by logic version {head.LogicVersion}, and this program, which has version {BusinessLogic.LogicVersion}, cannot take its state over");
        }

        var upgrade = new StateUpgrade(head.LogicVersion, [.. head.Tables]);
        ReadPages(file, path, headerBytes, head.PageCount, new FillTarget(upgrade));
        return upgrade.Finish(options, head.Sequence, digest);
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

    /// <summary>
    /// Reads all pages, a large file on several threads: copying and checking take longer than reading, and pages stand in any order.
    /// </summary>
    private static void ReadPages(ISegmentFile file, string path, long offset, long pages, IPageTarget target)
    {
        int threads = (int)Math.Clamp(pages / PagesPerThread, 1, Math.Min(Environment.ProcessorCount, MaxThreads));
        var work = new PageWork(file, path, offset, pages, target);
        if (threads == 1)
        {
            work.Run();
        }
        else
        {
            Thread[] helpers = [.. Enumerable.Range(1, threads - 1).Select(i => new Thread(work.Run) { Name = $"snapshot reader {i}", IsBackground = true })];
            Array.ForEach(helpers, static helper => helper.Start());
            work.Run();
            Array.ForEach(helpers, static helper => helper.Join());
        }

        work.Seal();
    }

    private sealed class FillTarget(IPagesToFill pages) : IPageTarget
    {
        public ulong Place(int table, int page, ReadOnlySpan<byte> bytes)
        {
            Span<byte> place = pages.PageToFill(table, page);
            bytes.CopyTo(place);
            return DigestBuilder.PageChecksum(place, page);
        }

        public void Seal(int table, int page, ulong checksum) => pages.Seal(table, page, checksum);
    }

    private sealed class CheckTarget(SnapshotHead head) : IPageTarget
    {
        public DigestBuilder Digest { get; } = new([.. head.Tables]);

        public ulong Place(int table, int page, ReadOnlySpan<byte> bytes) => DigestBuilder.PageChecksum(bytes, page);

        public void Seal(int table, int page, ulong checksum)
        {
            if (!Digest.TrySet(table, page, checksum))
            {
                throw new StateRestoreException($"page {page} of table {table} is there twice, or not of the cut");
            }
        }
    }

    /// <summary>The pages of one file, taken in portions by however many threads run it. The first failure ends all of them.</summary>
    private sealed class PageWork(ISegmentFile file, string path, long offset, long pages, IPageTarget target)
    {
        private readonly (int Table, int Page, ulong Checksum)[] _placed = new (int, int, ulong)[pages];
        private long _nextPage;
        private ExceptionDispatchInfo? _failure;

        /// <summary>When all threads have ended: one by one what they have placed, or what stopped them.</summary>
        public void Seal()
        {
            _failure?.Throw();
            foreach ((int table, int page, ulong checksum) in _placed)
            {
                target.Seal(table, page, checksum);
            }
        }

        public void Run()
        {
            var buffer = new byte[PagesPerRead * SnapshotLayout.PageRecordBytes];
            try
            {
                long first;
                while (Volatile.Read(ref _failure) is null && (first = Interlocked.Add(ref _nextPage, PagesPerRead) - PagesPerRead) < pages)
                {
                    TakePages(buffer, first, (int)Math.Min(PagesPerRead, pages - first));
                }
            }
            catch (Exception e)
            {
                Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(e), null);
            }
        }

        private void TakePages(byte[] buffer, long first, int count)
        {
            long from = offset + (first * SnapshotLayout.PageRecordBytes);
            Span<byte> records = buffer.AsSpan(0, count * SnapshotLayout.PageRecordBytes);
            if (file.Read(from, records) != records.Length)
            {
                throw new SnapshotException(path, $"it ends behind offset {from}");
            }

            for (int i = 0; i < count; i++)
            {
                int at = i * SnapshotLayout.PageRecordBytes;
                _placed[first + i] = TakePage(records.Slice(at, SnapshotLayout.PageRecordBytes), from + at);
            }
        }

        private (int Table, int Page, ulong Checksum) TakePage(ReadOnlySpan<byte> record, long from)
        {
            if (!SnapshotLayout.TryDecodePageHeader(record, out int table, out int page, out ulong checksum))
            {
                throw new SnapshotException(path, $"the page header at offset {from} is damaged");
            }

            if (target.Place(table, page, record[SnapshotLayout.PageHeaderBytes..]) != checksum)
            {
                throw new SnapshotException(path, $"page {page} of table {table} at offset {from} is damaged");
            }

            return (table, page, checksum);
        }
    }
}
