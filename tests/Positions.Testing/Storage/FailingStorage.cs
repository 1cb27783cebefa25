using System.Collections.Concurrent;
using Positions.Journal.Storage;

namespace Positions.Testing.Storage;

/// <summary>Passes everything on to another storage, except for operations that were told to fail. Any thread.</summary>
public sealed class FailingStorage(IJournalStorage inner) : IJournalStorage
{
    /// <summary>errno of a full disk.</summary>
    public const int NoSpaceErrno = 28;

    /// <summary>errno of a file whose rights were taken away; the runtime has an exception of its own for it.</summary>
    public const int AccessErrno = 13;

    /// <summary>errno of a failing one.</summary>
    public const int InputOutputErrno = 5;

    private readonly ConcurrentDictionary<StorageOperation, Plan> _plans = new();

    /// <summary>
    /// What a failing write leaves in the file, in bytes from its start: a short write whose continuation failed. 0 (default): nothing.
    /// </summary>
    public int PartialWriteBytes { get; set; }

    /// <summary>
    /// From the <paramref name="nth"/> (1 = next) <paramref name="operation"/> on, <paramref name="times"/> of them fail with
    /// <paramref name="errno"/>; replaces an earlier plan for the operation.
    /// </summary>
    public void Fail(StorageOperation operation, int errno, int nth = 1, int times = int.MaxValue) =>
        _plans[operation] = new Plan(errno, nth, times);

    /// <summary>The operation works again.</summary>
    public void Heal(StorageOperation operation) => _plans.TryRemove(operation, out _);

    public string PathOf(string name) => inner.PathOf(name);

    public IReadOnlyList<string> List() => inner.List();

    public ISegmentFile Create(string name, long lengthBytes)
    {
        Before(StorageOperation.Create);
        return new DecoratedSegmentFile(inner.Create(name, lengthBytes), Before, () => PartialWriteBytes);
    }

    public ISegmentFile Open(string name, bool writable) =>
        new DecoratedSegmentFile(inner.Open(name, writable), Before, () => PartialWriteBytes);

    public void Rename(string name, string newName)
    {
        Before(StorageOperation.Rename);
        inner.Rename(name, newName);
    }

    public void Delete(string name) => inner.Delete(name);

    public void SyncDirectory()
    {
        Before(StorageOperation.SyncDirectory);
        inner.SyncDirectory();
    }

    private void Before(StorageOperation operation)
    {
        if (_plans.TryGetValue(operation, out Plan? plan) && plan.IsDue())
        {
            if (plan.Errno == AccessErrno)
            {
                throw new UnauthorizedAccessException($"Permission denied (errno {plan.Errno}, simulated in {operation})");
            }

            string text = plan.Errno == NoSpaceErrno ? "No space left on device" : "Input/output error";
            throw new IOException($"{text} (errno {plan.Errno}, simulated in {operation})", plan.Errno);
        }
    }

    private sealed class Plan(int errno, int nth, int times)
    {
        private int _count;

        public int Errno { get; } = errno;

        public bool IsDue()
        {
            int count = Interlocked.Increment(ref _count);
            return count >= nth && count - nth < times;
        }
    }
}
