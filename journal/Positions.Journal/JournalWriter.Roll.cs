using System.Runtime.CompilerServices;
using Positions.Journal.Storage;

namespace Positions.Journal;

/// <summary>
/// Where a segment ends. Segments begin with a group of the chain (<see cref="ChainHasher.GroupInputs"/> inputs), so that a header's value
/// is enough to take the chain up; so room for a whole group is there before its first input is taken, each input with commit records of its own.
/// </summary>
public sealed partial class JournalWriter
{
    /// <summary>Most bytes of an input that is a batch by itself and is followed by a commit record that is written alone.</summary>
    private const int MaxInputBytes = RecordCodec.MaxRecordBytes + (2 * ControlRecordCodec.CommitBytes);

    /// <summary>True when the next input begins a group, where a segment may end.</summary>
    private bool IsAtGroupEnd => ChainHasher.IsGroupEnd(_appendedSequence);

    /// <summary>Bytes that the inputs of a group take at most from here to its end, and the records that end batch and segment.</summary>
    private int GroupBytes => MaxInputBytes * (ChainHasher.GroupInputs - (int)(_appendedSequence % ChainHasher.GroupInputs)) + ReserveBytes;

    /// <summary>Whether <see cref="TryRoll"/> would succeed.</summary>
    private bool CanRoll =>
        _segment.PreparedBytes == _segment.LengthBytes && _preparer.IsReady && _chain.IsClose(_segment.WrittenBytes);

    /// <summary>
    /// Whether the segment in use takes an input of <paramref name="recordBytes"/>: at the start of a group only with all of the group. A
    /// segment that an older program left within a group may have less room; it then ends there.
    /// </summary>
    private bool Fits(int recordBytes) =>
        _offsetBytes + (IsAtGroupEnd ? GroupBytes : recordBytes + ReserveBytes) <= _segment.PreparedBytes;

    /// <summary>
    /// Seals the segment and goes on in the prepared one; false when there is none or the one in use has unprepared room left.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryRoll()
    {
        _sync.ThrowIfFailed();
        if (!CanRoll || _preparer.Ready is not { } file)
        {
            return false;
        }

        Invariant.Check(_segment.FirstSequence <= _appendedSequence);
        Invariant.Check(_offsetBytes + ControlRecordCodec.SealBytes <= _segment.LengthBytes);
        if (_bufferedBytes > 0)
        {
            Flush();
        }

        ChainAnchor chain = _chain.Complete(_appendedSequence);
        ControlRecordCodec.WriteSeal(Take(ControlRecordCodec.SealBytes), CurrentState(), chain.Hash);
        Flush();

        long firstSequence = _appendedSequence + 1;
        string name = SegmentName.Of(firstSequence);
        HeaderOf(firstSequence, _segment.FirstSequence, _offsetBytes, file.LengthBytes, chain.Hash).Write(_page);
        WriteTo(file, SegmentName.Prepared, 0, _page);
        try
        {
            _storage.Rename(SegmentName.Prepared, name);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw _sync.Fail(_storage.PathOf(name), "rename", exception);
        }

        _preparer.MarkTaken();
        ActiveSegment full = _segment;
        _segment = new ActiveSegment(file, name, firstSequence, file.LengthBytes, file.LengthBytes);
        _file = file;
        _offsetBytes = SegmentHeader.PageBytes;
        _chain.Enter(_segment, chain);
        _sync.Register(_segment, directoryChanged: true);
        full.IsSealed = true;
        return true;
    }

    private ControlRecord CurrentState() =>
        new(_commitDurableSequence, _commitReleasedSequence, _appendedSequence, _journalId, _lastEngineTimeNanos, _lastTerm);

    private SegmentHeader HeaderOf(
        long firstSequence, long previousFirstSequence, long previousEndBytes, long segmentBytes, ChainHash chain) => new(
        _journalId,
        segmentBytes,
        firstSequence,
        (_options.Clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick,
        (uint)Environment.ProcessId,
        previousFirstSequence,
        previousEndBytes,
        _lastEngineTimeNanos,
        _lastTerm,
        _sync.DurableSequence,
        _commitReleasedSequence,
        chain);
}
