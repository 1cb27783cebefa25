namespace Positions.Journal.Storage;

/// <summary>The journal directory in the file system.</summary>
public sealed class FileJournalStorage : IJournalStorage
{
    private readonly string _directory;

    private FileJournalStorage(string directory) => _directory = Path.GetFullPath(directory);

    /// <summary>
    /// Opens <paramref name="directory"/> for an engine, and creates it when it is missing. Throws <see cref="JournalAccessException"/>
    /// when it
    /// cannot be created or written.
    /// </summary>
    public static FileJournalStorage OpenForWriting(string directory)
    {
        string full = Path.GetFullPath(directory);
        try
        {
            bool created = !Directory.Exists(full);
            Directory.CreateDirectory(full);
            string probe = Path.Combine(full, "access.probe");
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
            if (created && Path.GetDirectoryName(full) is { } parent)
            {
                NativeFile.SyncDirectory(parent);
            }
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException)
        {
            const string Remedy = "Give the engine's user the right and the space to write there, or set another Engine:DataDirectory.";
            throw new JournalAccessException(full, Remedy, exception);
        }

        return new FileJournalStorage(full);
    }

    /// <summary>
    /// Opens <paramref name="directory"/> for tools, which never write. Throws <see cref="JournalAccessException"/> when it is not
    /// there.
    /// </summary>
    public static FileJournalStorage OpenForReading(string directory)
    {
        string full = Path.GetFullPath(directory);
        if (!Directory.Exists(full))
        {
            var cause = new DirectoryNotFoundException("no such directory.");
            throw new JournalAccessException(full, "Name the data directory of an engine: the one that has the journal directory in it.", cause);
        }

        return new FileJournalStorage(full);
    }

    public string PathOf(string name) => Path.Combine(_directory, name);

    public IReadOnlyList<string> List()
    {
        string[] paths = Directory.GetFiles(_directory);
        for (int i = 0; i < paths.Length; i++)
        {
            paths[i] = Path.GetFileName(paths[i]);
        }

        return paths;
    }

    public ISegmentFile Create(string name, long lengthBytes)
    {
        // A new file, never the old one made empty: whoever still has that open goes on seeing it whole.
        File.Delete(PathOf(name));
        var file = new SegmentFile(
            File.OpenHandle(PathOf(name), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete));
        try
        {
            file.SetLength(lengthBytes);
            return file;
        }
        catch (IOException)
        {
            file.Dispose();
            throw;
        }
    }

    public ISegmentFile Open(string name, bool writable) => new SegmentFile(
        File.OpenHandle(
            PathOf(name),
            FileMode.Open,
            writable ? FileAccess.ReadWrite : FileAccess.Read,
            FileShare.ReadWrite | FileShare.Delete));

    public void Rename(string name, string newName) => File.Move(PathOf(name), PathOf(newName), overwrite: true);

    public void Delete(string name) => File.Delete(PathOf(name));

    public void SyncDirectory() => NativeFile.SyncDirectory(_directory);
}
