using Positions.Journal;

namespace Positions.Recovery.Snapshots;

/// <summary>A snapshot cannot be used, or cannot be written. The journal alone is enough; nothing is lost.</summary>
public sealed class SnapshotException(string path, string fault, Exception? cause = null)
    : JournalException(path, $"Snapshot '{path}': {fault}.", cause)
{
    /// <summary>What is wrong with it.</summary>
    public string Fault { get; } = fault;

    /// <summary>Sequence in the file's name; 0 for one without its name yet.</summary>
    public long Sequence => SnapshotName.TryParse(System.IO.Path.GetFileName(Path), out long sequence) ? sequence : 0;
}
