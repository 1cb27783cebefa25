namespace HdrHistogram;

/// <summary>A histogram with a 16-bit count per cell, written by one thread.</summary>
public sealed class ShortHistogram : HistogramBase
{
    private readonly short[] _counts;
    private long _totalCount;

    /// <inheritdoc cref="ShortHistogram(long, long, long, int)"/>
    public ShortHistogram(long highestTrackableValue, int numberOfSignificantValueDigits)
        : this(1, highestTrackableValue, numberOfSignificantValueDigits)
    {
    }

    /// <inheritdoc cref="ShortHistogram(long, long, long, int)"/>
    public ShortHistogram(long lowestTrackableValue, long highestTrackableValue, int numberOfSignificantValueDigits)
        : base(lowestTrackableValue, highestTrackableValue, numberOfSignificantValueDigits) =>
        _counts = new short[Layout.CellCount];

    /// <inheritdoc cref="HistogramBase(long, long, long, int)"/>
    public ShortHistogram(long instanceId, long lowestTrackableValue, long highestTrackableValue, int numberOfSignificantValueDigits)
        : base(instanceId, lowestTrackableValue, highestTrackableValue, numberOfSignificantValueDigits) =>
        _counts = new short[Layout.CellCount];

    /// <inheritdoc/>
    public override long TotalCount
    {
        get => _totalCount;
        protected set => _totalCount = value;
    }

    /// <inheritdoc/>
    protected override int WordSizeInBytes => sizeof(short);

    /// <inheritdoc/>
    protected override long MaxAllowableCount => short.MaxValue;

    /// <inheritdoc/>
    public override HistogramBase Copy()
    {
        var copy = new ShortHistogram(LowestTrackableValue, HighestTrackableValue, NumberOfSignificantValueDigits);
        _counts.CopyTo(copy._counts, 0);
        copy._totalCount = _totalCount;
        return copy;
    }

    /// <inheritdoc/>
    protected override long GetCountAtIndex(int index) => _counts[index];

    /// <inheritdoc/>
    protected override void SetCountAtIndex(int index, long value) => _counts[index] = unchecked((short)value);

    /// <inheritdoc/>
    protected override void IncrementCountAtIndex(int index)
    {
        _counts[index]++;
        _totalCount++;
    }

    /// <inheritdoc/>
    protected override void AddToCountAtIndex(int index, long addend)
    {
        _counts[index] = unchecked((short)(_counts[index] + addend));
        _totalCount += addend;
    }

    /// <inheritdoc/>
    protected override void ClearCounts() => Array.Clear(_counts);

    /// <inheritdoc/>
    protected override void CopyCountsInto(long[] target)
    {
        ArgumentNullException.ThrowIfNull(target);
        for (int index = 0; index < target.Length; index++)
        {
            target[index] = _counts[index];
        }
    }

    /// <inheritdoc/>
    internal override int LastNonZeroIndex() => _counts.AsSpan().LastIndexOfAnyExcept((short)0);
}
