namespace Positions.Journal;

/// <summary>Another process holds the data directory.</summary>
public sealed class DataDirectoryLockedException(string path, string holder)
    : JournalException(
        path,
        $"The data directory is in use: '{path}' is locked by {holder}. Stop that process or choose another data directory.",
        null)
{
    /// <summary>What the holder wrote about itself, for example <c>process 4711</c>.</summary>
    public string Holder { get; } = holder;
}
