using Positions.Journal.Storage;

namespace Positions.Journal.Archive;

/// <summary>
/// A journal and its archive as one journal, for reading: segments older than those in the journal's folder come out of the archive. What
/// the archive has beside or beyond them is not looked at: the journal's own folder is the truth as far as it reaches.
/// </summary>
public sealed class ArchivedJournalStorage(IJournalStorage journal, SegmentArchive archive) : IJournalStorage
{
    public string PathOf(string name) =>
        SegmentName.TryParse(name, out _) && !journal.List().Contains(name) && archive.Contains(name) ? archive.PathOf(name) : journal.PathOf(name);

    public IReadOnlyList<string> List()
    {
        // The archive last: a segment that an engine moves there meanwhile is seen twice rather than not at all.
        IReadOnlyList<string> here = journal.List();
        string? oldest = here.Where(static name => SegmentName.TryParse(name, out _)).Min(StringComparer.Ordinal);
        return [.. here, .. archive.List().Where(name => oldest is null || string.CompareOrdinal(name, oldest) < 0)];
    }

    public ISegmentFile Open(string name, bool writable)
    {
        if (writable)
        {
            return journal.Open(name, writable);
        }

        try
        {
            return journal.Open(name, writable);
        }
        catch (FileNotFoundException) when (archive.Contains(name))
        {
            return archive.Open(name);
        }
    }

    public ISegmentFile Create(string name, long lengthBytes) => journal.Create(name, lengthBytes);

    public void Rename(string name, string newName) => journal.Rename(name, newName);

    public void Delete(string name) => journal.Delete(name);

    public void SyncDirectory() => journal.SyncDirectory();
}
