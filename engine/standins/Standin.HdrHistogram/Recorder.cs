using HdrHistogram.Utilities;

namespace HdrHistogram;

/// <summary>Records values, and hands out what was recorded interval by interval while recording goes on.</summary>
/// <remarks>
/// Recording never waits: two atomic adds around the histogram's own work. Any thread may take intervals; they take turns.
/// The phases guard the swap, not the cells: with several recording threads the factory must make a concurrent histogram.
/// Nothing is lost and nothing counted twice over all intervals, and the end of an interval is the start of the next.
/// </remarks>
public class Recorder : IRecorder
{
    private static readonly TimeSpan FlipYieldPeriod = TimeSpan.FromMilliseconds(0.5);
    private static long _lastInstanceId;

    private readonly long _instanceId = Interlocked.Increment(ref _lastInstanceId);
    private readonly WriterReaderPhaser _phaser = new();
    private readonly Lock _intervalLock = new();
    private readonly HistogramFactoryDelegate _histogramFactory;

    private HistogramBase _active;
    private HistogramBase? _inactive;

    /// <param name="lowestDiscernibleValue">Lowest value told from 0, at least 1.</param>
    /// <param name="highestTrackableValue">Highest value to be countable, at least twice the lowest.</param>
    /// <param name="numberOfSignificantValueDigits">Decimal digits kept, 0 to 5.</param>
    /// <param name="histogramFactory">Makes the histograms; it must pass on the instance id, by which recycled ones are recognised.</param>
    public Recorder(
        long lowestDiscernibleValue,
        long highestTrackableValue,
        int numberOfSignificantValueDigits,
        HistogramFactoryDelegate histogramFactory)
    {
        ArgumentNullException.ThrowIfNull(histogramFactory);
        _histogramFactory = histogramFactory;
        _active = histogramFactory(_instanceId, lowestDiscernibleValue, highestTrackableValue, numberOfSignificantValueDigits);
        _inactive = histogramFactory(_instanceId, lowestDiscernibleValue, highestTrackableValue, numberOfSignificantValueDigits);
        _active.StartTimeStamp = MillisecondsNow();
    }

    /// <inheritdoc/>
    public void RecordValue(long value)
    {
        long criticalValue = _phaser.WriterCriticalSectionEnter();
        try
        {
            Active.RecordValue(value);
        }
        finally
        {
            _phaser.WriterCriticalSectionExit(criticalValue);
        }
    }

    /// <inheritdoc/>
    public void RecordValueWithCount(long value, long count)
    {
        long criticalValue = _phaser.WriterCriticalSectionEnter();
        try
        {
            Active.RecordValueWithCount(value, count);
        }
        finally
        {
            _phaser.WriterCriticalSectionExit(criticalValue);
        }
    }

    /// <inheritdoc/>
    public void RecordValueWithExpectedInterval(long value, long expectedIntervalBetweenValueSamples)
    {
        long criticalValue = _phaser.WriterCriticalSectionEnter();
        try
        {
            Active.RecordValueWithExpectedInterval(value, expectedIntervalBetweenValueSamples);
        }
        finally
        {
            _phaser.WriterCriticalSectionExit(criticalValue);
        }
    }

    /// <summary>What was recorded since the last interval, in a newly made histogram.</summary>
    public HistogramBase GetIntervalHistogram() => GetIntervalHistogram(null);

    /// <summary>What was recorded since the last interval. The result is the caller's alone until it is recycled.</summary>
    /// <param name="histogramToRecycle">
    /// A histogram got from this recorder and no longer needed, which is used for a later interval, or null. With one recycled each time
    /// two histograms take turns and nothing is allocated.
    /// </param>
    /// <exception cref="InvalidOperationException">The histogram is not from this recorder, or was already given back.</exception>
    public HistogramBase GetIntervalHistogram(HistogramBase? histogramToRecycle)
    {
        lock (_intervalLock)
        {
            if (histogramToRecycle is not null)
            {
                ThrowIfNotRecyclable(histogramToRecycle);
                _inactive = histogramToRecycle;
            }

            HistogramBase interval = SwapHistograms();
            _inactive = null;
            return interval;
        }
    }

    /// <summary>Puts what was recorded since the last interval into <paramref name="targetHistogram"/>, in place of what it held.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The target's highest trackable value is below the recorder's; the interval goes on.
    /// </exception>
    public void GetIntervalHistogramInto(HistogramBase targetHistogram)
    {
        ArgumentNullException.ThrowIfNull(targetHistogram);
        lock (_intervalLock)
        {
            // Checked before the swap: an interval that cannot be copied would be lost.
            ArgumentOutOfRangeException.ThrowIfGreaterThan(
                _active.HighestTrackableValue, targetHistogram.HighestTrackableValue, nameof(targetHistogram));
            SwapHistograms().CopyInto(targetHistogram);
        }
    }

    /// <summary>Forgets what was recorded and starts a new interval.</summary>
    public void Reset()
    {
        lock (_intervalLock)
        {
            SwapHistograms();
        }
    }

    /// <summary>
    /// The histogram to record into. Only valid between enter and exit of the phaser: enter's atomic add orders the read after it.
    /// </summary>
    private HistogramBase Active => Volatile.Read(ref _active);

    /// <summary>
    /// Starts an interval in the inactive histogram and returns the one that was active, once its last writer has left it.
    /// </summary>
    private HistogramBase SwapHistograms()
    {
        _phaser.ReaderLock();
        try
        {
            HistogramBase ended = _active;
            HistogramBase started = _inactive ?? _histogramFactory(
                _instanceId, ended.LowestTrackableValue, ended.HighestTrackableValue, ended.NumberOfSignificantValueDigits);
            started.Reset();

            // Not before the start: a wall clock set back must not give an interval of negative length, which logs have no form for.
            long now = Math.Max(MillisecondsNow(), ended.StartTimeStamp);
            started.StartTimeStamp = now;
            ended.EndTimeStamp = now;

            _inactive = ended;
            Volatile.Write(ref _active, started);
            _phaser.FlipPhase(FlipYieldPeriod);
            return ended;
        }
        finally
        {
            _phaser.ReaderUnlock();
        }
    }

    private void ThrowIfNotRecyclable(HistogramBase histogram)
    {
        if (histogram.InstanceId != _instanceId)
        {
            throw new InvalidOperationException("Only a histogram got from this recorder can be recycled.");
        }

        if (ReferenceEquals(histogram, _active))
        {
            throw new InvalidOperationException("The histogram was recycled before and is being recorded into.");
        }
    }

    private static long MillisecondsNow() => DateTime.UtcNow.MillisecondsSinceUnixEpoch();
}
