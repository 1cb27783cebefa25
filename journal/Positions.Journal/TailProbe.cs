using Positions.Journal.Storage;

namespace Positions.Journal;

/// <summary>
/// Looks for what is left behind the last valid record: any byte that is not zero, and valid control records of the same journal, at every
/// multiple of 8, because the lengths that lead there are lost.
/// </summary>
internal sealed class TailProbe
{
    private const int ChunkBytes = 1 << 17;

    private readonly byte[] _buffer = new byte[ChunkBytes];

    /// <summary>Highest durable sequence that a control record or header found states; 0 for none.</summary>
    public long DurableSequence { get; private set; }

    /// <summary>Highest written sequence that a control record found states; 0 for none.</summary>
    public long WrittenSequence { get; private set; }

    /// <summary>Takes a header into account.</summary>
    public void Add(SegmentHeader header) => DurableSequence = Math.Max(DurableSequence, header.DurableSequence);

    /// <summary>
    /// Probes <paramref name="file"/> from <paramref name="fromBytes"/> to <paramref name="toBytes"/>. A <paramref name="journalId"/>
    /// of 0 takes
    /// control records of any journal. Returns the offset behind the last byte that is not zero, or <paramref name="fromBytes"/>.
    /// </summary>
    public long Probe(ISegmentFile file, long fromBytes, long toBytes, ulong journalId)
    {
        long usedBytes = fromBytes;
        long offset = fromBytes;
        while (offset < toBytes)
        {
            int wanted = (int)Math.Min(ChunkBytes, toBytes - offset);
            int count = file.Read(offset, _buffer.AsSpan(0, wanted));
            if (count <= 0)
            {
                break;
            }

            ReadOnlySpan<byte> chunk = _buffer.AsSpan(0, count);
            int last = chunk.LastIndexOfAnyExcept((byte)0);
            if (last >= 0)
            {
                usedBytes = offset + last + 1;
            }

            bool isLastChunk = offset + count >= toBytes || count < wanted;
            int done = last < 0 ? count : FindControls(chunk, isLastChunk, journalId);
            offset += done;
        }

        return usedBytes;
    }

    /// <summary>Returns the bytes that need not be looked at again; a record that may reach into the next chunk stays.</summary>
    private int FindControls(ReadOnlySpan<byte> chunk, bool isLastChunk, ulong journalId)
    {
        int limit = isLastChunk ? chunk.Length : chunk.Length - RecordCodec.MaxRecordBytes;
        int at = 0;
        while (at < limit)
        {
            int nonZero = chunk[at..].IndexOfAnyExcept((byte)0);
            if (nonZero < 0)
            {
                return chunk.Length;
            }

            at += nonZero & ~(RecordCodec.Alignment - 1);
            if (at >= limit)
            {
                break;
            }

            RecordKind kind = RecordCodec.Classify(chunk[at..], out int paddedBytes, out _);
            if (kind is RecordKind.Commit or RecordKind.Seal)
            {
                Add(ControlRecordCodec.Read(chunk.Slice(at, paddedBytes)), journalId);
            }

            at += kind == RecordKind.None ? RecordCodec.Alignment : paddedBytes;
        }

        return Math.Min(at, chunk.Length);
    }

    private void Add(ControlRecord control, ulong journalId)
    {
        if (journalId == 0 || control.JournalId == journalId)
        {
            DurableSequence = Math.Max(DurableSequence, control.DurableSequence);
            WrittenSequence = Math.Max(WrittenSequence, control.WrittenSequence);
        }
    }
}
