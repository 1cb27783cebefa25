using Positions.Core;
using Positions.Journal;
using Positions.Journal.Storage;
using Positions.Protocol.Values;

namespace Positions.Recovery.Snapshots;

/// <summary>The snapshots of a data directory: which there are, which one a recovery begins with, which ones go.</summary>
public static class SnapshotCatalog
{
    /// <summary>Name of the snapshots' folder in a data directory.</summary>
    public const string DirectoryName = "snapshots";

    /// <summary>Sequences of the snapshots there are by name, newest first; none of them is checked.</summary>
    public static IReadOnlyList<long> List(IJournalStorage storage)
    {
        var sequences = new List<long>();
        foreach (string name in storage.List())
        {
            if (SnapshotName.TryParse(name, out long sequence))
            {
                sequences.Add(sequence);
            }
        }

        sequences.Sort(static (one, other) => other.CompareTo(one));
        return sequences;
    }

    /// <summary>
    /// The newest snapshot that passes every check, none above <paramref name="toSequence"/> or later than <paramref name="toTime"/>; null
    /// if there is none, and the journal from its start is enough. Each that is passed over is told to <paramref name="passedOver"/>; those
    /// that <paramref name="isKnownUnusable"/> names are not looked at.
    /// </summary>
    public static LoadedSnapshot? LoadNewest(
        IJournalStorage storage,
        CoreOptions options,
        Action<SnapshotException> passedOver,
        long toSequence = long.MaxValue,
        UtcNanos? toTime = null,
        Predicate<long>? isKnownUnusable = null)
    {
        foreach (long sequence in List(storage))
        {
            if (sequence > toSequence || isKnownUnusable?.Invoke(sequence) == true)
            {
                continue;
            }

            try
            {
                if (toTime is { } time && SnapshotReader.Describe(storage, SnapshotName.Of(sequence)).Head.EngineTime.Value > time.Value)
                {
                    continue;
                }

                return SnapshotReader.Read(storage, SnapshotName.Of(sequence), options);
            }
            catch (SnapshotException e)
            {
                passedOver(e);
            }
        }

        return null;
    }

    /// <summary>Refuses a snapshot that knows more inputs than the journal, or those of another journal.</summary>
    /// <exception cref="SnapshotBeyondJournalException">The journal ends before the snapshot.</exception>
    /// <exception cref="SnapshotException">It belongs to another journal.</exception>
    public static void CheckAgainst(LoadedSnapshot snapshot, ulong journalId, long journalEnd)
    {
        if (snapshot.Head.JournalId != journalId)
        {
            throw new SnapshotException(
                snapshot.Path, $"it belongs to journal {snapshot.Head.JournalId:x16}, this is {journalId:x16}; take it out of the folder");
        }

        if (snapshot.Head.Sequence > journalEnd)
        {
            throw new SnapshotBeyondJournalException(snapshot.Path, snapshot.Head.Sequence, journalEnd);
        }
    }

    /// <summary>
    /// The newest of each former logic version: what the versions behind it begin with. They are never deleted. Files whose header cannot
    /// be read are none.
    /// </summary>
    public static IReadOnlySet<long> Bases(IJournalStorage storage)
    {
        var bases = new Dictionary<uint, long>();
        foreach (long sequence in List(storage))
        {
            try
            {
                uint version = SnapshotReader.Describe(storage, SnapshotName.Of(sequence)).Head.LogicVersion;
                if (version != BusinessLogic.LogicVersion)
                {
                    bases.TryAdd(version, sequence);
                }
            }
            catch (SnapshotException)
            {
                // A start says which one it passes over, and why.
            }
        }

        return bases.Values.ToHashSet();
    }

    /// <summary>
    /// Deletes all but the newest <paramref name="keep"/> and the bases; those that are known to be unusable do not count, and go with them.
    /// </summary>
    /// <exception cref="SnapshotException">One cannot be deleted.</exception>
    public static void Prune(IJournalStorage storage, int keep, IReadOnlySet<long> unusable, IReadOnlySet<long> bases)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(keep, 1);
        ArgumentNullException.ThrowIfNull(unusable);
        ArgumentNullException.ThrowIfNull(bases);
        int counted = 0;
        foreach (long sequence in List(storage))
        {
            if (counted < keep)
            {
                counted += unusable.Contains(sequence) ? 0 : 1;
                continue;
            }

            if (!bases.Contains(sequence))
            {
                Delete(storage, sequence);
            }
        }
    }

    private static void Delete(IJournalStorage storage, long sequence)
    {
        try
        {
            storage.Delete(SnapshotName.Of(sequence));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SnapshotException(storage.PathOf(SnapshotName.Of(sequence)), $"cannot be deleted ({e.Message})", e);
        }
    }
}
