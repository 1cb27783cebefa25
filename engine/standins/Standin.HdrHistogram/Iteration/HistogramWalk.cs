namespace HdrHistogram.Iteration;

/// <summary>The walks over a histogram's cells. Each ends at the cell where the running count reaches the total.</summary>
internal static class HistogramWalk
{
    /// <summary>One step per cell, or per cell with a count.</summary>
    public static IEnumerable<HistogramIterationValue> Cells(HistogramBase histogram, bool recordedOnly)
    {
        var step = new HistogramIterationValue();
        long total = histogram.TotalCount;
        long running = 0;
        long valueSum = 0;
        for (int index = 0; running < total && index < histogram.Layout.CellCount; index++)
        {
            long count = histogram.CountAt(index);
            if (count == 0 && recordedOnly)
            {
                continue;
            }

            running += count;
            valueSum = unchecked(valueSum + (count * histogram.Layout.MedianValueAt(index)));
            step.MoveTo(histogram.Layout.HighestValueAt(index), count, running, valueSum, total);
            yield return step;
            ThrowIfChanged(histogram, total);
        }
    }

    /// <summary>
    /// A step each time the share of counts reaches the next level, then one at level 100. Levels lie
    /// <paramref name="ticksPerHalfDistance"/> to each halving of the distance to 100; one cell may give many steps, or none.
    /// </summary>
    public static IEnumerable<HistogramIterationValue> Percentiles(HistogramBase histogram, int ticksPerHalfDistance)
    {
        var step = new HistogramIterationValue();
        long total = histogram.TotalCount;
        long running = 0;
        long valueSum = 0;
        long lastCount = 0;
        int lastIndex = 0;
        double level = 0.0;
        for (int index = 0; running < total && index < histogram.Layout.CellCount; index++)
        {
            long count = histogram.CountAt(index);
            if (count == 0)
            {
                continue;
            }

            lastCount = count;
            lastIndex = index;
            running += count;
            valueSum = unchecked(valueSum + (count * histogram.Layout.MedianValueAt(index)));
            while (100.0 * running / total >= level)
            {
                step.MoveTo(histogram.Layout.HighestValueAt(index), count, running, valueSum, total);
                step.SetLevel(level);
                yield return step;
                ThrowIfChanged(histogram, total);
                level = NextLevel(level, ticksPerHalfDistance);
                if (running >= total)
                {
                    break;
                }
            }
        }

        if (total > 0)
        {
            step.MoveTo(histogram.Layout.HighestValueAt(lastIndex), lastCount, running, valueSum, total);
            step.SetLevel(100.0);
            yield return step;
        }
    }

    /// <summary>The level plus 100 / (ticks * 2^(h + 1)), where the distance left to 100 is that after h whole halvings.</summary>
    /// <remarks>Always above the level, also where the distance has become too small to add: else counts beyond 2^53 never end.</remarks>
    private static double NextLevel(double level, int ticksPerHalfDistance)
    {
        if (level >= 100.0)
        {
            return double.PositiveInfinity;
        }

        long halvings = (long)(Math.Log(100.0 / (100.0 - level)) / Math.Log(2.0)) + 1;
        double distance = 100.0 / (ticksPerHalfDistance * Math.Pow(2.0, halvings));
        return Math.Max(level + distance, Math.BitIncrement(level));
    }

    private static void ThrowIfChanged(HistogramBase histogram, long totalAtStart)
    {
        if (histogram.TotalCount != totalAtStart)
        {
            throw new InvalidOperationException("The histogram was changed while it was walked over.");
        }
    }
}
