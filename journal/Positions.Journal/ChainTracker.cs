using System.Collections.Concurrent;
using Positions.Journal.Storage;

namespace Positions.Journal;

/// <summary>
/// Keeps the chain of a journal that is being written. A thread of its own reads what the owner has written, from the file, a little behind
/// it; so the chain costs the owner nothing but the last piece before a seal, and what it hashes is what a reader finds. Also checks each
/// record's checksum on the way: a file that reads back differently than it was written ends the journal.
/// </summary>
internal sealed class ChainTracker : IDisposable
{
    /// <summary>
    /// How far the thread may be behind when a segment is sealed; the owner hashes the rest itself, in a millisecond or less. Further
    /// behind, there is no room yet.
    /// </summary>
    private const long MaxLagBytes = 512 * 1024;

    private const int ChunkBytes = 128 * 1024;
    private const int IdleWaitMillis = 50;
    private const int MaxSealAnchors = 256;

    private readonly IJournalStorage _storage;
    private readonly JournalSync _sync;
    private readonly Lock _gate = new();
    private readonly ChainHasher _hasher;
    private readonly byte[] _buffer = new byte[ChunkBytes];
    private readonly ConcurrentQueue<ChainAnchor> _seals = new();
    private readonly AutoResetEvent _wake = new(false);
    private readonly Thread? _thread;
    private ActiveSegment _segment;
    private long _hashedBytes = SegmentHeader.PageBytes;
    private ChainAnchor _candidate;
    private ChainAnchor _released;
    private bool _stopping;
    private bool _disposed;

    /// <param name="hasher">Has taken all inputs before <paramref name="segment"/>; is disposed here.</param>
    /// <param name="segment">The segment in use, whose inputs are hashed from its first on.</param>
    /// <param name="hasThread">False: everything is hashed by <see cref="Complete"/>, which makes a simulation deterministic.</param>
    public ChainTracker(IJournalStorage storage, JournalSync sync, ChainHasher hasher, ActiveSegment segment, bool hasThread)
    {
        _storage = storage;
        _sync = sync;
        _hasher = hasher;
        _segment = segment;
        _candidate = hasher.Current();
        if (hasThread)
        {
            _thread = new Thread(Run) { IsBackground = true, Name = "journal-chain" };
            _thread.Start();
        }
    }

    /// <summary>Owner: true when the segment in use could be sealed behind <paramref name="writtenBytes"/> without a long wait.</summary>
    public bool IsClose(long writtenBytes) => _thread is null || writtenBytes - Volatile.Read(ref _hashedBytes) <= MaxLagBytes;

    /// <summary>Owner: there is much to do.</summary>
    public void Wake() => _wake.Set();

    /// <summary>
    /// Owner: hashes what is left of the segment in use and returns the chain at <paramref name="sequence"/>, its last input, all of
    /// which is written. Throws <see cref="JournalFailedException"/>.
    /// </summary>
    public ChainAnchor Complete(long sequence)
    {
        lock (_gate)
        {
            while (Step())
            {
            }

            Invariant.Check(_hasher.Sequence == sequence);
            return _hasher.Current();
        }
    }

    /// <summary>Owner: goes on in the next segment. <paramref name="seal"/> is what the seal of the one before says.</summary>
    public void Enter(ActiveSegment segment, ChainAnchor seal)
    {
        lock (_gate)
        {
            Invariant.Check(segment.FirstSequence == _hasher.Sequence + 1);
            _segment = segment;
            Volatile.Write(ref _hashedBytes, SegmentHeader.PageBytes);
        }

        _seals.Enqueue(seal);
        if (_seals.Count > MaxSealAnchors)
        {
            _ = _seals.TryDequeue(out _);
        }
    }

    /// <summary>
    /// The newest anchor known whose inputs are all released, <paramref name="releasedSequence"/> being what is. Any thread.
    /// </summary>
    public ChainAnchor Anchor(long releasedSequence)
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return _released;
            }

            if (_hasher.Sequence <= releasedSequence)
            {
                return _hasher.Current();
            }

            Offer(releasedSequence);
            return _released;
        }
    }

    /// <summary>
    /// Takes the oldest anchor of a seal that nobody has taken yet, once it is released; of many that nobody takes the newest 256 stay.
    /// Any thread, but one at a time.
    /// </summary>
    public bool TryTakeSeal(long releasedSequence, out ChainAnchor anchor) =>
        _seals.TryPeek(out anchor) && anchor.Sequence <= releasedSequence && _seals.TryDequeue(out anchor);

    /// <summary>Ends the thread; <see cref="Complete"/> still works.</summary>
    public void Stop()
    {
        Volatile.Write(ref _stopping, true);
        _wake.Set();
        _thread?.Join();
    }

    public void Dispose()
    {
        Stop();
        lock (_gate)
        {
            _disposed = true;
            _hasher.Dispose();
            _wake.Dispose();
        }
    }

    private void Run()
    {
        try
        {
            while (!Volatile.Read(ref _stopping))
            {
                if (!StepGuarded())
                {
                    _wake.WaitOne(IdleWaitMillis);
                }
            }
        }
        catch (JournalFailedException)
        {
            // Kept by JournalSync: the owner throws it in its next call, which ends the process.
        }
    }

    private bool StepGuarded()
    {
        lock (_gate)
        {
            bool hasMore = Step();
            Offer(_segment.ReleasedSequence);
            return hasMore;
        }
    }

    /// <summary>Keeps one value back until its inputs are released, so that there is always a new one to come.</summary>
    private void Offer(long releasedSequence)
    {
        if (_candidate.Sequence <= releasedSequence)
        {
            _released = _candidate;
            if (_hasher.Sequence > _candidate.Sequence)
            {
                _candidate = _hasher.Current();
            }
        }
    }

    /// <summary>Hashes at most one chunk; false when nothing more is written. Under the lock.</summary>
    private bool Step()
    {
        long from = _hashedBytes;
        int wanted = (int)Math.Min(_buffer.Length, _segment.WrittenBytes - from);
        if (wanted <= 0)
        {
            return false;
        }

        try
        {
            int count = _segment.File.Read(from, _buffer.AsSpan(0, wanted));
            if (count < wanted)
            {
                throw new IOException($"the file ends at byte {from + count}, before what was written");
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw _sync.Fail(_storage.PathOf(_segment.Name), "read back", exception);
        }

        Volatile.Write(ref _hashedBytes, from + Hash(_buffer.AsSpan(0, wanted), from));
        return true;
    }

    /// <summary>Returns the bytes of whole records in <paramref name="bytes"/>, at least one.</summary>
    private int Hash(ReadOnlySpan<byte> bytes, long offsetBytes)
    {
        int at = 0;
        while (at < bytes.Length)
        {
            RecordKind kind = RecordCodec.Classify(bytes[at..], out int paddedBytes, out RecordFault fault);
            if (kind == RecordKind.None)
            {
                if (at > 0 && bytes.Length - at < RecordCodec.MaxRecordBytes)
                {
                    // Cut off by the chunk's end, or else found faulty at the start of the next one.
                    break;
                }

                var damage = new JournalDamage(_storage.PathOf(_segment.Name), offsetBytes + at, _hasher.Sequence + 1, fault);
                throw _sync.Fail(damage.Path, "read back", new IOException(damage.ToString()));
            }

            if (kind == RecordKind.Input)
            {
                _hasher.Append(bytes.Slice(at, paddedBytes));
            }

            at += paddedBytes;
        }

        return at;
    }
}
