using HdrHistogram.Utilities;

namespace HdrHistogram;

/// <summary>A histogram with a 32-bit count per cell, written by any number of threads without waiting.</summary>
/// <remarks>
/// A record is one atomic add to the cell and one to the total. Between the two, and while cells are read one by one, a reader can see
/// them disagree; behind a <see cref="Recorder"/> it never does.
/// </remarks>
public class IntConcurrentHistogram : HistogramBase
{
    private readonly int[] _counts;
    private PaddedInt64 _totalCount;

    /// <inheritdoc cref="HistogramBase(long, long, int)"/>
    public IntConcurrentHistogram(long lowestTrackableValue, long highestTrackableValue, int numberOfSignificantValueDigits)
        : base(lowestTrackableValue, highestTrackableValue, numberOfSignificantValueDigits) =>
        _counts = new int[Layout.CellCount];

    /// <inheritdoc cref="HistogramBase(long, long, long, int)"/>
    public IntConcurrentHistogram(
        long instanceId, long lowestTrackableValue, long highestTrackableValue, int numberOfSignificantValueDigits)
        : base(instanceId, lowestTrackableValue, highestTrackableValue, numberOfSignificantValueDigits) =>
        _counts = new int[Layout.CellCount];

    /// <inheritdoc/>
    public override long TotalCount
    {
        get => Volatile.Read(ref _totalCount.Value);
        protected set => Volatile.Write(ref _totalCount.Value, value);
    }

    /// <inheritdoc/>
    protected override int WordSizeInBytes => sizeof(int);

    /// <inheritdoc/>
    protected override long MaxAllowableCount => int.MaxValue;

    /// <summary>As in the other types, but with the same <see cref="HistogramBase.InstanceId"/>.</summary>
    public override HistogramBase Copy()
    {
        var copy = new IntConcurrentHistogram(InstanceId, LowestTrackableValue, HighestTrackableValue, NumberOfSignificantValueDigits);
        copy.Add(this);
        return copy;
    }

    /// <inheritdoc/>
    protected override long GetCountAtIndex(int index) => Volatile.Read(ref _counts[index]);

    /// <inheritdoc/>
    protected override void SetCountAtIndex(int index, long value) => Volatile.Write(ref _counts[index], unchecked((int)value));

    /// <inheritdoc/>
    protected override void IncrementCountAtIndex(int index)
    {
        Interlocked.Increment(ref _counts[index]);
        Interlocked.Increment(ref _totalCount.Value);
    }

    /// <inheritdoc/>
    protected override void AddToCountAtIndex(int index, long addend)
    {
        Interlocked.Add(ref _counts[index], unchecked((int)addend));
        Interlocked.Add(ref _totalCount.Value, addend);
    }

    /// <inheritdoc/>
    protected override void ClearCounts() => Array.Clear(_counts);

    /// <inheritdoc/>
    protected override void CopyCountsInto(long[] target)
    {
        ArgumentNullException.ThrowIfNull(target);
        for (int index = 0; index < target.Length; index++)
        {
            target[index] = GetCountAtIndex(index);
        }
    }

    /// <inheritdoc/>
    internal override int LastNonZeroIndex() => _counts.AsSpan().LastIndexOfAnyExcept((int)0);
}
