namespace HdrHistogram;

/// <summary>What values are recorded into: a histogram, or a <see cref="Recorder"/> of interval histograms.</summary>
public interface IRecorder
{
    /// <summary>Counts <paramref name="value"/> once.</summary>
    /// <exception cref="IndexOutOfRangeException">The value is negative or beyond the range; nothing was counted.</exception>
    void RecordValue(long value);

    /// <summary>Adds <paramref name="count"/>, which may be negative, to the count of <paramref name="value"/>.</summary>
    /// <exception cref="IndexOutOfRangeException">The value is negative or beyond the range; nothing was counted.</exception>
    void RecordValueWithCount(long value, long count);

    /// <summary>
    /// Counts <paramref name="value"/>, and with an interval above 0 also the values that a sampler stalled for that long did not take:
    /// value - interval, value - 2 * interval, … down to the interval itself.
    /// </summary>
    /// <exception cref="IndexOutOfRangeException">The value is negative or beyond the range; nothing was counted.</exception>
    void RecordValueWithExpectedInterval(long value, long expectedIntervalBetweenValueSamples);
}
