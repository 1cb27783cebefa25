using Positions.Journal.Storage;

namespace Positions.Journal;

/// <summary>
/// Makes the journal durable. <see cref="Sync"/> may run on any thread while the owner goes on appending; calls of several threads
/// queue up.
/// After a failure every call throws again: a sync that failed once says nothing about what it lost.
/// </summary>
public sealed class JournalSync
{
    private readonly IJournalStorage _storage;
    private readonly Lock _syncing = new();
    private readonly Lock _listing = new();
    private readonly List<ActiveSegment> _segments = [];
    private readonly List<ActiveSegment> _turn = [];
    private bool _directoryChanged;
    private bool _closed;
    private long _writtenSequence;
    private long _durableSequence;
    private int _waitingSegments;
    private JournalFailedException? _failure;

    internal JournalSync(IJournalStorage storage, long durableSequence)
    {
        _storage = storage;
        _writtenSequence = durableSequence;
        _durableSequence = durableSequence;
    }

    /// <summary>Every input up to here survives a power failure. Any thread.</summary>
    public long DurableSequence => Volatile.Read(ref _durableSequence);

    /// <summary>Why the journal failed, or null. Any thread.</summary>
    public JournalFailedException? Failure => Volatile.Read(ref _failure);

    /// <summary>Full segments that still wait for their last sync. Any thread.</summary>
    internal int WaitingSegments => Volatile.Read(ref _waitingSegments);

    /// <summary>The last sequence whose bytes are in the file; the owner publishes it after the write.</summary>
    internal long WrittenSequence
    {
        get => Volatile.Read(ref _writtenSequence);
        set => Volatile.Write(ref _writtenSequence, value);
    }

    /// <summary>
    /// Syncs everything written before the call and returns the durable sequence. Blocks as long as the disk does.
    /// Throws <see cref="JournalFailedException"/>.
    /// </summary>
    public long Sync()
    {
        lock (_syncing)
        {
            ThrowIfFailed();
            ObjectDisposedException.ThrowIf(_closed, this);

            // Read before the list: every input up to here lies in a segment that is listed by now.
            long written = WrittenSequence;
            bool directoryChanged;
            _turn.Clear();
            lock (_listing)
            {
                _turn.AddRange(_segments);
                directoryChanged = _directoryChanged;
                _directoryChanged = false;
            }

            foreach (ActiveSegment segment in _turn)
            {
                SyncOne(segment);
            }

            if (directoryChanged)
            {
                Guard(_storage.PathOf("."), "sync", _storage.SyncDirectory);
            }

            Invariant.Check(written >= _durableSequence);
            Volatile.Write(ref _durableSequence, written);
            return written;
        }
    }

    /// <summary>Owner: a segment was taken into use; it is synced from the next call on.</summary>
    internal void Register(ActiveSegment segment, bool directoryChanged)
    {
        lock (_listing)
        {
            _segments.Add(segment);
            _directoryChanged |= directoryChanged;
            Volatile.Write(ref _waitingSegments, _segments.Count - 1);
        }
    }

    /// <summary>Keeps the first failure and throws it.</summary>
    internal void Guard(string path, string operation, Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Fail(path, operation, exception);
        }
    }

    internal JournalFailedException Fail(string path, string operation, Exception cause)
    {
        var failure = new JournalFailedException(path, operation, cause);
        return Interlocked.CompareExchange(ref _failure, failure, null) ?? failure;
    }

    internal void ThrowIfFailed()
    {
        if (Volatile.Read(ref _failure) is { } failure)
        {
            throw failure;
        }
    }

    /// <summary>Owner: closes all files, waiting for a sync under way.</summary>
    internal void Close()
    {
        lock (_syncing)
        {
            _closed = true;
            lock (_listing)
            {
                foreach (ActiveSegment segment in _segments)
                {
                    segment.File.Dispose();
                }

                _segments.Clear();
            }
        }
    }

    private void SyncOne(ActiveSegment segment)
    {
        // Read before the sync: then the seal is among what is synced.
        bool isLast = segment.IsSealed;
        try
        {
            segment.File.Sync();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Fail(_storage.PathOf(segment.Name), "sync", exception);
        }

        if (!isLast)
        {
            return;
        }

        lock (_listing)
        {
            _segments.Remove(segment);
            Volatile.Write(ref _waitingSegments, Math.Max(0, _segments.Count - 1));
        }

        segment.File.Dispose();
    }
}
