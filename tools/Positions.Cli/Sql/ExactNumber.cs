using System.Globalization;
using System.Numerics;
using Positions.Protocol.Values;

namespace Positions.Cli.Sql;

/// <summary>Plain decimals of SQL values, exact at 1e-16; a value of another kind has none.</summary>
internal static class ExactNumber
{
    private static readonly BigInteger s_one = BigInteger.Pow(10, DecimalText.PointsScale);

    /// <summary>At 1e-16. False for NULL, for floating point and for text that is no plain decimal.</summary>
    public static bool TryRead(object? value, out BigInteger mantissa)
    {
        mantissa = 0;
        switch (value)
        {
            case long integer:
                mantissa = integer * s_one;
                return true;
            case string text when DecimalText.TryParse(text, DecimalText.PointsScale, out Int128 exact):
                mantissa = exact;
                return true;
            case string text when TryReadLong(text, out mantissa):
                return true;
            default:
                return false;
        }
    }

    /// <summary>Money that 128 bits do not hold, as these tools write it.</summary>
    private static bool TryReadLong(string text, out BigInteger mantissa)
    {
        mantissa = 0;
        string[] parts = text.Split('.');
        if (parts.Length > 2 || (parts.Length == 2 && (parts[1].Length is 0 or > DecimalText.PointsScale || !parts[1].All(char.IsAsciiDigit))))
        {
            return false;
        }

        string fraction = (parts.Length == 2 ? parts[1] : "").PadRight(DecimalText.PointsScale, '0');
        return parts[0].TrimStart('-').Length > 0
            && BigInteger.TryParse(parts[0] + fraction, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out mantissa);
    }

    /// <exception cref="UsageException">It has more digits than 128 bits hold.</exception>
    public static string ToText(BigInteger mantissa) => mantissa <= (BigInteger)Int128.MaxValue && mantissa >= (BigInteger)Int128.MinValue
        ? DecimalText.Format((Int128)mantissa, DecimalText.PointsScale)
        : throw new UsageException("SQL: a result has more than 22 digits before the point");

    /// <summary>Half to even at 1e-16.</summary>
    public static BigInteger Divide(BigInteger value, BigInteger divisor)
    {
        BigInteger quotient = BigInteger.DivRem(BigInteger.Abs(value), divisor, out BigInteger remainder);
        int twice = (2 * remainder).CompareTo(divisor);
        quotient += twice > 0 || (twice == 0 && !quotient.IsEven) ? 1 : 0;
        return value.Sign < 0 ? -quotient : quotient;
    }

    public static BigInteger Multiply(BigInteger a, BigInteger b) => Divide(a * b, s_one);
}
