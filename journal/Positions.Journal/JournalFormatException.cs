namespace Positions.Journal;

/// <summary>A segment of a format version that this program does not know.</summary>
public sealed class JournalFormatException(string path, uint version)
    : JournalException(
        path,
        $"'{path}' has journal format {version}; this program knows up to {SegmentHeader.FormatVersion}. "
            + "Start the newer program that wrote it.",
        null)
{
    /// <summary>The version in the file.</summary>
    public uint Version { get; } = version;
}
