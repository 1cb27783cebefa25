namespace Positions.Journal.Storage;

/// <summary>
/// The directory of segments, as a seam for simulations. Methods throw <see cref="IOException"/> or <see
/// cref="UnauthorizedAccessException"/>;
/// the journal wraps them in an exception that names the file. Called from the owner's and the preparing thread.
/// </summary>
public interface IJournalStorage
{
    /// <summary>Full name for messages.</summary>
    string PathOf(string name);

    /// <summary>Names of all files in the directory, in no order.</summary>
    IReadOnlyList<string> List();

    /// <summary>
    /// Creates or replaces a file of <paramref name="lengthBytes"/> and opens it for writing. Nothing is durable before a sync.
    /// </summary>
    ISegmentFile Create(string name, long lengthBytes);

    /// <summary>Opens a file. With <paramref name="writable"/>, also for writing.</summary>
    ISegmentFile Open(string name, bool writable);

    /// <summary>
    /// Renames; an existing target is replaced. An open file stays open. Does not block on the disk; durable after <see
    /// cref="SyncDirectory"/>.
    /// </summary>
    void Rename(string name, string newName);

    /// <summary>Deletes; durable after <see cref="SyncDirectory"/>. A file that is not there is no error.</summary>
    void Delete(string name);

    /// <summary>Makes creations, renames and deletions durable.</summary>
    void SyncDirectory();
}
