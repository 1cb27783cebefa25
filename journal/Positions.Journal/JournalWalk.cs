using Positions.Journal.Storage;

namespace Positions.Journal;

/// <summary>
/// The one way through the records of a journal, across segments: checks form, steps, terms, control records and headers. Reader and
/// tail scan
/// share it, so they cannot differ about what is valid. After <see cref="WalkStep.End"/> it may be asked again: a writer may have gone on.
/// </summary>
internal sealed class JournalWalk(IJournalStorage storage) : IDisposable
{
    private readonly byte[] _buffer = new byte[SegmentCursor.BufferBytes];
    private SegmentCursor? _cursor;

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
        if (header is null || header.FirstSequence != firstSequence)
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
        Enter(file, name, header);
        return true;
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
                _ => CheckControl(record),
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
                return WalkStep.Input;
            }

            TakeControl(record);
            if (kind == RecordKind.Seal)
            {
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
    }

    private RecordFault CheckInput(ReadOnlySpan<byte> record)
    {
        if (RecordCodec.ReadSequence(record) != LastSequence + 1)
        {
            return RecordFault.SequenceStep;
        }

        return RecordCodec.ReadTerm(record) < LastTerm ? RecordFault.TermFell : RecordFault.None;
    }

    private RecordFault CheckControl(ReadOnlySpan<byte> record)
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

        return control.Term < LastTerm ? RecordFault.TermFell : RecordFault.None;
    }

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
        if (firstSequence != LastSequence + 1)
        {
            string missing = firstSequence > LastSequence ? Journal.SegmentName.Of(LastSequence + 1) : name;
            End(storage.PathOf(missing), 0, firstSequence > LastSequence ? RecordFault.Header : RecordFault.HeaderMismatch);
            return false;
        }

        ISegmentFile file = SegmentCatalog.OpenForReading(storage, name);
        SegmentHeader? header = ReadHeader(file, name);
        bool fits = header is not null
            && header.FirstSequence == firstSequence
            && header.JournalId == JournalId
            && header.PreviousFirstSequence == SegmentFirstSequence
            && header.PreviousEndBytes == OffsetBytes
            && header.PreviousTerm == LastTerm
            && header.DurableSequence <= LastSequence
            && header.ReleasedSequence <= LastSequence;
        if (!fits)
        {
            file.Dispose();
            End(storage.PathOf(name), 0, header is null ? RecordFault.Header : RecordFault.HeaderMismatch);
            return false;
        }

        Enter(file, name, header!);
        return true;
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
