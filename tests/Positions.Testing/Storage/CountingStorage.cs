using System.Collections.Concurrent;
using Positions.Journal.Storage;

namespace Positions.Testing.Storage;

/// <summary>Passes everything on to another storage and counts it, for what must not grow with a journal's size. Any thread.</summary>
public sealed class CountingStorage(IJournalStorage inner) : IJournalStorage
{
    private readonly ConcurrentDictionary<StorageOperation, int> _counts = new();
    private int _opened;

    /// <summary>Files opened.</summary>
    public int OpenCount => Volatile.Read(ref _opened);

    /// <summary>How often an operation was begun.</summary>
    public int CountOf(StorageOperation operation) => _counts.GetValueOrDefault(operation);

    /// <summary>Counts from zero again.</summary>
    public void Reset()
    {
        _counts.Clear();
        Volatile.Write(ref _opened, 0);
    }

    public string PathOf(string name) => inner.PathOf(name);

    public IReadOnlyList<string> List() => inner.List();

    public ISegmentFile Create(string name, long lengthBytes)
    {
        Count(StorageOperation.Create);
        return new DecoratedSegmentFile(inner.Create(name, lengthBytes), Count);
    }

    public ISegmentFile Open(string name, bool writable)
    {
        Interlocked.Increment(ref _opened);
        return new DecoratedSegmentFile(inner.Open(name, writable), Count);
    }

    public void Rename(string name, string newName)
    {
        Count(StorageOperation.Rename);
        inner.Rename(name, newName);
    }

    public void Delete(string name)
    {
        Count(StorageOperation.Delete);
        inner.Delete(name);
    }

    public void SyncDirectory()
    {
        Count(StorageOperation.SyncDirectory);
        inner.SyncDirectory();
    }

    private void Count(StorageOperation operation) => _counts.AddOrUpdate(operation, 1, static (_, count) => count + 1);
}
