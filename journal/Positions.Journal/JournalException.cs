namespace Positions.Journal;

/// <summary>Base of what the journal throws when the fault is in files or disks, not in the caller.</summary>
public abstract class JournalException : Exception
{
    protected JournalException(string path, string message, Exception? inner)
        : base(message, inner) => Path = path;

    /// <summary>File or directory at fault.</summary>
    public string Path { get; }
}
