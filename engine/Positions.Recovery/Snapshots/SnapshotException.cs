using Positions.Journal;

namespace Positions.Recovery.Snapshots;

/// <summary>A snapshot cannot be used, or cannot be written. The journal alone is enough; nothing is lost.</summary>
public sealed class SnapshotException(string path, string fault, Exception? cause = null)
    : JournalException(path, $"Snapshot '{path}': {fault}.", cause)
{
    /// <summary>What is wrong with it.</summary>
    public string Fault { get; } = fault;
}
