using Positions.Journal.Storage;

namespace Positions.Journal;

/// <summary>Reads one segment through, by itself: for tools that list or check segments. Changes nothing.</summary>
public static class SegmentInspector
{
    /// <summary>Inspects a segment that <see cref="SegmentCatalog.List"/> named.</summary>
    public static SegmentInfo Inspect(IJournalStorage storage, string name)
    {
        ArgumentNullException.ThrowIfNull(storage);
        try
        {
            using ISegmentFile file = SegmentCatalog.OpenForReading(storage, name);
            SegmentHeader? header = SegmentCatalog.ReadHeader(file, out _);
            using var walk = new JournalWalk(storage);
            bool isStarted = walk.TryStart(name);
            long commitCount = 0;
            long firstEngineTimeNanos = 0;
            bool hasInput = false;
            while (isStarted && !walk.IsAtSeal)
            {
                WalkStep step = walk.Next(out ReadOnlySpan<byte> record);
                if (step == WalkStep.End)
                {
                    break;
                }

                commitCount += step == WalkStep.Control && !walk.IsAtSeal ? 1 : 0;
                if (step == WalkStep.Input && !hasInput)
                {
                    firstEngineTimeNanos = RecordCodec.ReadEngineTimeNanos(record);
                    hasInput = true;
                }
            }

            long firstSequence = SegmentCatalog.FirstSequenceOf(name);
            return new SegmentInfo
            {
                Name = name,
                Path = storage.PathOf(name),
                LengthBytes = file.LengthBytes,
                Header = header,
                FirstSequence = firstSequence,
                LastSequence = isStarted ? walk.LastSequence : firstSequence - 1,
                UsedBytes = walk.OffsetBytes,
                CommitCount = commitCount,
                IsSealed = walk.IsAtSeal,
                FirstEngineTimeNanos = firstEngineTimeNanos,
                LastEngineTimeNanos = hasInput ? walk.LastEngineTimeNanos : 0,
                LastTerm = walk.LastTerm,
                DurableSequence = walk.DurableSequence,
                ReleasedSequence = walk.ReleasedSequence,
                End = walk.IsAtSeal ? null : walk.EndDamage,
            };
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new JournalFailedException(storage.PathOf(name), "inspect", exception);
        }
    }
}
