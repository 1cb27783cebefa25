using Positions.Journal.Storage;

namespace Positions.Journal;

/// <summary>Tells a record that is being written from a hole that the engine has gone past.</summary>
internal static class LiveEnd
{
    private const int LookAheadBytes = 1 << 20;

    /// <summary>
    /// True when a control record or segment behind the end of <paramref name="walk"/> shows that inputs were written beyond it.
    /// </summary>
    public static bool HasContentBeyond(IJournalStorage storage, JournalWalk walk)
    {
        IReadOnlyList<string> names = SegmentCatalog.List(storage);
        foreach (string name in names)
        {
            if (string.CompareOrdinal(name, walk.SegmentName) > 0)
            {
                using ISegmentFile later = SegmentCatalog.OpenForReading(storage, name);
                if (SegmentCatalog.ReadHeader(later, out _) is { } header && header.JournalId == walk.JournalId)
                {
                    return true;
                }
            }
        }

        if (walk.IsAtSeal)
        {
            return false;
        }

        var probe = new TailProbe();
        using ISegmentFile file = SegmentCatalog.OpenForReading(storage, walk.SegmentName);
        long from = walk.OffsetBytes + RecordCodec.Alignment;
        _ = probe.Probe(file, from, Math.Min(file.LengthBytes, from + LookAheadBytes), walk.JournalId);
        return probe.WrittenSequence > walk.LastSequence;
    }
}
