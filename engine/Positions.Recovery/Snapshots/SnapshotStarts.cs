using Positions.Core;
using Positions.Journal.Storage;

namespace Positions.Recovery.Snapshots;

/// <summary>
/// The snapshots that replays of an engine's own journal begin with. One that failed a check is passed over from then on: else it would be
/// read, and fail, at every question, and a replay in slices would begin again at each of them.
/// </summary>
/// <remarks>Thread: any.</remarks>
public sealed class SnapshotStarts
{
    private readonly IJournalStorage? _storage;
    private readonly Action<SnapshotException>? _passedOver;
    private readonly Lock _lock = new();
    private readonly HashSet<long> _unusable;
    private long _unusableCount;

    /// <param name="storage">The engine's snapshots; null: none, every replay begins with the journal.</param>
    /// <param name="unusable">Sequences of those that are known not to pass their checks.</param>
    /// <param name="passedOver">Told once of each that fails one here; null: nobody.</param>
    public SnapshotStarts(IJournalStorage? storage, IEnumerable<long>? unusable = null, Action<SnapshotException>? passedOver = null)
    {
        _storage = storage;
        _unusable = [.. unusable ?? []];
        _passedOver = passedOver;
    }

    /// <summary>Snapshots that failed a check here.</summary>
    public long UnusableCount => Volatile.Read(ref _unusableCount);

    /// <summary>
    /// Whether a state behind a sequence is reached from a snapshot, or the journal's start, rather than from where a replay stands: it has
    /// none yet, it is too far, or a snapshot is nearer.
    /// </summary>
    /// <param name="logic">As far as it was replayed; null: not at all.</param>
    /// <param name="sequence">The input behind which the state is wanted.</param>
    public bool IsNearer(BusinessLogic? logic, long sequence) =>
        logic is null || logic.AppliedSequence > sequence || NewestUpTo(sequence) > logic.AppliedSequence;

    /// <summary>The newest up to a sequence by name, but for those that are known to be unusable; 0 for none.</summary>
    public long NewestUpTo(long sequence)
    {
        if (_storage is null)
        {
            return 0;
        }

        foreach (long found in SnapshotCatalog.List(_storage))
        {
            if (found <= sequence && !IsUnusable(found))
            {
                return found;
            }
        }

        return 0;
    }

    /// <summary>
    /// The state of the newest valid snapshot up to a sequence; null if there is none, and the journal from its start is enough.
    /// </summary>
    public BusinessLogic? LoadNewest(CoreOptions options, long toSequence) => _storage is null
        ? null
        : SnapshotCatalog.LoadNewest(_storage, options, PassOver, toSequence, isKnownUnusable: IsUnusable)?.Logic;

    /// <summary>The state of the newest valid snapshot up to a sequence, else an empty one, and where the journal has to be read on from there.</summary>
    public BusinessLogic Begin(CoreOptions options, long toSequence) => LoadNewest(options, toSequence) ?? new BusinessLogic(options);

    private bool IsUnusable(long sequence)
    {
        lock (_lock)
        {
            return _unusable.Contains(sequence);
        }
    }

    private void PassOver(SnapshotException fault)
    {
        IReadOnlyList<long> there = SnapshotCatalog.List(_storage!);
        if (!there.Contains(fault.Sequence))
        {
            // Deleted since it was listed, as old ones are: nothing is wrong with it.
            return;
        }

        lock (_lock)
        {
            _unusable.IntersectWith(there);
            if (!_unusable.Add(fault.Sequence))
            {
                return;
            }
        }

        Interlocked.Increment(ref _unusableCount);
        _passedOver?.Invoke(fault);
    }
}
