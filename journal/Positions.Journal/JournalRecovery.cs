using Positions.Journal.Storage;

namespace Positions.Journal;

/// <summary>Finds the end of a journal, decides by the table of tail cases, and carries the decision out.</summary>
public static class JournalRecovery
{
    private const int RewriteBytes = 256 * 1024;

    /// <summary>
    /// The dry run: what is there and what <see cref="Apply"/> would do. Changes nothing. Throws <see cref="JournalFailedException"/>
    /// when a file
    /// cannot be read.
    /// </summary>
    public static JournalRecoveryResult Scan(IJournalStorage storage, JournalRecoveryOptions options)
    {
        ArgumentNullException.ThrowIfNull(storage);
        ArgumentNullException.ThrowIfNull(options);
        try
        {
            JournalRecoveryResult result = SegmentCatalog.WhileSomeGo(() => TailScan.Run(storage, options));
            if (!options.AcceptLossOfDurable || result.Case != TailCase.D)
            {
                return result;
            }

            return result.LastSequence >= options.SnapshotSequence
                ? result with { Action = TailAction.Cut, Explanation = result.Explanation + " It is cut there by explicit order." }
                : result with { Explanation = result.Explanation + $" It is not cut there: the snapshot at {options.SnapshotSequence} would be left without its journal." };
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new JournalFailedException(storage.PathOf("."), "scan", exception);
        }
    }

    /// <summary>
    /// Scans and makes the journal ready for <see cref="JournalWriter.Open"/>: cuts a torn tail, removes what preparing left over,
    /// syncs all
    /// that is kept. The result's action is then what the writer does. Throws <see cref="JournalCorruptException"/> or
    /// <see cref="JournalFormatException"/> and leaves the journal as it is, or <see cref="JournalFailedException"/>; running it again
    /// is safe.
    /// </summary>
    public static JournalRecoveryResult Apply(IJournalStorage storage, JournalRecoveryOptions options) =>
        Apply(storage, options, Scan(storage, options));

    /// <summary>
    /// As above, for what <see cref="Scan"/> with the same options has just found; nobody may have written the journal since.
    /// </summary>
    public static JournalRecoveryResult Apply(IJournalStorage storage, JournalRecoveryOptions options, JournalRecoveryResult scanned)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(scanned);
        JournalRecoveryResult result = scanned;
        if (result.Action == TailAction.Refuse)
        {
            throw Refusal(storage, result);
        }

        string path = storage.PathOf(result.TailSegment ?? ".");
        try
        {
            if (result.TailSegment is not null)
            {
                CleanTail(storage, result);
            }

            RewriteUnvouched(storage, result);
            SyncKept(storage, result, options);

            // The newest first, so that an interrupted cut leaves no gap between segments.
            for (int i = result.RemovedSegments.Count - 1; i >= 0 && result.Action == TailAction.Cut; i--)
            {
                path = storage.PathOf(result.RemovedSegments[i]);
                storage.Delete(result.RemovedSegments[i]);
            }

            path = storage.PathOf(SegmentName.Prepared);
            storage.Delete(SegmentName.Prepared);
            storage.SyncDirectory();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new JournalFailedException(path, "recover", exception);
        }

