using System.Globalization;
using System.Numerics;

namespace Positions.Engine.Http;

/// <summary>Scaled integers of any size, for sums in reports.</summary>
public static class ExactDecimal
{
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
