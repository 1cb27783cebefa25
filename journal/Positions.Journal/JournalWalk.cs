using Positions.Journal.Storage;

namespace Positions.Journal;

/// <summary>
/// The one way through the records of a journal, across segments: checks form, steps, terms, control records and headers. Reader and
/// tail scan
/// share it, so they cannot differ about what is valid. After <see cref="WalkStep.End"/> it may be asked again: a writer may have gone on.
/// </summary>
internal sealed class JournalWalk(IJournalStorage storage, bool verifiesChain = false) : IDisposable
{
    private readonly byte[] _buffer = new byte[SegmentCursor.BufferBytes];
    private readonly ChainHasher? _hasher = verifiesChain ? new ChainHasher() : null;
    private SegmentCursor? _cursor;
    private ChainHash _sealChain;
    private uint _version;
    private bool _hasChain;

    /// <summary>The segment that was opened last; empty before the first.</summary>
    public string SegmentName { get; private set; } = "";

    /// <summary>First sequence of <see cref="SegmentName"/>.</summary>
    public long SegmentFirstSequence { get; private set; }

    /// <summary>Behind the last valid record in <see cref="SegmentName"/>.</summary>
    public long OffsetBytes { get; private set; }

    /// <summary>The last record was a seal; the next segment is not open.</summary>
    public bool IsAtSeal => SegmentName.Length > 0 && _cursor is null;

    public long LastSequence { get; private set; }

    public long LastEngineTimeNanos { get; private set; }

    public uint LastTerm { get; private set; }

    public long DurableSequence { get; private set; }

    public long ReleasedSequence { get; private set; }

    public ulong JournalId { get; private set; }

    /// <summary>
    /// The chain at <see cref="LastSequence"/>; null when it is not computed, or where the oldest segments do not say what it was before
    /// them.
    /// </summary>
    public ChainAnchor? Anchor => _hasChain ? _hasher!.Current() : null;

    /// <summary>Where and why the walk ended; null at a seal without a next segment.</summary>
    public JournalDamage? EndDamage { get; private set; }

    /// <summary>
    /// Opens <paramref name="name"/> as the first segment of the walk, trusting its header for what came before. False when the header is
    /// invalid; <see cref="EndDamage"/> says so.
    /// </summary>
    public bool TryStart(string name)
    {
        ISegmentFile file = SegmentCatalog.OpenForReading(storage, name);
        long firstSequence = SegmentCatalog.FirstSequenceOf(name);
        SegmentHeader? header = ReadHeader(file, name);
        if (header is null || header.FirstSequence != firstSequence || (firstSequence == 1 && header.Chain != default))
        {
            file.Dispose();
            RecordFault fault = header is null ? RecordFault.Header : RecordFault.HeaderMismatch;
            EndDamage = new JournalDamage(storage.PathOf(name), 0, firstSequence, fault);
            return false;
        }

        LastSequence = firstSequence - 1;
        LastEngineTimeNanos = header.PreviousEngineTimeNanos;
        LastTerm = header.PreviousTerm;
        JournalId = header.JournalId;
        _hasChain = false;
        Enter(file, name, header);
        return true;
    }

    /// <summary>
    /// Behind <see cref="TryStart"/>: skips to the last commit record known to lie before what is looked for; see <see cref="SegmentSeek"/>.
    /// What is skipped is not checked.
    /// </summary>
    public void Skip(Func<ControlRecord, bool> isBefore, bool isSealed, bool trustsReleased)
    {
        Invariant.Check(_cursor is not null && !_hasChain);
        var seek = new SegmentSeek(_cursor!.File, JournalId);
        if (!seek.TryFind(isBefore, isSealed, trustsReleased, out long offsetBytes, out ControlRecord commit))
        {
            return;
        }

        _cursor.Seek(offsetBytes);
        OffsetBytes = offsetBytes;
        LastSequence = commit.WrittenSequence;
        LastEngineTimeNanos = commit.EngineTimeNanos;
        LastTerm = commit.Term;
        DurableSequence = Math.Max(DurableSequence, commit.DurableSequence);
        ReleasedSequence = Math.Max(ReleasedSequence, commit.ReleasedSequence);
    }