        return result with { Action = ActionOfWriter(result) };
    }

    private static TailAction ActionOfWriter(JournalRecoveryResult result)
    {
        if (result.TailSegment is not null)
        {
            return TailAction.Continue;
        }

        return result.SealedFirstSequence > 0 ? TailAction.CreateNext : TailAction.CreateFirst;
    }

    private static JournalException Refusal(IJournalStorage storage, JournalRecoveryResult result)
    {
        string path = result.Damage?.Path ?? storage.PathOf(".");
        if (result.Case == TailCase.C)
        {
            return new JournalFormatException(path, result.NewerFormatVersion);
        }

        return new JournalCorruptException(
            path,
            $"{result.Explanation} (case {result.Case}) Nothing was changed. "
                + "Copy the journal from a replica or a backup, or order a cut with the tools.",
            result);
    }

    /// <summary>Zeroes what is cut, so that nothing old can pass for a continuation, and gives a shortened file its length back.</summary>
    private static void CleanTail(IJournalStorage storage, JournalRecoveryResult result)
    {
        using ISegmentFile file = storage.Open(result.TailSegment!, writable: true);
        long segmentBytes = SegmentCatalog.ReadHeader(file, out _)!.SegmentBytes;
        if (file.LengthBytes < segmentBytes)
        {
            file.SetLength(segmentBytes);
        }

        if (result.TailCutBytes > 0)
        {
            file.WriteZeros(result.TailOffsetBytes, result.TailCutBytes);
        }
    }

    /// <summary>
    /// After a failed sync the system may hold records in memory that it no longer means to write. What no record vouches for is therefore
    /// written again, the same bytes in the same place, before it is synced.
    /// </summary>
    private static void RewriteUnvouched(IJournalStorage storage, JournalRecoveryResult result)
    {
        IReadOnlyList<string> names = SegmentCatalog.List(storage);
        int first = names.Count - 1;
        while (first > 0 && SegmentCatalog.FirstSequenceOf(names[first]) > result.DurableSequence)
        {
            first--;
        }

        for (int i = Math.Max(first, 0); i < names.Count && SegmentCatalog.FirstSequenceOf(names[i]) <= result.LastSequence + 1; i++)
        {
            if (!result.RemovedSegments.Contains(names[i]))
            {
                RewriteSegment(storage, names[i], result.DurableSequence);
            }
        }
    }

    private static void RewriteSegment(IJournalStorage storage, string name, long durableSequence)
    {
        using ISegmentFile file = storage.Open(name, writable: true);
        using var walk = new JournalWalk(storage);
        bool isStarted = walk.TryStart(name);
        Span<byte> header = stackalloc byte[SegmentHeader.PageBytes];
        if (isStarted && file.Read(0, header) == header.Length)
        {
            file.Write(0, header);
        }

        if (isStarted)
        {
            // What lies before is valid, as the scan has just found, and need not be looked at again.
            walk.Skip(commit => commit.WrittenSequence < durableSequence, isSealed: false, trustsReleased: false);
        }

        // Behind the last input that is durable nothing is known to be: a commit that says so is a record like others.
        long fromBytes = -1;
        while (isStarted && !walk.IsAtSeal && walk.Next(out ReadOnlySpan<byte> record) is not WalkStep.End and var step)
        {
            if (step == WalkStep.Input && walk.LastSequence <= durableSequence)
            {
                fromBytes = -1;
            }
            else if (fromBytes < 0)
            {
                fromBytes = walk.OffsetBytes - record.Length;
            }
        }

        if (fromBytes >= 0)
        {
            RewriteRange(file, fromBytes, walk.OffsetBytes);
        }
    }

    private static void RewriteRange(ISegmentFile file, long fromBytes, long toBytes)
    {
        byte[] buffer = new byte[RewriteBytes];
        while (fromBytes < toBytes)
        {
            Span<byte> chunk = buffer.AsSpan(0, (int)Math.Min(buffer.Length, toBytes - fromBytes));
            Invariant.Check(file.Read(fromBytes, chunk) == chunk.Length);
            file.Write(fromBytes, chunk);
            fromBytes += chunk.Length;
        }
    }

    /// <summary>
    /// Records may have survived a dead process in memory only. Before anything new relies on them, they are synced: all segments from
    /// the one
    /// where the scan began.
    /// </summary>
    private static void SyncKept(IJournalStorage storage, JournalRecoveryResult result, JournalRecoveryOptions options)
    {
        IReadOnlyList<string> names = SegmentCatalog.List(storage);
        for (int i = 0; i < names.Count; i++)
        {
            bool isBeforeScan = i + 1 < names.Count && SegmentCatalog.FirstSequenceOf(names[i + 1]) <= options.ScanFromSequence;
            bool isRemoved = result.Action == TailAction.Cut && result.RemovedSegments.Contains(names[i]);
            if (!isBeforeScan && !isRemoved)
            {
                using ISegmentFile file = storage.Open(names[i], writable: true);
                file.Sync();
            }
        }
    }
}
