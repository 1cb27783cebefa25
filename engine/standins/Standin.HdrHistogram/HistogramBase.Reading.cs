using HdrHistogram.Encoding;
using HdrHistogram.Iteration;
using HdrHistogram.Utilities;

namespace HdrHistogram;

public abstract partial class HistogramBase
{
    // A zigzag LEB128 count takes at most 9 bytes; deflate adds 5 bytes per block of what it cannot compress, far less than 1/1024.
    private const int FootprintOverheadBytes = 512;
    private const int CompressedOverheadBytes = 64;

    /// <summary>Number of consecutive values that share the cell of <paramref name="value"/>.</summary>
    public long SizeOfEquivalentValueRange(long value) => _layout.SizeOfEquivalentRange(value);

    public long LowestEquivalentValue(long value) => _layout.LowestEquivalent(value);

    public long MedianEquivalentValue(long value) => _layout.MedianEquivalent(value);

    /// <summary>The first value of the next cell; wraps to <see cref="long.MinValue"/> after the last cell there can be.</summary>
    public long NextNonEquivalentValue(long value) => _layout.NextNonEquivalent(value);

    /// <summary>The count of the cell that <paramref name="value"/> falls into.</summary>
    /// <exception cref="IndexOutOfRangeException">The value is negative or beyond the range.</exception>
    public long GetCountAtValue(long value) => GetCountAtIndex(_layout.IndexOf(value));

    /// <summary>
    /// The highest value equivalent to the one below or at which <paramref name="percentile"/> percent of all counts lie,
    /// for percentile 0 the lowest; 0 when nothing is recorded. Percentiles outside 0 to 100 are taken as the nearer end.
    /// </summary>
    /// <remarks>
    /// The count needed is max(1, ceil(q * total / 100)) with q the double just below the percentile, so that a percentile that is
    /// a rounded quotient of counts (3 of 7, say) does not reach one count too far. This is what the Java library computes.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The percentile is not a number.</exception>
    public long GetValueAtPercentile(double percentile)
    {
        ArgumentOutOfRangeException.ThrowIfEqual(percentile, double.NaN);
        double justBelow = Math.Clamp(Math.BitDecrement(percentile), 0.0, 100.0);
        long countNeeded = Math.Max(1, (long)Math.Ceiling(justBelow * TotalCount / 100.0));

        long running = 0;
        for (int index = 0; index < _layout.CellCount; index++)
        {
            running += GetCountAtIndex(index);
            if (running >= countNeeded)
            {
                return percentile == 0.0 ? _layout.LowestValueAt(index) : _layout.HighestValueAt(index);
            }
        }

        return 0;
    }

    /// <summary>One step per cell with a count, in rising order.</summary>
    /// <remarks>All steps of one walk are the same object: copy fields out before moving on.</remarks>
    /// <exception cref="InvalidOperationException">While moving on: the histogram changed during the walk.</exception>
    public IEnumerable<HistogramIterationValue> RecordedValues() => HistogramWalk.Cells(this, recordedOnly: true);

    /// <summary>One step per cell up to the last one with a count, in rising order.</summary>
    /// <inheritdoc cref="RecordedValues" path="/remarks|/exception"/>
    public IEnumerable<HistogramIterationValue> AllValues() => HistogramWalk.Cells(this, recordedOnly: false);

    /// <summary>Bytes that hold either encoding of this histogram, whatever it may come to count.</summary>
    public int GetNeededByteBufferCapacity()
    {
        int plainBytes = HistogramEncoderV2.NeededBytes(_layout.CellCount);
        return plainBytes + (plainBytes >> 10) + CompressedOverheadBytes;
    }

    /// <summary>Encodes at the buffer's position and moves it on.</summary>
    /// <returns>Bytes written.</returns>
    /// <exception cref="ArgumentException">The buffer is too small.</exception>
    public int Encode(ByteBuffer targetBuffer, IEncoder encoder)
    {
        ArgumentNullException.ThrowIfNull(targetBuffer);
        ArgumentNullException.ThrowIfNull(encoder);
        return encoder.Encode(GetRecordedData(), targetBuffer);
    }

    /// <summary>
    /// True when a count went beyond what a cell can hold, so that the cells no longer add up to <see cref="TotalCount"/>.
    /// </summary>
    public bool HasOverflowed()
    {
        long sum = 0;
        for (int index = 0; index < _layout.CellCount; index++)
        {
            sum += GetCountAtIndex(index);
        }

        return sum != TotalCount;
    }

    /// <summary>About how much memory this histogram takes.</summary>
    public virtual int GetEstimatedFootprintInBytes() => FootprintOverheadBytes + (WordSizeInBytes * _layout.CellCount);

    internal long CountAt(int index) => GetCountAtIndex(index);

    /// <summary>Index of the last cell with a count, -1 when there is none.</summary>
    internal virtual int LastNonZeroIndex()
    {
        int index = _layout.CellCount - 1;
        while (index >= 0 && GetCountAtIndex(index) == 0)
        {
            index--;
        }

        return index;
    }

    /// <summary>The cells up to the last one with a count, at least one, as they are encoded.</summary>
    internal RecordedData GetRecordedData()
    {
        var counts = new long[Math.Max(1, LastNonZeroIndex() + 1)];
        CopyCountsInto(counts);
        return new RecordedData(this, counts);
    }

    /// <summary>Takes a tag as a log has it, which other writers of logs did not check.</summary>
    internal void SetTagAsRead(string? tag) => _tag = tag;
}
