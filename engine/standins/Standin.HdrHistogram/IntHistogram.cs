namespace HdrHistogram;

/// <summary>A histogram with a 32-bit count per cell, written by one thread.</summary>
public class IntHistogram : HistogramBase
{
    private readonly int[] _counts;
    private long _totalCount;

    /// <inheritdoc cref="IntHistogram(long, long, long, int)"/>
    public IntHistogram(long highestTrackableValue, int numberOfSignificantValueDigits)
        : this(1, highestTrackableValue, numberOfSignificantValueDigits)
    {
    }

    /// <inheritdoc cref="IntHistogram(long, long, long, int)"/>
    public IntHistogram(long lowestTrackableValue, long highestTrackableValue, int numberOfSignificantValueDigits)
        : base(lowestTrackableValue, highestTrackableValue, numberOfSignificantValueDigits) =>
        _counts = new int[Layout.CellCount];

    /// <inheritdoc cref="HistogramBase(long, long, long, int)"/>
    public IntHistogram(long instanceId, long lowestTrackableValue, long highestTrackableValue, int numberOfSignificantValueDigits)
        : base(instanceId, lowestTrackableValue, highestTrackableValue, numberOfSignificantValueDigits) =>
        _counts = new int[Layout.CellCount];

    /// <inheritdoc/>
    public override long TotalCount
    {
        get => _totalCount;
        protected set => _totalCount = value;
    }

    /// <inheritdoc/>
    protected override int WordSizeInBytes => sizeof(int);

    /// <inheritdoc/>
    protected override long MaxAllowableCount => int.MaxValue;

    /// <inheritdoc/>
    public override HistogramBase Copy()
    {
        var copy = new IntHistogram(LowestTrackableValue, HighestTrackableValue, NumberOfSignificantValueDigits);
        _counts.CopyTo(copy._counts, 0);
        copy._totalCount = _totalCount;
        return copy;
    }

    /// <inheritdoc/>
    protected override long GetCountAtIndex(int index) => _counts[index];

    /// <inheritdoc/>
    protected override void SetCountAtIndex(int index, long value) => _counts[index] = unchecked((int)value);

    /// <inheritdoc/>
    protected override void IncrementCountAtIndex(int index)
    {
        _counts[index]++;
        _totalCount++;
    }

    /// <inheritdoc/>
    protected override void AddToCountAtIndex(int index, long addend)
    {
        _counts[index] = unchecked((int)(_counts[index] + addend));
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
    internal override int LastNonZeroIndex() => _counts.AsSpan().LastIndexOfAnyExcept((int)0);
}
