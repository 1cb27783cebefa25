using System.Numerics;
using System.Runtime.CompilerServices;

namespace HdrHistogram;

/// <summary>Where a value is counted: cell index from value and back, for one choice of lowest value, highest value and digits.</summary>
/// <remarks>
/// <code>
/// m    = bits of a sub-bucket index = ceil(log2(2 * 10^digits))        u = floor(log2(lowest))
/// cells of width 2^u      : 0 .. 2^m - 1                               (bucket 0, all of its 2^m sub-buckets)
/// cells of width 2^(u + b): the next 2^(m-1), for each b = 1, 2, …     (bucket b, the upper half of its sub-buckets)
/// </code>
/// So neighbouring values share a cell only when they differ by less than one part in 2^(m-1), that is by less than 10^-digits.
/// All arithmetic on values is 64-bit and may wrap: the range after the last cell starts at 2^63.
/// </remarks>
internal readonly struct BucketLayout
{
    private readonly long _subBucketMask;
    private readonly int _leadingZeroCountBase;
    private readonly int _unitMagnitude;
    private readonly int _subBucketHalfCountMagnitude;

    /// <param name="lowest">Lowest value told from 0, at least 1; rounded down to a power of two, the unit.</param>
    /// <param name="highest">Highest value that must be countable, at least twice the lowest.</param>
    /// <param name="significantDigits">Decimal digits kept, 0 to 5.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    /// <exception cref="ArgumentException">The unit leaves too few bits for that many digits: m + u exceeds 62.</exception>
    public BucketLayout(long lowest, long highest, int significantDigits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(lowest, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(lowest, long.MaxValue / 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(highest, 2 * lowest);
        ArgumentOutOfRangeException.ThrowIfNegative(significantDigits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(significantDigits, 5);

        int subBucketMagnitude = SubBucketMagnitude(significantDigits);
        _unitMagnitude = BitOperations.Log2((ulong)lowest);
        if (subBucketMagnitude + _unitMagnitude > 62)
        {
            throw new ArgumentException(
                $"A lowest value of {lowest} leaves no room in 64 bits for {significantDigits} significant digits.", nameof(lowest));
        }

        _subBucketHalfCountMagnitude = subBucketMagnitude - 1;
        _leadingZeroCountBase = 64 - _unitMagnitude - subBucketMagnitude;
        SubBucketCount = 1 << subBucketMagnitude;
        _subBucketMask = (SubBucketCount - 1L) << _unitMagnitude;
        BucketCount = BucketsToCover(highest, (long)SubBucketCount << _unitMagnitude);
        CellCount = (BucketCount + 1) << _subBucketHalfCountMagnitude;
    }

    public int BucketCount { get; }

    public int SubBucketCount { get; }

    public int CellCount { get; }

    public int UnitMagnitude => _unitMagnitude;

    /// <summary>
    /// The cell that counts <paramref name="value"/>; at or beyond <see cref="CellCount"/> for a value too large, and for every negative
    /// one.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int IndexOf(long value)
    {
        int bucket = BucketIndexOf(value);
        int subBucket = (int)(value >>> (bucket + _unitMagnitude));

        // (bucket + 1) * half + (subBucket - half), where half is one shift by its magnitude.
        return (bucket << _subBucketHalfCountMagnitude) + subBucket;
    }

    /// <summary>Lowest value counted by the cell at <paramref name="index"/>.</summary>
    public long LowestValueAt(int index)
    {
        int half = 1 << _subBucketHalfCountMagnitude;
        int bucket = (index >> _subBucketHalfCountMagnitude) - 1;
        int subBucket = (index & (half - 1)) + half;
        if (bucket < 0)
        {
            bucket = 0;
            subBucket -= half;
        }

        return (long)subBucket << (bucket + _unitMagnitude);
    }

    public long HighestValueAt(int index) => HighestEquivalent(LowestValueAt(index));

    public long MedianValueAt(int index) => MedianEquivalent(LowestValueAt(index));

    public long SizeOfEquivalentRange(long value) => 1L << (_unitMagnitude + BucketIndexOf(value));

    public long LowestEquivalent(long value)
    {
        int shift = _unitMagnitude + BucketIndexOf(value);
        return (value >>> shift) << shift;
    }

    /// <summary>First value of the next cell; wraps to <see cref="long.MinValue"/> after the last cell there can be.</summary>
    public long NextNonEquivalent(long value) => unchecked(LowestEquivalent(value) + SizeOfEquivalentRange(value));

    public long HighestEquivalent(long value) => unchecked(NextNonEquivalent(value) - 1);

    public long MedianEquivalent(long value) => LowestEquivalent(value) + (SizeOfEquivalentRange(value) >> 1);

    /// <summary>True when equal indexes mean equal values in both, whatever the number of cells.</summary>
    public bool HasSameScaleAs(in BucketLayout other) =>
        _unitMagnitude == other._unitMagnitude && SubBucketCount == other.SubBucketCount;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int BucketIndexOf(long value) => _leadingZeroCountBase - BitOperations.LeadingZeroCount((ulong)(value | _subBucketMask));

    private static int SubBucketMagnitude(int significantDigits)
    {
        ulong singleUnitResolutionEnd = 2;
        for (int digit = 0; digit < significantDigits; digit++)
        {
            singleUnitResolutionEnd *= 10;
        }

        return BitOperations.Log2(singleUnitResolutionEnd - 1) + 1;
    }

    private static int BucketsToCover(long highest, long firstValueBeyond)
    {
        int buckets = 1;
        while (firstValueBeyond <= highest)
        {
            buckets++;
            if (firstValueBeyond > long.MaxValue / 2)
            {
                break;
            }

            firstValueBeyond <<= 1;
        }

        return buckets;
    }
}
