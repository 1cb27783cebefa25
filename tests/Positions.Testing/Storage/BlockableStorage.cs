using Positions.Journal.Storage;

namespace Positions.Testing.Storage;

/// <summary>
/// Passes everything on to another storage; operations can be stopped and released, as on a disk that hangs. A stopped operation waits
/// without end, so a test releases before it disposes. Any thread.
/// </summary>
public sealed class BlockableStorage(IJournalStorage inner) : IJournalStorage
{
    private readonly Lock _gate = new();
    private readonly HashSet<StorageOperation> _stopped = [];
    private readonly ManualResetEventSlim _changed = new(false);
    private int _waiting;

    /// <summary>Threads that wait in a stopped operation now.</summary>
    public int WaitingCount => Volatile.Read(ref _waiting);

    /// <summary>The operation, also one that is about to begin, waits until it is released.</summary>
    public void Block(StorageOperation operation)
    {
        lock (_gate)
        {
            _stopped.Add(operation);
            _changed.Reset();
        }
    }

    /// <summary>Lets everything go on.</summary>
    public void ReleaseAll()
    {
        lock (_gate)
        {
            _stopped.Clear();
            _changed.Set();
        }
    }

    public string PathOf(string name) => inner.PathOf(name);

    public IReadOnlyList<string> List() => inner.List();

    public ISegmentFile Create(string name, long lengthBytes)
    {
        Wait(StorageOperation.Create);
        return new DecoratedSegmentFile(inner.Create(name, lengthBytes), Wait);
    }

    public ISegmentFile Open(string name, bool writable) => new DecoratedSegmentFile(inner.Open(name, writable), Wait);

    public void Rename(string name, string newName)
    {
        Wait(StorageOperation.Rename);
        inner.Rename(name, newName);
    }

    public void Delete(string name) => inner.Delete(name);

    public void SyncDirectory()
    {
        Wait(StorageOperation.SyncDirectory);
        inner.SyncDirectory();
    }

    private void Wait(StorageOperation operation)
    {
        while (true)
        {
            lock (_gate)
            {
                if (!_stopped.Contains(operation))
                {
                    return;
                }
            }

            Interlocked.Increment(ref _waiting);
            _changed.Wait();
            Interlocked.Decrement(ref _waiting);
        }
    }
}
