using Positions.Core;
using Positions.Core.Pages;
using Positions.Journal.Storage;

namespace Positions.Recovery.Snapshots;

/// <summary>
/// Writes one snapshot: aside, page by page as the epoch hands them out, then synced, and named only when the journal is synced up to its
/// sequence, so that a name vouches for the journal as well.
/// </summary>
/// <remarks>
/// One thread. After an exception only Dispose may follow. What was begun has a name that no reader takes, and is deleted: on a disk that is
/// full, the journal needs that room.
/// </remarks>
public sealed class SnapshotWriter : IDisposable
{
    private const int PagesPerWrite = 64;

    private readonly IJournalStorage _storage;
    private readonly SnapshotHead _head;
    private readonly DigestBuilder _digest;
    private readonly byte[] _buffer = new byte[PagesPerWrite * SnapshotLayout.PageRecordBytes];
    private readonly ISegmentFile _file;
    private long _offset;
    private int _buffered;
    private bool _isComplete;
    private bool _isNamed;

    private SnapshotWriter(IJournalStorage storage, SnapshotHead head, ISegmentFile file)
    {
        _storage = storage;
        _head = head;
        _file = file;
        _digest = new DigestBuilder([.. head.Tables]);
    }

    /// <summary>Pages that have not come yet.</summary>
    public long PagesLeft => _digest.PagesLeft;

    /// <summary>Length of the file when it is complete.</summary>
    public long FileBytes => SnapshotLayout.FileBytes(SnapshotLayout.HeaderBytes(_head.Tables.Count), _head.PageCount);

    /// <summary>The digest at the cut, from the pages; of a complete snapshot.</summary>
    public StateDigest Digest { get; private set; }

    /// <summary>Begins a snapshot in the place of one that was not finished.</summary>
    /// <exception cref="SnapshotException">The file cannot be made.</exception>
    public static SnapshotWriter Begin(IJournalStorage storage, SnapshotHead head)
    {
        ISegmentFile? file = null;
        try
        {
            byte[] header = SnapshotLayout.EncodeHeader(head);
            file = storage.Create(SnapshotName.Partial, SnapshotLayout.FileBytes(header.Length, head.PageCount));
            file.Write(0, header);
            return new SnapshotWriter(storage, head, file) { _offset = header.Length };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            file?.Dispose();
            DeletePartial(storage);
            throw Failed(storage, "begin", e);
        }
    }

    /// <summary>Takes a page of the cut; each comes once, in any order.</summary>
    /// <exception cref="SnapshotException">It cannot be written.</exception>
    /// <exception cref="InvariantViolationException">It is no page of the cut, or came before.</exception>
    public void Add(int table, int page, ReadOnlySpan<byte> bytes)
    {
        ulong checksum = DigestBuilder.PageChecksum(bytes, page);
        bool isNew = _digest.TrySet(table, page, checksum);
        Invariant.Check(isNew && bytes.Length == StateMemory.PageBytes);
        Span<byte> record = _buffer.AsSpan(_buffered, SnapshotLayout.PageRecordBytes);
        SnapshotLayout.EncodePageHeader(record, table, page, checksum);
        bytes.CopyTo(record[SnapshotLayout.PageHeaderBytes..]);
        _buffered += SnapshotLayout.PageRecordBytes;
        if (_buffered == _buffer.Length)
        {
            Flush();
        }
    }

    /// <summary>Ends the file and syncs it, when every page has come.</summary>
    /// <exception cref="SnapshotException">It cannot be written.</exception>
    public void Complete()
    {
        Digest = _digest.Compute();
        Flush();
        try
        {
            _file.Write(_offset, SnapshotLayout.EncodeTrailer(_head, Digest));
            _file.Sync();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failed(_storage, "end", e);
        }

        _isComplete = true;
    }

    /// <summary>Gives a complete snapshot its name, durably; false, and nothing is done, while the journal is not synced so far.</summary>
    /// <exception cref="SnapshotException">It cannot be named.</exception>
    public bool TryName(long journalSyncedTo)
    {
        Invariant.Check(_isComplete);
        if (journalSyncedTo < _head.Sequence)
        {
            return false;
        }

        try
        {
            _storage.Rename(SnapshotName.Partial, SnapshotName.Of(_head.Sequence));
            _isNamed = true;
            _storage.SyncDirectory();
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failed(_storage, "name", e);
        }
    }

    /// <summary>Closes the file, and deletes it unless it has its name.</summary>
    public void Dispose()
    {
        _file.Dispose();
        if (!_isNamed)
        {
            DeletePartial(_storage);
        }
    }

    private static void DeletePartial(IJournalStorage storage)
    {
        try
        {
            storage.Delete(SnapshotName.Partial);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is overwritten by the next one; why this one failed is the better message.
        }
    }

    private static SnapshotException Failed(IJournalStorage storage, string what, Exception cause) => new(
        storage.PathOf(SnapshotName.Partial),
        $"cannot {what} it ({cause.Message}); no snapshot was made, the journal is not touched: see to the disk's space and rights",
        cause);

    private void Flush()
    {
        try
        {
            _file.Write(_offset, _buffer.AsSpan(0, _buffered));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failed(_storage, "write", e);
        }

        _offset += _buffered;
        _buffered = 0;
    }
}
