using Positions.Journal.Storage;

namespace Positions.Journal;

/// <summary>
/// A segment in use, as the owner, the syncing and the preparing thread share it. Owner writes the file and <see cref="IsSealed"/>; the
/// preparing thread writes <see cref="PreparedBytes"/>; the syncing thread disposes it after the last sync.
/// </summary>
internal sealed class ActiveSegment(ISegmentFile file, string name, long firstSequence, long lengthBytes, long preparedBytes)
{
    private long _preparedBytes = preparedBytes;
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

    /// <summary>Set once the seal is written: nothing follows in this file.</summary>
    public bool IsSealed
    {
        get => Volatile.Read(ref _isSealed);
        set => Volatile.Write(ref _isSealed, value);
    }
}
