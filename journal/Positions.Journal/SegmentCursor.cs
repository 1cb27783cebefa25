using Positions.Journal.Storage;

namespace Positions.Journal;

/// <summary>Buffered reading of the records of one segment, also while it is being written. One thread.</summary>
internal sealed class SegmentCursor(ISegmentFile file, byte[] buffer) : IDisposable
{
    public const int BufferBytes = 256 * 1024;

    private long _bufferOffsetBytes = -1;
    private int _bufferedBytes;

    public ISegmentFile File => file;

    public long OffsetBytes { get; private set; } = SegmentHeader.PageBytes;

    /// <summary>
    /// Classifies the record at <see cref="OffsetBytes"/>; <paramref name="record"/> lives until the next call. What looks invalid in
    /// the buffer
    /// is read again from the file, because a writer may have written it since.
    /// </summary>
    public RecordKind Peek(out ReadOnlySpan<byte> record, out RecordFault fault)
    {
        long skip = OffsetBytes - _bufferOffsetBytes;
        if (_bufferOffsetBytes >= 0 && skip >= 0 && skip < _bufferedBytes)
        {
            RecordKind kind = Classify((int)skip, out record, out fault);
            if (kind != RecordKind.None)
            {
                return kind;
            }
        }

        // A small read first: a poll at the end of a running journal stays cheap.
        Fill(RecordCodec.MaxRecordBytes);
        RecordKind probed = Classify(0, out record, out fault);
        if (probed == RecordKind.None)
        {
            _bufferOffsetBytes = -1;
            return probed;
        }

        Fill(buffer.Length);
        return Classify(0, out record, out fault);
    }

    /// <summary>Goes on at another place, where a record begins.</summary>
    public void Seek(long offsetBytes) => OffsetBytes = offsetBytes;

    /// <summary>Steps over the record that <see cref="Peek"/> returned.</summary>
    public void Advance(int recordBytes) => OffsetBytes += recordBytes;

    public void Dispose() => file.Dispose();

    private void Fill(int lengthBytes)
    {
        _bufferOffsetBytes = OffsetBytes;
        _bufferedBytes = file.Read(OffsetBytes, buffer.AsSpan(0, lengthBytes));
    }

    private RecordKind Classify(int skip, out ReadOnlySpan<byte> record, out RecordFault fault)
    {
        ReadOnlySpan<byte> bytes = buffer.AsSpan(skip, _bufferedBytes - skip);
        RecordKind kind = RecordCodec.Classify(bytes, out int paddedBytes, out fault);
        record = bytes[..paddedBytes];
        if (bytes.Length < RecordCodec.HeaderBytes)
        {
            // Fewer bytes than a header are left in the file: nothing was written there, because nothing would have fitted.
            fault = RecordFault.Empty;
        }

        return kind;
    }
}
