namespace HdrHistogram;

/// <summary>
/// Chooses type and range of a histogram in steps. Each step changes this factory and returns it; not for use by several threads.
/// </summary>
/// <remarks>Without further steps: values from 1 to ten minutes of Stopwatch ticks, 3 significant digits.</remarks>
public abstract partial class HistogramFactory
{
    private HistogramFactory()
    {
    }

    private HistogramFactory(HistogramFactory range)
    {
        LowestTrackableValue = range.LowestTrackableValue;
        HighestTrackableValue = range.HighestTrackableValue;
        NumberOfSignificantValueDigits = range.NumberOfSignificantValueDigits;
    }

    protected long LowestTrackableValue { get; set; } = 1;

    protected long HighestTrackableValue { get; set; } = TimeStamp.Minutes(10);

    protected int NumberOfSignificantValueDigits { get; set; } = 3;

    public static HistogramFactory With64BitBucketSize() => new LongFactory();

    public static HistogramFactory With32BitBucketSize() => new IntFactory();

    public static HistogramFactory With16BitBucketSize() => new ShortFactory();

    public HistogramFactory WithValuesFrom(long lowestDiscernibleValue)
    {
        LowestTrackableValue = lowestDiscernibleValue;
        return this;
    }

    public HistogramFactory WithValuesUpTo(long highestTrackableValue)
    {
        HighestTrackableValue = highestTrackableValue;
        return this;
    }

    public HistogramFactory WithPrecisionOf(int numberOfSignificantValueDigits)
    {
        NumberOfSignificantValueDigits = numberOfSignificantValueDigits;
        return this;
    }

    /// <summary>Histograms that any number of threads may record into.</summary>
    /// <exception cref="NotSupportedException">There is none with 16-bit counts.</exception>
    public abstract HistogramFactory WithThreadSafeWrites();

    /// <summary>Recorders, whose interval histograms are read while recording goes on.</summary>
    public abstract RecorderFactory WithThreadSafeReads();

    public HistogramBase Create() => Create(LowestTrackableValue, HighestTrackableValue, NumberOfSignificantValueDigits);

    public abstract HistogramBase Create(
        long lowestDiscernibleValue, long highestTrackableValue, int numberOfSignificantValueDigits);

    public abstract HistogramBase Create(
        long instanceId, long lowestDiscernibleValue, long highestTrackableValue, int numberOfSignificantValueDigits);

    /// <summary>Last step: makes recorders with the range chosen so far.</summary>
    public sealed class RecorderFactory
    {
        private readonly HistogramFactory _histogramFactory;

        internal RecorderFactory(HistogramFactory histogramFactory) => _histogramFactory = histogramFactory;

        public Recorder Create() => new(
            _histogramFactory.LowestTrackableValue,
            _histogramFactory.HighestTrackableValue,
            _histogramFactory.NumberOfSignificantValueDigits,
            _histogramFactory.Create);
    }
}
