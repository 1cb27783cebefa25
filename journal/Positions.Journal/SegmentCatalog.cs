using Positions.Journal.Storage;

namespace Positions.Journal;

/// <summary>The segments of a journal by name; cold code for opening, recovery and tools.</summary>
public static class SegmentCatalog
{
    private const int MaxListings = 16;

    /// <summary>Names of all segments in sequence order; other files in the directory are ignored.</summary>
    public static IReadOnlyList<string> List(IJournalStorage storage)
    {
        var names = new List<string>();
        foreach (string name in storage.List())
        {
            if (SegmentName.TryParse(name, out _))
            {
                names.Add(name);
            }
        }

        names.Sort(StringComparer.Ordinal);
        return names;
    }

    /// <summary>
    /// Does what lists segments and opens them, once more where one went in between: beside a running engine the oldest are removed at any
    /// moment. Bounded, because a name that is listed and cannot be opened is a fault.
    /// </summary>
    internal static T WhileSomeGo<T>(Func<T> listAndOpen)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return listAndOpen();
            }
            catch (JournalFailedException e) when (e.InnerException is FileNotFoundException && attempt < MaxListings)
            {
                // The next listing is without it.
            }
        }
    }

    /// <summary>First sequence of a name that <see cref="List"/> returned.</summary>
    public static long FirstSequenceOf(string name) =>
        SegmentName.TryParse(name, out long firstSequence)
            ? firstSequence
            : throw new ArgumentException($"'{name}' is no segment.", nameof(name));

    /// <summary>
    /// Deletes whole segments, oldest first, whose inputs all lie below <paramref name="sequence"/>; the newest two stay in any case.
    /// Returns the
    /// number deleted. The caller knows that a snapshot or base makes them dispensable. Throws <see cref="JournalFailedException"/>.
    /// </summary>
    public static int DeleteBefore(IJournalStorage storage, long sequence)
    {
        IReadOnlyList<string> names = List(storage);
        int count = 0;
        try
        {
            while (count + 2 < names.Count && FirstSequenceOf(names[count + 1]) <= sequence)
            {
                storage.Delete(names[count]);
                count++;
            }

            if (count > 0)
            {
                storage.SyncDirectory();
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new JournalFailedException(storage.PathOf(names[count < names.Count ? count : 0]), "delete", exception);
        }

        return count;
    }

    /// <summary>
    /// Reads the header page; null when it is none of this format, <paramref name="version"/> then as in <see
    /// cref="SegmentHeader.TryRead"/>.
    /// </summary>
    internal static SegmentHeader? ReadHeader(ISegmentFile file, out uint version)
    {
        Span<byte> page = stackalloc byte[SegmentHeader.PageBytes];
        int count = file.Read(0, page);
        return SegmentHeader.TryRead(page[..count], out SegmentHeader? header, out version) ? header : null;
    }

    /// <summary>Opens for reading; wraps what goes wrong.</summary>
    internal static ISegmentFile OpenForReading(IJournalStorage storage, string name)
    {
        try
        {
            return storage.Open(name, writable: false);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new JournalAccessException(storage.PathOf(name), "Give this user the right to read it.", exception);
        }
        catch (IOException exception)
        {
            throw new JournalFailedException(storage.PathOf(name), "open", exception);
        }
    }
}
