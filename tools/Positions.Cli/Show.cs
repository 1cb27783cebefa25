using System.Globalization;
using System.Numerics;
using Positions.Core;
using Positions.Protocol.Values;

namespace Positions.Cli;

/// <summary>Exact numbers as plain decimals without trailing zeros.</summary>
internal static class Show
{
    // Points at 1e-16 times a multiplier at 1e-8, over money at 1e-8.
    private static readonly BigInteger s_productPerMoney = BigInteger.Pow(10, DecimalText.PointsScale);

    /// <summary>A quantity, price or fee at 1e-8.</summary>
    public static string Decimal(long mantissa) => new Decimal8(mantissa).ToString();

    /// <summary>As <see cref="Decimal"/>, with a plus sign when above zero.</summary>
    public static string Signed(long mantissa) => mantissa > 0 ? $"+{Decimal(mantissa)}" : Decimal(mantissa);

    /// <summary>The price of a change; empty where none belongs to it.</summary>
    public static string Price(in OutputEvent change) =>
        change.LastPrice == 0 && change.ChangeKind >= PositionChangeKind.Adjusted ? "" : Decimal(change.LastPrice);

    /// <summary>Money points at 1e-16.</summary>
    public static string Points(Int128 points) => DecimalText.Format(points, DecimalText.PointsScale);

    /// <summary>
    /// Money points times the instrument's contract size. Exact at 1e-16 where that is 1; else rounded half-even to 1e-8, the one place
    /// where
    /// points become money.
    /// </summary>
    public static string Money(Int128 points, Decimal8 multiplier)
    {
        if (multiplier.Mantissa == Decimal8.One)
        {
            return Points(points);
        }

        BigInteger product = (BigInteger)points * multiplier.Mantissa;
        BigInteger quotient = BigInteger.DivRem(BigInteger.Abs(product), s_productPerMoney, out BigInteger remainder);
        int twice = (2 * remainder).CompareTo(s_productPerMoney);
        quotient += twice > 0 || (twice == 0 && !quotient.IsEven) ? 1 : 0;
        return Exact(product.Sign < 0 ? -quotient : quotient, Decimal8.Scale);
    }

    /// <summary>Of any size: money is points times a contract size, which 128 bits need not hold.</summary>
    public static string Exact(BigInteger value, int scale)
    {
        if (value <= (BigInteger)Int128.MaxValue && value > (BigInteger)Int128.MinValue)
        {
            return DecimalText.Format((Int128)value, scale);
        }

        string digits = BigInteger.Abs(value).ToString(CultureInfo.InvariantCulture);
        string fraction = digits[^scale..].TrimEnd('0');
        return $"{(value.Sign < 0 ? "-" : "")}{digits[..^scale]}{(fraction.Length > 0 ? "." : "")}{fraction}";
    }

    public static string Integer(long value) => value.ToString();
}