    /// <summary>The next valid record; <paramref name="record"/> lives until the next call.</summary>
    public WalkStep Next(out ReadOnlySpan<byte> record)
    {
        while (_cursor is not null || TryEnterNext())
        {
            RecordKind kind = _cursor!.Peek(out record, out RecordFault fault);
            fault = kind switch
            {
                RecordKind.Input => CheckInput(record),
                RecordKind.None => fault,
                _ => CheckControl(record, kind),
            };
            if (fault != RecordFault.None)
            {
                End(storage.PathOf(SegmentName), OffsetBytes, fault);
                record = default;
                return WalkStep.End;
            }

            _cursor.Advance(record.Length);
            OffsetBytes += record.Length;
            if (kind == RecordKind.Input)
            {
                LastSequence = RecordCodec.ReadSequence(record);
                LastEngineTimeNanos = RecordCodec.ReadEngineTimeNanos(record);
                LastTerm = RecordCodec.ReadTerm(record);
                if (_hasChain)
                {
                    _hasher!.Append(record);
                }

                return WalkStep.Input;
            }

            TakeControl(record);
            if (kind == RecordKind.Seal)
            {
                _sealChain = ControlRecordCodec.ReadChain(record);
                _cursor.Dispose();
                _cursor = null;
            }

            return WalkStep.Control;
        }

        record = default;
        return WalkStep.End;
    }

    public void Dispose()
    {
        _cursor?.Dispose();
        _cursor = null;
        _hasher?.Dispose();
    }

    private RecordFault CheckInput(ReadOnlySpan<byte> record)
    {
        if (RecordCodec.ReadSequence(record) != LastSequence + 1)
        {
            return RecordFault.SequenceStep;
        }

        return RecordCodec.ReadTerm(record) < LastTerm ? RecordFault.TermFell : RecordFault.None;
    }

    private RecordFault CheckControl(ReadOnlySpan<byte> record, RecordKind kind)
    {
        ControlRecord control = ControlRecordCodec.Read(record);
        bool fits = control.JournalId == JournalId
            && control.WrittenSequence == LastSequence
            && control.DurableSequence <= LastSequence
            && control.ReleasedSequence <= LastSequence;
        if (!fits)
        {
            return RecordFault.Control;
        }

        if (kind == RecordKind.Seal && _hasChain && Disagrees(ControlRecordCodec.ReadChain(record), _hasher!.Current().Hash))
        {
            return RecordFault.Chain;
        }

        return control.Term < LastTerm ? RecordFault.TermFell : RecordFault.None;
    }

    /// <summary>A segment of format 1 need not state a chain; zeros in its place then say nothing.</summary>
    private bool Disagrees(ChainHash stated, ChainHash computed) =>
        stated != computed && (_version >= SegmentHeader.ChainedVersion || stated != default);

    private void TakeControl(ReadOnlySpan<byte> record)
    {
        ControlRecord control = ControlRecordCodec.Read(record);
        DurableSequence = Math.Max(DurableSequence, control.DurableSequence);
        ReleasedSequence = Math.Max(ReleasedSequence, control.ReleasedSequence);
    }

