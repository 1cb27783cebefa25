using System;

namespace Positions.Core.Arithmetic;

/// <summary>
/// A sum of many 128-bit amounts that may leave 128 bits on the way: 192 bits, high part first. Only where it ends has to fit.
/// </summary>
internal struct WideSum
{
    private Int128 _high;
    private ulong _low;

    public void Add(Int128 amount)
    {
        unchecked
        {
            ulong low = _low + (ulong)amount;
            _high += (amount >> 64) + (low < _low ? 1 : 0);
            _low = low;
        }
    }

    /// <summary>total + to - from; false if that does not fit 128 bits.</summary>
    public static bool TryMove(ref Int128 total, in WideSum from, in WideSum to)
    {
        unchecked
        {
            WideSum sum = to;
            sum.Add(total);
            ulong low = sum._low - from._low;
            Int128 high = sum._high - from._high - (sum._low < from._low ? 1 : 0);
            if (high < long.MinValue || high > long.MaxValue)
            {
                return false;
            }

            total = (high << 64) | low;
            return total != Int128.MinValue;
        }
    }
}
