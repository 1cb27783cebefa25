using Positions.Journal;

namespace Positions.Recovery;

/// <summary>
/// The journal was written by another version of the logic; its inputs mean what that version made of them, so they are not replayed by
/// this one.
/// </summary>
public sealed class LogicVersionException(string path, long sequence, uint found, uint supported)
    : JournalException(
        path,
        $"'{path}': from sequence {sequence} on the journal was written by logic version {found}; this program has version {supported}. " +
        $"Start and stop the program with logic version {found} once more: a later version goes on from its snapshot at the stop.",
        null)
{
    /// <summary>Of the EngineStarted that names the version.</summary>
    public long Sequence { get; } = sequence;

    public uint Found { get; } = found;

    public uint Supported { get; } = supported;
}
