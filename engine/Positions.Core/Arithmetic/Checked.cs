using System;

namespace Positions.Core.Arithmetic;

/// <summary>Sums that say whether they fit, for results that decide between applying and refusing.</summary>
internal static class Checked
{
    public static bool TryAdd(Int128 left, Int128 right, out Int128 sum)
    {
        // Overflow exactly when both operands have the sign that the sum has not.
        sum = unchecked(left + right);
        return ((left ^ sum) & (right ^ sum)) >= 0 && sum != Int128.MinValue;
    }

    public static bool TrySubtract(Int128 left, Int128 right, out Int128 difference)
    {
        difference = unchecked(left - right);
        return ((left ^ right) & (left ^ difference)) >= 0 && difference != Int128.MinValue;
    }

    /// <summary>The smallest 64-bit number counts as overflow: on the wire it is null.</summary>
    public static bool TryAdd(long left, long right, out long sum)
    {
        sum = unchecked(left + right);
        return ((left ^ sum) & (right ^ sum)) >= 0 && sum != long.MinValue;
    }
}
