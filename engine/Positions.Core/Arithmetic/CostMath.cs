using System;
using System.Numerics;
using Positions.Protocol.Values;

namespace Positions.Core.Arithmetic;

/// <summary>
/// The few divisions of the engine, all round half to even and symmetric in sign. Products run through 192 bits, so that only a
/// result that does not fit is overflow. Source of the formulas: average cost as in "costOut(c) = openCost * c / |net|".
/// </summary>
public static class CostMath
{
    /// <summary>From money points (1e-16) to a mantissa at 1e-8.</summary>
    private const ulong PointsPerUnit = 100_000_000UL;

    /// <summary>From points times a multiplier (1e-24) to a mantissa at 1e-8.</summary>
    private const ulong ScaledPointsPerUnit = 10_000_000_000_000_000UL;

    /// <summary>
    /// The part of <paramref name="openCost"/> (1e-16) that goes with closing <paramref name="closedQuantity"/> of
    /// <paramref name="netMagnitude"/> (both 1e-8, 0 &lt; closed &lt;= net) at average cost. Closing everything takes all that is left.
    /// </summary>
    public static Int128 AverageCostOut(Int128 openCost, long closedQuantity, long netMagnitude)
    {
        Invariant.Check(closedQuantity > 0 && closedQuantity <= netMagnitude);
        if (closedQuantity == netMagnitude)
        {
            return openCost;
        }

        // closed < net, so the quotient is at most |openCost| and always fits.
        bool fits = TryMultiplyDivide(Magnitude(openCost), (ulong)closedQuantity, (ulong)netMagnitude, out UInt128 quotient);
        Invariant.Check(fits);
        return WithSign(quotient, openCost < 0);
    }

    /// <summary>openCost * quantity / netMagnitude, half to even; false where it does not fit. Both quantities above 0.</summary>
    public static bool TryScaleCost(Int128 openCost, long quantity, long netMagnitude, out Int128 cost)
    {
        cost = 0;
        if (!TryMultiplyDivide(Magnitude(openCost), (ulong)quantity, (ulong)netMagnitude, out UInt128 quotient)
            || quotient > (UInt128)Int128.MaxValue)
        {
            return false;
        }

        cost = WithSign(quotient, openCost < 0);
        return true;
    }

    /// <summary>price * numerator / denominator at 1e-8, half to even; false where it does not fit. The ratio is above 0.</summary>
    public static bool TryScalePrice(long price, long numerator, long denominator, out long scaled)
    {
        bool fits = TryMultiplyDivide(Magnitude(price), (ulong)numerator, (ulong)denominator, out UInt128 quotient)
            && quotient <= long.MaxValue;
        scaled = fits ? (long)WithSign(quotient, price < 0) : 0;
        return fits;
    }

    /// <summary>openCost / |net| at 1e-8, for display; null when flat, or where it does not fit.</summary>
    public static Decimal8 AveragePrice(Int128 openCost, long net) =>
        net == 0 ? Decimal8.Null : DivideToDecimal(openCost, net < 0 ? (ulong)-net : (ulong)net);

    /// <summary>Money points rounded to 1e-8; null where the result does not fit 64 bits.</summary>
    public static Decimal8 RoundPoints(Int128 points) => DivideToDecimal(points, PointsPerUnit);

    /// <summary>Money points times the contract size, rounded once to 1e-8. False where the result does not fit 128 bits.</summary>
    /// <param name="points">At 1e-16.</param>
    /// <param name="multiplier">At 1e-8.</param>
    /// <param name="money">At 1e-8.</param>
    public static bool TryScale(Int128 points, Decimal8 multiplier, out Int128 money)
    {
        money = 0;
        Int128 factor = multiplier.Mantissa;
        bool isNegative = points < 0 != factor < 0;
        if (!TryMultiplyDivide(Magnitude(points), (ulong)Magnitude(factor), ScaledPointsPerUnit, out UInt128 quotient)
            || quotient > (UInt128)Int128.MaxValue)
        {
            return false;
        }

        money = WithSign(quotient, isNegative);
        return true;
    }

