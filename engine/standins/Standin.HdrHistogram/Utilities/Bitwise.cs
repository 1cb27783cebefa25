using System.Numerics;

namespace HdrHistogram.Utilities;

public static class Bitwise
{
    /// <summary>Zero bits above the highest one: 64 for 0, none for a negative value.</summary>
    public static int NumberOfLeadingZeros(long value) => BitOperations.LeadingZeroCount((ulong)value);
}
