using Positions.Journal.Storage;

namespace Positions.Journal;

/// <summary>
/// Takes the chain up in front of a segment: from its header, or, where that does not say (format 1, or a segment that begins within a
/// group), by reading the segments before. Cold.
/// </summary>
internal static class ChainStart
{
    /// <summary>
    /// A hasher that has taken every input before <paramref name="firstSequence"/>. Throws <see cref="JournalCorruptException"/> when the
    /// segments that are needed are damaged or no longer there.
    /// </summary>
    public static ChainHasher Before(IJournalStorage storage, long firstSequence)
    {
        var hasher = new ChainHasher();
        try
        {
            Advance(storage, hasher, firstSequence);
            return hasher;
        }
        catch
        {
            hasher.Dispose();
            throw;
        }
    }

    /// <summary>The chain in front of the segment if its header states it in a way that it can be taken up from; else null.</summary>
    public static ChainHash? Of(SegmentHeader header)
    {
        if (header.FirstSequence == 1)
        {
            return default(ChainHash);
        }

        return header.Version >= SegmentHeader.ChainedVersion && ChainHasher.IsGroupEnd(header.FirstSequence - 1) ? header.Chain : null;
    }

    private static void Advance(IJournalStorage storage, ChainHasher hasher, long firstSequence)
    {
        IReadOnlyList<string> names = SegmentCatalog.List(storage);
        for (int i = names.Count - 1; i >= 0; i--)
        {
            long segmentFirst = SegmentCatalog.FirstSequenceOf(names[i]);
            if (segmentFirst > firstSequence)
            {
                continue;
            }

            SegmentHeader? header;
            using (ISegmentFile file = SegmentCatalog.OpenForReading(storage, names[i]))
            {
                header = SegmentCatalog.ReadHeader(file, out _);
            }

            if (header is not null && Of(header) is { } chain)
            {
                hasher.Restart(segmentFirst - 1, chain);
                Read(storage, names[i], hasher, firstSequence);
                return;
            }
        }

        if (firstSequence > 1)
        {
            throw new JournalCorruptException(
                storage.PathOf("."),
                $"The chain before sequence {firstSequence} cannot be computed: the segments before it are no longer there. "
                    + "Copy them back from a replica, an archive or a backup.",
                null);
        }
    }

    private static void Read(IJournalStorage storage, string name, ChainHasher hasher, long firstSequence)
    {
        if (hasher.Sequence == firstSequence - 1)
        {
            return;
        }

        using var walk = new JournalWalk(storage);
        if (walk.TryStart(name))
        {
            while (hasher.Sequence < firstSequence - 1 && walk.Next(out ReadOnlySpan<byte> record) is var step and not WalkStep.End)
            {
                if (step == WalkStep.Input)
                {
                    hasher.Append(record);
                }
            }
        }

        if (hasher.Sequence != firstSequence - 1)
        {
            throw new JournalCorruptException(
                walk.EndDamage?.Path ?? storage.PathOf(name),
                $"The chain before sequence {firstSequence} cannot be computed: {walk.EndDamage}.",
                null);
        }
    }
}