    /// <summary>value * factor / divisor, half to even; false if the quotient does not fit 128 bits.</summary>
    internal static bool TryMultiplyDivide(UInt128 value, ulong factor, ulong divisor, out UInt128 quotient)
    {
        unchecked
        {
            UInt128 low = Math.BigMul((ulong)value, factor);
            UInt128 high = Math.BigMul((ulong)(value >> 64), factor) + (low >> 64);

            // Schoolbook, 64 bits a digit: a remainder is below the divisor, so the lower quotient digits fit 64 bits.
            ulong top = (ulong)(high >> 64);
            quotient = 0;
            if (top >= divisor)
            {
                return false;
            }

            (ulong q1, ulong r1) = DivideDigit(top, (ulong)high, divisor);
            (ulong q0, ulong r0) = DivideDigit(r1, (ulong)low, divisor);
            quotient = new UInt128(q1, q0);
            return TryRoundHalfEven(ref quotient, r0, divisor);
        }
    }

    /// <summary>
    /// (upper, lower) / divisor where upper is below it, so that the quotient fits: two digits of 32 bits, each estimated by the upper half
    /// of the divisor and at most 2 too large (Knuth, The Art of Computer Programming 2, 4.3.1, algorithm D).
    /// </summary>
    private static (ulong Quotient, ulong Left) DivideDigit(ulong upper, ulong lower, ulong divisor)
    {
        unchecked
        {
            if (upper == 0)
            {
                return Math.DivRem(lower, divisor);
            }

            const int half = 32;
            int shift = BitOperations.LeadingZeroCount(divisor);
            divisor <<= shift;
            upper = (upper << shift) | (lower >> 1 >> (63 - shift));
            lower <<= shift;
            ulong q1 = EstimateDigit(ref upper, lower >> half, divisor);
            ulong q0 = EstimateDigit(ref upper, (uint)lower, divisor);
            return ((q1 << half) | q0, upper >> shift);
        }
    }

    /// <summary>Brings down the next 32 bits: the digit, and in <paramref name="rest"/> what is left below the divisor.</summary>
    private static ulong EstimateDigit(ref ulong rest, ulong next, ulong divisor)
    {
        unchecked
        {
            (ulong digit, ulong left) = Math.DivRem(rest, divisor >> 32);
            while (digit > uint.MaxValue || digit * (uint)divisor > ((left << 32) | next))
            {
                digit--;
                left += divisor >> 32;
                if (left > uint.MaxValue)
                {
                    break;
                }
            }

            rest = (rest << 32) + next - (digit * divisor);
            return digit;
        }
    }

    private static Decimal8 DivideToDecimal(Int128 value, ulong divisor)
    {
        (UInt128 quotient, UInt128 rest) = UInt128.DivRem(Magnitude(value), divisor);
        return TryRoundHalfEven(ref quotient, (ulong)rest, divisor) && quotient <= long.MaxValue
            ? new Decimal8((long)WithSign(quotient, value < 0))
            : Decimal8.Null;
    }

    private static bool TryRoundHalfEven(ref UInt128 quotient, ulong rest, ulong divisor)
    {
        // rest against divisor - rest instead of 2 * rest against divisor: the double may not fit.
        ulong missing = divisor - rest;
        bool up = rest > missing || (rest == missing && !UInt128.IsEvenInteger(quotient));
        if (!up)
        {
            return true;
        }

        if (quotient == UInt128.MaxValue)
        {
            return false;
        }

        quotient += 1;
        return true;
    }

    internal static UInt128 Magnitude(Int128 value) => unchecked((UInt128)(value < 0 ? -value : value));

    private static Int128 WithSign(UInt128 magnitude, bool isNegative) =>
        unchecked(isNegative ? -(Int128)magnitude : (Int128)magnitude);
}
