using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Positions.Journal.Storage;

namespace Positions.Journal;

/// <summary>
/// Appends sealed records and commit records to segment files. What is appended is collected, and written with one call where a batch
/// ends, with a seal, or when <see cref="BufferBytes"/> are full. One owner thread calls everything but <see cref="Sync"/> and the
/// properties marked "any thread". No member but <see cref="Close"/> syncs: when no room is prepared, <see cref="TryAppend"/> says so. A
/// write goes to memory; the system may hold it up while too much there waits for the disk.
/// </summary>
public sealed partial class JournalWriter : IDisposable
{
    /// <summary>
    /// Bytes that are collected at most, 256 KB: far more than a usual batch, and still in the processor's cache when they are written.
    /// </summary>
    public const int BufferBytes = 256 * 1024;

    /// <summary>Behind the last input of a batch there is always room for its commit record, and behind that for the seal.</summary>
    private const int ReserveBytes = ControlRecordCodec.CommitBytes + ControlRecordCodec.SealBytes;

    private readonly IJournalStorage _storage;
    private readonly JournalOptions _options;
    private readonly JournalSync _sync;
    private readonly SegmentPreparer _preparer;
    private readonly ChainTracker _chain;
    private readonly ulong _journalId;
    private readonly byte[] _buffer = GC.AllocateArray<byte>(BufferBytes, pinned: true);
    private readonly byte[] _page = new byte[SegmentHeader.PageBytes];

    private ActiveSegment _segment;
    private ISegmentFile _file;
    private long _offsetBytes;
    private int _bufferedBytes;
    private long _appendedSequence;
    private long _lastEngineTimeNanos;
    private uint _lastTerm;
    private long _commitDurableSequence;
    private long _commitReleasedSequence;
    private long _appendedBytes;
    private long _chainWakeBytes;
    private bool _batchOpen;
    private bool _disposed;

    /// <summary>The last sequence appended; what is above <see cref="WrittenSequence"/> is only collected yet. Owner.</summary>
    public long AppendedSequence => _appendedSequence;

    /// <summary>The last sequence that is in the file, for a sync and for readers. Any thread.</summary>
    public long WrittenSequence => _sync.WrittenSequence;

    /// <summary>Every input up to here survives a power failure. Any thread.</summary>
    public long DurableSequence => _sync.DurableSequence;

    /// <summary>Released sequence of the last commit record. Owner.</summary>
    public long ReleasedSequence => _commitReleasedSequence;

    /// <summary>Makes the journal durable, from any thread.</summary>
    public JournalSync Sync => _sync;

    /// <summary>How far the next segment is, and why it is not. Any thread.</summary>
    public SegmentPreparationStatus Preparation => _preparer.Status;

    /// <summary>First sequence of the segment in use. Owner.</summary>
    public long SegmentFirstSequence => _segment.FirstSequence;

    /// <summary>Bytes appended since the writer was opened, control records included. Owner.</summary>
    public long AppendedBytes => _appendedBytes;

    /// <summary>Random identity of this copy of the journal.</summary>
    public ulong JournalId => _journalId;

    /// <summary>The chain at the last input; null until <see cref="Close"/> has ended in good order. Any thread.</summary>
    public ChainAnchor? StopAnchor { get; private set; }

    /// <summary>
    /// True when input records of together <paramref name="recordBytes"/> (padded, at most a quarter of a segment) and the commit
    /// record that
    /// ends their batch can be appended now. Owner; no system call.
    /// </summary>
    public bool HasRoomFor(long recordBytes)
    {
        if (recordBytes <= RecordCodec.MaxRecordBytes && Fits((int)recordBytes))
        {
            return true;
        }

        // Of several records any may be the first of a group.
        long needBytes = recordBytes + ((long)MaxInputBytes * ChainHasher.GroupInputs) + ReserveBytes;
        return _offsetBytes + needBytes <= _segment.PreparedBytes
            || (CanRoll && SegmentHeader.PageBytes + needBytes <= _options.SegmentBytes);
    }

    /// <summary>
    /// The newest anchor of the chain known whose inputs are all up to <paramref name="releasedSequence"/>; sequence 0 when there is none
    /// yet. May be some inputs behind. Any thread, until <see cref="Close"/>.
    /// </summary>
    public ChainAnchor AnchorAt(long releasedSequence) => _chain.Anchor(releasedSequence);

    /// <summary>
    /// Takes the oldest anchor of a seal that was not taken yet and is not above <paramref name="releasedSequence"/>. One thread.
    /// </summary>
    public bool TryTakeSealAnchor(long releasedSequence, out ChainAnchor anchor) => _chain.TryTakeSeal(releasedSequence, out anchor);

    /// <summary>
    /// Appends one sealed input record, with its padding, as <see cref="RecordCodec.Seal"/> left it. False: no room is prepared,
    /// nothing was
    /// taken; try again in a later turn. The sequence must be the one before plus one, the term not lower than the one before.
    /// Throws <see cref="JournalFailedException"/> when a write fails, or had to follow a failed sync.
    /// </summary>
    public bool TryAppend(ReadOnlySpan<byte> record)
    {
        long sequence = RecordCodec.ReadSequence(record);
        uint term = RecordCodec.ReadTerm(record);
        if (record.Length != RecordCodec.PaddedLength((int)RecordCodec.ReadLength(record)) || record.Length > RecordCodec.MaxRecordBytes)
        {
            ThrowLength(record.Length);
        }

        if (sequence != _appendedSequence + 1 || term < _lastTerm)
        {
            ThrowStep(sequence, term);
        }

        Debug.Assert(RecordCodec.TryValidate(record, out _, out _), "The record must be sealed.");
        if (!Fits(record.Length) && !TryRoll())
        {
            return false;
        }

        if (_bufferedBytes + record.Length + ReserveBytes > BufferBytes)
        {
            Flush();
        }

        record.CopyTo(Take(record.Length));
        _lastEngineTimeNanos = RecordCodec.ReadEngineTimeNanos(record);
        _lastTerm = term;
        _appendedSequence = sequence;
        _batchOpen = true;
        return true;
    }