    /// <summary>Opens the segment behind a seal; false when there is none yet, or when it does not continue this one.</summary>
    private bool TryEnterNext()
    {
        if (SegmentName.Length == 0 || NextName() is not { } name)
        {
            EndDamage = null;
            return false;
        }

        long firstSequence = SegmentCatalog.FirstSequenceOf(name);
        if (firstSequence > LastSequence + 1)
        {
            ThrowIfRemoved();
        }

        if (firstSequence != LastSequence + 1)
        {
            string missing = firstSequence > LastSequence ? Journal.SegmentName.Of(LastSequence + 1) : name;
            End(storage.PathOf(missing), 0, firstSequence > LastSequence ? RecordFault.Header : RecordFault.HeaderMismatch);
            return false;
        }

        ISegmentFile file = OpenNext(name);
        SegmentHeader? header = ReadHeader(file, name);
        bool fits = header is not null
            && header.FirstSequence == firstSequence
            && header.JournalId == JournalId
            && header.PreviousFirstSequence == SegmentFirstSequence
            && header.PreviousEndBytes == OffsetBytes
            && header.PreviousTerm == LastTerm
            && header.DurableSequence <= LastSequence
            && header.ReleasedSequence <= LastSequence
            && (header.Version < SegmentHeader.ChainedVersion || _sealChain == default || header.Chain == _sealChain);
        if (!fits)
        {
            file.Dispose();
            End(storage.PathOf(name), 0, header is null ? RecordFault.Header : RecordFault.HeaderMismatch);
            return false;
        }

        if (_hasChain && header!.Version >= SegmentHeader.ChainedVersion && header.Chain != _hasher!.Current().Hash)
        {
            file.Dispose();
            End(storage.PathOf(name), 0, RecordFault.Chain);
            return false;
        }

        Enter(file, name, header!);
        return true;
    }

    private ISegmentFile OpenNext(string name)
    {
        try
        {
            return SegmentCatalog.OpenForReading(storage, name);
        }
        catch (JournalFailedException e) when (e.InnerException is FileNotFoundException)
        {
            ThrowIfRemoved();
            throw;
        }
    }

    /// <summary>
    /// What follows is not there. Segments are removed oldest first: if the one read so far is gone as well, nothing is damaged, a limit has
    /// overtaken this walk.
    /// </summary>
    private void ThrowIfRemoved()
    {
        IReadOnlyList<string> names = SegmentCatalog.List(storage);
        if (names.Count > 0 && string.CompareOrdinal(names[0], SegmentName) > 0)
        {
            throw new JournalPrunedException(storage.PathOf("."), LastSequence + 1, SegmentCatalog.FirstSequenceOf(names[0]));
        }
    }

    private SegmentHeader? ReadHeader(ISegmentFile file, string name)
    {
        SegmentHeader? header = SegmentCatalog.ReadHeader(file, out uint version);
        if (version > SegmentHeader.FormatVersion)
        {
            file.Dispose();
            throw new JournalFormatException(storage.PathOf(name), version);
        }

        return header;
    }

    private string? NextName()
    {
        foreach (string name in SegmentCatalog.List(storage))
        {
            if (string.CompareOrdinal(name, SegmentName) > 0)
            {
                return name;
            }
        }

        return null;
    }

    private void Enter(ISegmentFile file, string name, SegmentHeader header)
    {
        _cursor = new SegmentCursor(file, _buffer);
        SegmentName = name;
        SegmentFirstSequence = header.FirstSequence;
        OffsetBytes = SegmentHeader.PageBytes;
        DurableSequence = Math.Max(DurableSequence, header.DurableSequence);
        ReleasedSequence = Math.Max(ReleasedSequence, header.ReleasedSequence);
        EndDamage = null;
        _version = header.Version;
        if (_hasher is not null && !_hasChain && ChainStart.Of(header) is { } chain)
        {
            _hasher.Restart(LastSequence, chain);
            _hasChain = true;
        }
    }

    /// <summary>A reader that polls ends at the same place again and again: the same object then says so.</summary>
    private void End(string path, long offsetBytes, RecordFault fault)
    {
        if (EndDamage is not { } known || known.OffsetBytes != offsetBytes || known.Fault != fault || known.Path != path
            || known.ExpectedSequence != LastSequence + 1)
        {
            EndDamage = new JournalDamage(path, offsetBytes, LastSequence + 1, fault);
        }
    }
}
