namespace Positions.Journal;

/// <summary>
/// A file or directory cannot be opened, created or written for lack of rights, a read-only file system or a missing path.
/// </summary>
public sealed class JournalAccessException(string path, string remedy, Exception cause)
    : JournalException(path, $"No access to '{path}': {cause.Message} {remedy}", cause);
