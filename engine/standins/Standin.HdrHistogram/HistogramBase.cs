namespace HdrHistogram;

/// <summary>
/// Counts of integer values from 0 to a highest value, kept to a number of significant decimal digits in a fixed array of cells.
/// </summary>
/// <remarks>
/// One thread writes; the concurrent types allow any number. Reading while others write gives a mixture: take intervals from a
/// <see cref="Recorder"/> instead. Cells are counted by the subclass, which chooses their width.
/// </remarks>
public abstract partial class HistogramBase : IRecorder
{
    private static long _lastOwnInstanceId;

    private readonly BucketLayout _layout;
    private string? _tag;

    /// <param name="lowestTrackableValue">Lowest value told from 0, at least 1; rounded down to a power of two.</param>
    /// <param name="highestTrackableValue">Highest value to be countable, at least twice the lowest.</param>
    /// <param name="numberOfSignificantValueDigits">Decimal digits kept, 0 to 5.</param>
    /// <exception cref="ArgumentException">An argument is outside its range.</exception>
    protected HistogramBase(long lowestTrackableValue, long highestTrackableValue, int numberOfSignificantValueDigits)
        : this(Interlocked.Decrement(ref _lastOwnInstanceId), lowestTrackableValue, highestTrackableValue, numberOfSignificantValueDigits)
    {
        // Ids counted here are negative, those of recorders positive: a histogram made elsewhere never looks like a recorder's own.
    }

    /// <param name="instanceId">Names the <see cref="Recorder"/> that made this histogram.</param>
    /// <param name="lowestTrackableValue">Lowest value told from 0, at least 1; rounded down to a power of two.</param>
    /// <param name="highestTrackableValue">Highest value to be countable, at least twice the lowest.</param>
    /// <param name="numberOfSignificantValueDigits">Decimal digits kept, 0 to 5.</param>
    /// <exception cref="ArgumentException">An argument is outside its range.</exception>
    protected HistogramBase(
        long instanceId, long lowestTrackableValue, long highestTrackableValue, int numberOfSignificantValueDigits)
    {
        _layout = new BucketLayout(lowestTrackableValue, highestTrackableValue, numberOfSignificantValueDigits);
        InstanceId = instanceId;
        LowestTrackableValue = lowestTrackableValue;
        HighestTrackableValue = highestTrackableValue;
        NumberOfSignificantValueDigits = numberOfSignificantValueDigits;
    }

    public long InstanceId { get; }

    public long HighestTrackableValue { get; }

    public long LowestTrackableValue { get; }

    public int NumberOfSignificantValueDigits { get; }

    /// <summary>Start of the interval in milliseconds since 1970-01-01 UTC; 0 until set.</summary>
    public long StartTimeStamp { get; set; }

    /// <summary>End of the interval in milliseconds since 1970-01-01 UTC; 0 until set.</summary>
    public long EndTimeStamp { get; set; }

    /// <summary>Name of the series in a histogram log; it is in no other encoding and is not copied.</summary>
    /// <exception cref="ArgumentException">The tag holds a comma, a space or a line end, which would break the log's columns.</exception>
    public string? Tag
    {
        get => _tag;
        set
        {
            if (value.AsSpan().ContainsAny(',', ' ') || value.AsSpan().ContainsAny('\r', '\n'))
            {
                throw new ArgumentException("A tag cannot hold a comma, a space or a line end.", nameof(value));
            }

            _tag = value;
        }
    }

    /// <summary>Sum of all counts recorded.</summary>
    public abstract long TotalCount { get; protected set; }

    public int BucketCount => _layout.BucketCount;

    public int SubBucketCount => _layout.SubBucketCount;

    internal ref readonly BucketLayout Layout => ref _layout;

    protected abstract int WordSizeInBytes { get; }

    /// <summary>Highest count a cell can hold; beyond it the count wraps, which <see cref="HasOverflowed"/> finds.</summary>
    protected abstract long MaxAllowableCount { get; }

    /// <inheritdoc/>
    public void RecordValue(long value) => IncrementCountAtIndex(_layout.IndexOf(value));

    /// <inheritdoc/>
    public void RecordValueWithCount(long value, long count) => AddToCountAtIndex(_layout.IndexOf(value), count);

    /// <inheritdoc/>
    public void RecordValueWithExpectedInterval(long value, long expectedIntervalBetweenValueSamples)
    {
        RecordValue(value);
        if (expectedIntervalBetweenValueSamples <= 0)
        {
            return;
        }

        for (long missing = value - expectedIntervalBetweenValueSamples;
            missing >= expectedIntervalBetweenValueSamples;
            missing -= expectedIntervalBetweenValueSamples)
        {
            RecordValue(missing);
        }
    }

    /// <summary>Clears all counts. Tag and time stamps stay.</summary>
    public void Reset()
    {
        ClearCounts();
        TotalCount = 0;
    }

    /// <summary>A histogram of the same range with the same counts, without tag and time stamps.</summary>
    public abstract HistogramBase Copy();

    /// <summary>Adds the other's counts to these, value by value where the cells differ. Tag and time stamps stay.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The other's highest trackable value is above this one's.</exception>
    public virtual void Add(HistogramBase fromHistogram)
    {
        ArgumentNullException.ThrowIfNull(fromHistogram);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(
            fromHistogram.HighestTrackableValue, HighestTrackableValue, nameof(fromHistogram));

        bool sameScale = _layout.HasSameScaleAs(in fromHistogram._layout);
        int last = fromHistogram.LastNonZeroIndex();
        for (int index = 0; index <= last; index++)
        {
            long count = fromHistogram.GetCountAtIndex(index);
            if (count != 0)
            {
                int target = sameScale ? index : _layout.IndexOf(fromHistogram._layout.LowestValueAt(index));
                AddToCountAtIndex(target, count);
            }
        }
    }

    protected abstract long GetCountAtIndex(int index);

    /// <summary>Sets a cell and leaves <see cref="TotalCount"/> alone.</summary>
    protected abstract void SetCountAtIndex(int index, long value);

    /// <summary>Adds 1 to a cell, then to <see cref="TotalCount"/>.</summary>
    /// <exception cref="IndexOutOfRangeException">There is no such cell; nothing was changed.</exception>
    protected abstract void IncrementCountAtIndex(int index);

    /// <summary>Adds to a cell, then to <see cref="TotalCount"/>.</summary>
    /// <exception cref="IndexOutOfRangeException">There is no such cell; nothing was changed.</exception>
    protected abstract void AddToCountAtIndex(int index, long addend);

    protected abstract void ClearCounts();

    /// <summary>Fills <paramref name="target"/> with the first cells; it may be shorter than there are cells, not longer.</summary>
    protected abstract void CopyCountsInto(long[] target);
}
