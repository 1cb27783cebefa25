using System.Globalization;
using System.Numerics;

namespace Positions.Protocol.Values;

/// <summary>Scaled integers of any size, for what is shown: sums, and points that became money.</summary>
public static class ExactDecimal
{
    /// <summary>Points (1e-16) times a contract size (1e-8): money before it is rounded.</summary>
    public const int UnroundedMoneyScale = DecimalText.PointsScale + Decimal8.Scale;

    private static readonly BigInteger s_unroundedPerMoney = BigInteger.Pow(10, UnroundedMoneyScale - Decimal8.Scale);

    /// <summary>Points as money, less fees: exact where the contract size is 1, else rounded once, half to even at 1e-8.</summary>
    /// <param name="points">At 1e-16.</param>
    /// <param name="multiplier">Contract size at 1e-8.</param>
    /// <param name="fees">At 1e-8; money already, which no contract size scales.</param>
    public static string Money(Int128 points, long multiplier, Int128 fees = default)
    {
        if (multiplier != Decimal8.One)
        {
            return Money(Unrounded(points, multiplier, fees), BigInteger.One);
        }

        return fees == 0
            ? DecimalText.Format(points, DecimalText.PointsScale)
            : Format(points - ((BigInteger)fees * Decimal8.One), DecimalText.PointsScale);
    }

    /// <summary>The same at <see cref="UnroundedMoneyScale"/>, for sums: only what is shown is rounded.</summary>
    public static BigInteger Unrounded(Int128 points, long multiplier, Int128 fees = default) =>
        ((BigInteger)points * multiplier) - (fees * s_unroundedPerMoney);

    /// <summary>An amount at <see cref="UnroundedMoneyScale"/>, or such a fraction, rounded half to even at 1e-8.</summary>
    public static string Money(BigInteger unrounded, BigInteger denominator) =>
        Format(Divide(unrounded, denominator * s_unroundedPerMoney), Decimal8.Scale);

    /// <summary>Plain decimal text: no exponent, no trailing zeros.</summary>
    public static string Format(BigInteger value, int scale)
    {
        string digits = BigInteger.Abs(value).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        string fraction = digits[^scale..].TrimEnd('0');
        return $"{(value.Sign < 0 ? "-" : "")}{digits[..^scale]}{(fraction.Length > 0 ? "." : "")}{fraction}";
    }

    /// <summary>The quotient, rounded half to even.</summary>
    /// <param name="numerator">Any.</param>
    /// <param name="denominator">Above 0.</param>
    public static BigInteger Divide(BigInteger numerator, BigInteger denominator)
    {
        var quotient = BigInteger.DivRem(BigInteger.Abs(numerator), denominator, out BigInteger rest);
        int half = (rest * 2).CompareTo(denominator);
        quotient += half > 0 || (half == 0 && !quotient.IsEven) ? BigInteger.One : BigInteger.Zero;
        return numerator.Sign < 0 ? -quotient : quotient;
    }
}