    /// <summary>
    /// Ends the batch with a commit record, for which there is always room, and writes what was collected.
    /// <paramref name="releasedSequence"/> is what the barrier has passed, at most <see cref="AppendedSequence"/> and never falling.
    /// Throws <see cref="JournalFailedException"/> when the write fails or a sync failed meanwhile.
    /// </summary>
    public void EndBatch(long releasedSequence)
    {
        _sync.ThrowIfFailed();
        if (!_batchOpen)
        {
            ThrowNoBatch();
        }

        TakeCommit(releasedSequence);
        Flush();
        _batchOpen = false;
    }

    /// <summary>
    /// Writes a commit record alone when the durable or released sequence has moved since the last one. False: neither moved, or no
    /// room is
    /// prepared. Between batches only. Throws <see cref="JournalFailedException"/> when the write fails or a sync failed meanwhile.
    /// </summary>
    public bool WriteIdleCommit(long releasedSequence)
    {
        _sync.ThrowIfFailed();
        Invariant.Check(!_batchOpen);
        if (releasedSequence == _commitReleasedSequence && _sync.DurableSequence == _commitDurableSequence)
        {
            return false;
        }

        // A segment without an input keeps room for a group, because the next segment would have the same first sequence and name; one
        // within a group, for the rest of it.
        bool mayRoll = _segment.FirstSequence <= _appendedSequence && IsAtGroupEnd;
        int needBytes = mayRoll ? ReserveBytes : ControlRecordCodec.CommitBytes + GroupBytes;
        if (_offsetBytes + needBytes > _segment.PreparedBytes && !(mayRoll && TryRoll()))
        {
            return false;
        }

        TakeCommit(releasedSequence);
        Flush();
        return true;
    }

    /// <summary>
    /// Stops cleanly: syncs, writes a last commit record that says so when there is room, syncs it and closes the files. Waits for the
    /// disk.
    /// Throws <see cref="JournalFailedException"/>.
    /// </summary>
    public void Close(long releasedSequence)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        try
        {
            if (_batchOpen)
            {
                EndBatch(Math.Max(releasedSequence, _commitReleasedSequence));
            }

            _sync.Sync();
            if (WriteIdleCommit(releasedSequence))
            {
                _sync.Sync();
            }

            _chain.Stop();
            StopAnchor = _chain.Complete(_appendedSequence);
        }
        finally
        {
            Dispose();
        }
    }

    /// <summary>
    /// Does one bounded piece of preparing work and returns whether there was any; only with <see
    /// cref="JournalOptions.BackgroundPreparation"/>
    /// off.
    /// </summary>
    public bool PrepareStep()
    {
        Invariant.Check(!_options.BackgroundPreparation);
        return _preparer.Step();
    }

    /// <summary>
    /// Closes the files as they are, without sync or commit record, and without what is only collected yet: what a dying process leaves.
    /// </summary>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        _preparer.Dispose();
        _chain.Dispose();
        _sync.Close();
    }

    /// <summary>The next bytes of the file, collected: the caller fills them.</summary>
    private Span<byte> Take(int lengthBytes)
    {
        Span<byte> bytes = _buffer.AsSpan(_bufferedBytes, lengthBytes);
        _bufferedBytes += lengthBytes;
        _offsetBytes += lengthBytes;
        _appendedBytes += lengthBytes;
        return bytes;
    }

    /// <summary>
    /// Writes what was collected, and only then says so. Nothing is written after a failure: it would lie behind a hole.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Flush()
    {
        _sync.ThrowIfFailed();
        WriteTo(_file, _segment.Name, _offsetBytes - _bufferedBytes, _buffer.AsSpan(0, _bufferedBytes));
        _bufferedBytes = 0;
        _sync.WrittenSequence = _appendedSequence;
        _segment.WrittenBytes = _offsetBytes;
        if (_appendedBytes >= _chainWakeBytes)
        {
            _chainWakeBytes = _appendedBytes + BufferBytes;
            _chain.Wake();
        }
    }

    private void WriteTo(ISegmentFile file, string name, long offsetBytes, ReadOnlySpan<byte> bytes)
    {
        try
        {
            file.Write(offsetBytes, bytes);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw _sync.Fail(_storage.PathOf(name), "write", exception);
        }
    }

    private void TakeCommit(long releasedSequence)
    {
        Invariant.Check(releasedSequence >= _commitReleasedSequence && releasedSequence <= _appendedSequence);
        _commitDurableSequence = _sync.DurableSequence;
        _commitReleasedSequence = releasedSequence;
        _segment.ReleasedSequence = releasedSequence;
        Invariant.Check(_offsetBytes + ReserveBytes <= _segment.LengthBytes);
        ControlRecordCodec.WriteCommit(Take(ControlRecordCodec.CommitBytes), CurrentState());
    }

    [DoesNotReturn]
    private static void ThrowLength(int lengthBytes) =>
        throw new ArgumentException($"{lengthBytes} bytes are not a record's padded length.");

    [DoesNotReturn]
    private void ThrowStep(long sequence, uint term) =>
        throw new ArgumentException($"Sequence {sequence}, term {term} cannot follow sequence {_appendedSequence}, term {_lastTerm}.");

    [DoesNotReturn]
    private static void ThrowNoBatch() =>
        throw new InvalidOperationException("There is no batch to end; WriteIdleCommit writes a commit record alone.");
}
