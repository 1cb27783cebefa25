namespace HdrHistogram;

/// <summary>A histogram with a 64-bit count per cell, written by one thread.</summary>
public class LongHistogram : HistogramBase
{
    private readonly long[] _counts;
    private long _totalCount;

    /// <inheritdoc cref="LongHistogram(long, long, long, int)"/>
    public LongHistogram(long highestTrackableValue, int numberOfSignificantValueDigits)
        : this(1, highestTrackableValue, numberOfSignificantValueDigits)
    {
    }

    /// <inheritdoc cref="LongHistogram(long, long, long, int)"/>
    public LongHistogram(long lowestTrackableValue, long highestTrackableValue, int numberOfSignificantValueDigits)
        : base(lowestTrackableValue, highestTrackableValue, numberOfSignificantValueDigits) =>
        _counts = new long[Layout.CellCount];

    /// <inheritdoc cref="HistogramBase(long, long, long, int)"/>
    public LongHistogram(long instanceId, long lowestTrackableValue, long highestTrackableValue, int numberOfSignificantValueDigits)
        : base(instanceId, lowestTrackableValue, highestTrackableValue, numberOfSignificantValueDigits) =>
        _counts = new long[Layout.CellCount];

    /// <inheritdoc/>
    public override long TotalCount
    {
        get => _totalCount;
        protected set => _totalCount = value;
    }

    /// <inheritdoc/>
    protected override int WordSizeInBytes => sizeof(long);

    /// <inheritdoc/>
    protected override long MaxAllowableCount => long.MaxValue;

    /// <inheritdoc/>
    public override HistogramBase Copy()
    {
        var copy = new LongHistogram(LowestTrackableValue, HighestTrackableValue, NumberOfSignificantValueDigits);
        _counts.CopyTo(copy._counts, 0);
        copy._totalCount = _totalCount;
        return copy;
    }

    /// <inheritdoc/>
    protected override long GetCountAtIndex(int index) => _counts[index];

    /// <inheritdoc/>
    protected override void SetCountAtIndex(int index, long value) => _counts[index] = value;

    /// <inheritdoc/>
    protected override void IncrementCountAtIndex(int index)
    {
        _counts[index]++;
        _totalCount++;
    }

    /// <inheritdoc/>
    protected override void AddToCountAtIndex(int index, long addend)
    {
        _counts[index] += addend;
        _totalCount += addend;
    }

    /// <inheritdoc/>
    protected override void ClearCounts() => Array.Clear(_counts);

    /// <inheritdoc/>
    protected override void CopyCountsInto(long[] target)
    {
        ArgumentNullException.ThrowIfNull(target);
        _counts.AsSpan(0, target.Length).CopyTo(target);
    }

    /// <inheritdoc/>
    internal override int LastNonZeroIndex() => _counts.AsSpan().LastIndexOfAnyExcept((long)0);

    internal void AddDecodedCount(int index, long count) => AddToCountAtIndex(index, count);
}
