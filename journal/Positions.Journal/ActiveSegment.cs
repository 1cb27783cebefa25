using Positions.Journal.Storage;

namespace Positions.Journal;

/// <summary>
/// A segment in use, as the owner, the syncing and the preparing thread share it. Owner writes the file and <see cref="IsSealed"/>; the
/// preparing thread writes <see cref="PreparedBytes"/>, the owner the other properties; the syncing thread disposes it after the last sync.
/// </summary>
internal sealed class ActiveSegment(ISegmentFile file, string name, long firstSequence, long lengthBytes, long preparedBytes)
{
    private long _preparedBytes = preparedBytes;
    private long _writtenBytes = SegmentHeader.PageBytes;
    private long _releasedSequence;
    private bool _isSealed;

    public ISegmentFile File { get; } = file;

    public string Name { get; } = name;

    public long FirstSequence { get; } = firstSequence;

    public long LengthBytes { get; } = lengthBytes;

    /// <summary>Below this offset zeros are written and synced: records there need no new space, and their sync no new metadata.</summary>
    public long PreparedBytes
    {
        get => Volatile.Read(ref _preparedBytes);
        set => Volatile.Write(ref _preparedBytes, value);
    }

    /// <summary>Offset behind the last whole record that was written; what lies below it is read by the thread that keeps the chain.</summary>
    public long WrittenBytes
    {
        get => Volatile.Read(ref _writtenBytes);
        set => Volatile.Write(ref _writtenBytes, value);
    }

    /// <summary>What the last commit record says was released.</summary>
    public long ReleasedSequence
    {
        get => Volatile.Read(ref _releasedSequence);
        set => Volatile.Write(ref _releasedSequence, value);
    }

    /// <summary>Set once the seal is written: nothing follows in this file.</summary>
    public bool IsSealed
    {
        get => Volatile.Read(ref _isSealed);
        set => Volatile.Write(ref _isSealed, value);
    }
}
