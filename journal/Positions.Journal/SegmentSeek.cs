using System.Buffers.Binary;
using Positions.Journal.Storage;

namespace Positions.Journal;

/// <summary>
/// Finds a place in a segment from which to read, by bisection over its commit records: the last one behind which only later inputs can
/// lie. A commit record is found at any multiple of 8 by its mark, checksum and the journal's random id, which no message knows; so nothing
/// has to be kept beside a segment, and a segment in use is searched as well as an archived one. Cold.
/// </summary>
internal sealed class SegmentSeek(ISegmentFile file, ulong journalId)
{
    /// <summary>A remainder that is read faster than it is divided.</summary>
    private const long EnoughBytes = 64 * 1024;

    private const int ChunkBytes = 64 * 1024;

    /// <summary>Records are at most this long and begin with what is not zero; so that many zeros lie behind the last one.</summary>
    private const int EmptyBytes = 2 * RecordCodec.MaxRecordBytes;

    private readonly byte[] _buffer = new byte[ChunkBytes + ControlRecordCodec.CommitBytes];
    private readonly List<(long OffsetBytes, ControlRecord Commit)> _before = [];
    private long _durableSequence;
    private long _releasedSequence;

    /// <summary>
    /// The last commit record found for which <paramref name="isBefore"/> holds, which must hold up to some record and for none behind.
    /// In a segment that is not sealed, whose end may be torn, one that others vouch for: by what was durable, or beside a running engine
    /// (<paramref name="trustsReleased"/>) by what was released. False: read from the start.
    /// </summary>
    public bool TryFind(
        Func<ControlRecord, bool> isBefore, bool isSealed, bool trustsReleased, out long offsetBytes, out ControlRecord commit)
    {
        long low = SegmentHeader.PageBytes;
        long high = file.LengthBytes;
        while (high - low > EnoughBytes)
        {
            long middle = (low + ((high - low) / 2)) & ~(RecordCodec.Alignment - 1L);
            if (!TryFindCommit(middle, high, out long at, out ControlRecord found))
            {
                high = middle;
                continue;
            }

            _durableSequence = Math.Max(_durableSequence, found.DurableSequence);
            _releasedSequence = Math.Max(_releasedSequence, found.ReleasedSequence);
            if (isBefore(found))
            {
                low = at + ControlRecordCodec.CommitBytes;
                _before.Add((low, found));
            }
            else
            {
                high = middle;
            }
        }

        long vouchedSequence = isSealed ? long.MaxValue : trustsReleased ? Math.Max(_durableSequence, _releasedSequence) : _durableSequence;
        for (int i = _before.Count - 1; i >= 0; i--)
        {
            (offsetBytes, commit) = _before[i];
            if (commit.WrittenSequence <= vouchedSequence)
            {
                return true;
            }
        }

        offsetBytes = 0;
        commit = default;
        return false;
    }

    /// <summary>The first commit record at or behind <paramref name="from"/>.</summary>
    private bool TryFindCommit(long from, long to, out long at, out ControlRecord commit)
    {
        at = 0;
        commit = default;
        for (long offset = from; offset < to; offset += ChunkBytes)
        {
            int count = file.Read(offset, _buffer.AsSpan(0, (int)Math.Min(_buffer.Length, to - offset)));
            ReadOnlySpan<byte> bytes = _buffer.AsSpan(0, count);
            if (bytes.Length < ControlRecordCodec.CommitBytes || bytes[..Math.Min(EmptyBytes, count)].IndexOfAnyExcept((byte)0) < 0)
            {
                return false;
            }

            int index = IndexOfCommit(bytes, ref commit);
            if (index >= 0)
            {
                at = offset + index;
                return true;
            }
        }

        return false;
    }

    private int IndexOfCommit(ReadOnlySpan<byte> bytes, ref ControlRecord commit)
    {
        Span<byte> mark = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(mark, ControlRecordCodec.CommitMark);
        int from = 0;
        while (bytes[from..].IndexOf(mark) is var found and >= 0)
        {
            int start = from + found - ControlRecordCodec.MarkOffset;
            from += found + 1;
            if (start < 0 || start % RecordCodec.Alignment != 0 || start + ControlRecordCodec.CommitBytes > bytes.Length)
            {
                continue;
            }

            if (RecordCodec.Classify(bytes[start..], out _, out _) == RecordKind.Commit)
            {
                commit = ControlRecordCodec.Read(bytes[start..]);
                if (commit.JournalId == journalId)
                {
                    return start;
                }
            }
        }

        return -1;
    }
}
