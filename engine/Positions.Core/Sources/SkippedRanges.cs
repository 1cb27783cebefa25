using System;
using Positions.Core.Pages;

namespace Positions.Core.Sources;

/// <summary>
/// The numbers each source gave up and has not sent after all: at most 256 ranges per source, ascending, in one page of its own.
/// </summary>
internal sealed class SkippedRanges(StateMemory memory)
{
    public const int MaxPerSource = PageTable.PageBytes / 16;

    private readonly RowTable<SkippedRange> _ranges = memory.AddRows<SkippedRange>("sources.skippedRanges");

    public ReadOnlySpan<SkippedRange> Of(in SourceRow source) =>
        source.SkippedRangeCount == 0 ? [] : _ranges.ReadPage(source.SkippedLink - 1)[..source.SkippedRangeCount];

    /// <summary>Index of the range that holds a number, or -1.</summary>
    public int Find(in SourceRow source, long sourceSeq)
    {
        ReadOnlySpan<SkippedRange> ranges = Of(in source);
        int low = 0;
        int high = ranges.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) >> 1;
            if (sourceSeq < ranges[middle].FromSourceSeq)
            {
                high = middle - 1;
            }
            else if (sourceSeq > ranges[middle].ToSourceSeq)
            {
                low = middle + 1;
            }
            else
            {
                return middle;
            }
        }

        return -1;
    }

    /// <summary>True if a range that begins at the next expected number can be added.</summary>
    public bool CanAdd(in SourceRow source, long from) => source.SkippedRangeCount < MaxPerSource || ExtendsLast(in source, from);

    /// <summary>Adds a range above all others; joins it to the last one where they touch.</summary>
    public void Add(ref SourceRow source, long from, long to)
    {
        Invariant.Check(CanAdd(in source, from));
        bool extends = ExtendsLast(in source, from);
        if (source.SkippedLink == 0)
        {
            source.SkippedLink = _ranges.AppendRowsOfPage() + 1;
        }

        Span<SkippedRange> page = _ranges.WritePage(source.SkippedLink - 1);
        if (extends)
        {
            ref SkippedRange last = ref page[source.SkippedRangeCount - 1];
            last = last with { ToSourceSeq = to };
            return;
        }

        page[source.SkippedRangeCount++] = new SkippedRange(from, to);
    }

    /// <summary>True if a number can be taken out of its range: from the middle that needs room for one range more.</summary>
    public bool CanRemove(in SourceRow source, int index, long sourceSeq)
    {
        SkippedRange range = Of(in source)[index];
        return sourceSeq == range.FromSourceSeq || sourceSeq == range.ToSourceSeq || source.SkippedRangeCount < MaxPerSource;
    }

    public void Remove(ref SourceRow source, int index, long sourceSeq)
    {
        Span<SkippedRange> page = _ranges.WritePage(source.SkippedLink - 1);
        SkippedRange range = page[index];
        Invariant.Check(sourceSeq >= range.FromSourceSeq && sourceSeq <= range.ToSourceSeq);
        bool isFirst = sourceSeq == range.FromSourceSeq;
        bool isLast = sourceSeq == range.ToSourceSeq;
        int count = source.SkippedRangeCount;
        if (isFirst && isLast)
        {
            page[(index + 1)..count].CopyTo(page[index..]);
            page[count - 1] = default;
            source.SkippedRangeCount = count - 1;
        }
        else if (isFirst)
        {
            page[index] = range with { FromSourceSeq = sourceSeq + 1 };
        }
        else if (isLast)
        {
            page[index] = range with { ToSourceSeq = sourceSeq - 1 };
        }
        else
        {
            Invariant.Check(count < MaxPerSource);
            page[index..count].CopyTo(page[(index + 1)..]);
            page[index] = range with { ToSourceSeq = sourceSeq - 1 };
            page[index + 1] = range with { FromSourceSeq = sourceSeq + 1 };
            source.SkippedRangeCount = count + 1;
        }
    }

    public void Clear(ref SourceRow source)
    {
        if (source.SkippedRangeCount > 0)
        {
            _ranges.WritePage(source.SkippedLink - 1).Clear();
            source.SkippedRangeCount = 0;
        }
    }

    private bool ExtendsLast(in SourceRow source, long from)
    {
        ReadOnlySpan<SkippedRange> ranges = Of(in source);
        return ranges.Length > 0 && ranges[^1].ToSourceSeq == from - 1;
    }
}
