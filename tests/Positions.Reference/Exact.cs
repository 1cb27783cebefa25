using System.Numerics;

namespace Positions.Reference;

/// <summary>D.1 Numbers: unbounded integers, the one division of the state, and what fits where.</summary>
public static class Exact
{
    /// <summary>Mantissa of one unit of price or quantity (1e-8).</summary>
    public static readonly BigInteger One = 100_000_000;

    private static readonly BigInteger s_maxQuantity = long.MaxValue;
    private static readonly BigInteger s_maxMoney = (BigInteger)Int128.MaxValue;

    /// <summary>The quotient rounded half to even, symmetric in the sign; <paramref name="denominator"/> is above 0.</summary>
    public static BigInteger RoundHalfEven(BigInteger numerator, BigInteger denominator)
    {
        BigInteger floor = BigInteger.DivRem(BigInteger.Abs(numerator), denominator, out BigInteger rest);
        BigInteger twice = rest * 2;
        bool up = twice > denominator || (twice == denominator && !floor.IsEven);
        return numerator.Sign * (up ? floor + 1 : floor);
    }

    /// <summary>At 1e-8 in 64 bits; the smallest is the wire's null and no number.</summary>
    public static bool FitsQuantity(BigInteger value) => BigInteger.Abs(value) <= s_maxQuantity;

    /// <summary>Points at 1e-16 in 128 bits; the smallest is none, since its opposite does not fit.</summary>
    public static bool FitsMoney(BigInteger value) => BigInteger.Abs(value) <= s_maxMoney;

    /// <summary>The multiplier's one use: points at 1e-16 become money at 1e-8.</summary>
    public static BigInteger MoneyOfPoints(BigInteger points, BigInteger multiplier) => RoundHalfEven(points * multiplier, One * One);

    /// <summary>Display only: open cost over |net| at 1e-8; null when flat.</summary>
    public static BigInteger? AveragePrice(BigInteger openCost, BigInteger net) =>
        net.IsZero ? null : RoundHalfEven(openCost, BigInteger.Abs(net));
}
