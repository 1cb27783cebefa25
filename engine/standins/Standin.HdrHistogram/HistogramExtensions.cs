using System.Diagnostics;
using HdrHistogram.Iteration;
using HdrHistogram.Output;

namespace HdrHistogram;

/// <summary>Statistics and output of histograms, and timing of actions.</summary>
public static class HistogramExtensions
{
    /// <summary>Highest value equivalent to the highest one recorded; 0 when nothing is.</summary>
    public static long GetMaxValue(this HistogramBase histogram)
    {
        ArgumentNullException.ThrowIfNull(histogram);
        int last = histogram.LastNonZeroIndex();
        return last < 0 ? 0 : histogram.Layout.HighestValueAt(last);
    }

    /// <summary>Mean of all counts taken at their cells' median values; 0 when nothing is recorded.</summary>
    public static double GetMean(this HistogramBase histogram)
    {
        ArgumentNullException.ThrowIfNull(histogram);
        long total = histogram.TotalCount;
        if (total == 0)
        {
            return 0.0;
        }

        // In cell order and in double, as the Java library: exactly its result, and no overflow of large counts.
        double sum = 0.0;
        int last = histogram.LastNonZeroIndex();
        for (int index = 0; index <= last; index++)
        {
            long count = histogram.CountAt(index);
            if (count != 0)
            {
                sum += (double)histogram.Layout.MedianValueAt(index) * count;
            }
        }

        return sum / total;
    }

    /// <summary>
    /// Standard deviation of the population of all counts taken at their cells' median values; 0 when nothing is recorded.
    /// </summary>
    public static double GetStdDeviation(this HistogramBase histogram)
    {
        ArgumentNullException.ThrowIfNull(histogram);
        long total = histogram.TotalCount;
        if (total == 0)
        {
            return 0.0;
        }

        double mean = histogram.GetMean();
        double sumOfSquares = 0.0;
        int last = histogram.LastNonZeroIndex();
        for (int index = 0; index <= last; index++)
        {
            long count = histogram.CountAt(index);
            if (count != 0)
            {
                double deviation = histogram.Layout.MedianValueAt(index) - mean;
                sumOfSquares += deviation * deviation * count;
            }
        }

        return Math.Sqrt(sumOfSquares / total);
    }

    public static long HighestEquivalentValue(this HistogramBase histogram, long value)
    {
        ArgumentNullException.ThrowIfNull(histogram);
        return histogram.Layout.HighestEquivalent(value);
    }

    /// <summary>Replaces the target's counts and time stamps with the source's. The target's tag stays.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The source's highest trackable value is above the target's, which is left empty.
    /// </exception>
    public static void CopyInto(this HistogramBase source, HistogramBase targetHistogram)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(targetHistogram);
        targetHistogram.Reset();
        targetHistogram.Add(source);
        targetHistogram.StartTimeStamp = source.StartTimeStamp;
        targetHistogram.EndTimeStamp = source.EndTimeStamp;
    }

    /// <summary>
    /// A step each time the share of counts reaches the next level, <paramref name="percentileTicksPerHalfDistance"/> levels to each
    /// halving of the distance to 100 percent, and a last one at 100; none when nothing is recorded.
    /// </summary>
    /// <inheritdoc cref="HistogramBase.RecordedValues" path="/remarks|/exception"/>
    public static IEnumerable<HistogramIterationValue> Percentiles(this HistogramBase histogram, int percentileTicksPerHalfDistance)
    {
        ArgumentNullException.ThrowIfNull(histogram);
        ArgumentOutOfRangeException.ThrowIfLessThan(percentileTicksPerHalfDistance, 1);
        return HistogramWalk.Percentiles(histogram, percentileTicksPerHalfDistance);
    }

    /// <summary>
    /// Writes the distribution as the table that HdrHistogram plotters read, or as CSV. Lines end with LF; numbers have points in every
    /// culture.
    /// </summary>
    /// <param name="histogram">The histogram to print.</param>
    /// <param name="writer">Where to.</param>
    /// <param name="percentileTicksPerHalfDistance">Lines per halving of the distance to 100 percent, at least 1.</param>
    /// <param name="outputValueUnitScalingRatio">Values are divided by it: 1000 prints nanoseconds as microseconds.</param>
    /// <param name="useCsvFormat">True for CSV.</param>
    public static void OutputPercentileDistribution(
        this HistogramBase histogram,
        TextWriter writer,
        int percentileTicksPerHalfDistance = 5,
        double outputValueUnitScalingRatio = OutputScalingFactor.None,
        bool useCsvFormat = false)
    {
        ArgumentNullException.ThrowIfNull(histogram);
        ArgumentNullException.ThrowIfNull(writer);
        if (useCsvFormat)
        {
            PercentileDistribution.WriteCommaSeparated(histogram, writer, percentileTicksPerHalfDistance, outputValueUnitScalingRatio);
        }
        else
        {
            PercentileDistribution.WriteTable(histogram, writer, percentileTicksPerHalfDistance, outputValueUnitScalingRatio);
        }
    }

    /// <summary>Runs the action and records how long it took, in <see cref="Stopwatch"/> ticks; nothing when it throws.</summary>
    public static void Record(this IRecorder recorder, Action action)
    {
        ArgumentNullException.ThrowIfNull(recorder);
        ArgumentNullException.ThrowIfNull(action);
        long start = Stopwatch.GetTimestamp();
        action();
        recorder.RecordValue(Stopwatch.GetTimestamp() - start);
    }

    /// <summary>Starts timing; disposing the result records the time since, in <see cref="Stopwatch"/> ticks, once.</summary>
    public static IDisposable RecordScope(this IRecorder recorder)
    {
        ArgumentNullException.ThrowIfNull(recorder);
        return new TimedScope(recorder);
    }

    private sealed class TimedScope(IRecorder recorder) : IDisposable
    {
        private readonly long _start = Stopwatch.GetTimestamp();
        private bool _recorded;

        public void Dispose()
        {
            if (!_recorded)
            {
                _recorded = true;
                recorder.RecordValue(Stopwatch.GetTimestamp() - _start);
            }
        }
    }
}
