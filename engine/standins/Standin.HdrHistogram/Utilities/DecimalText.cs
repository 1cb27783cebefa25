using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace HdrHistogram.Utilities;

/// <summary>Doubles with a fixed number of decimals, as Java's <c>%.nf</c> prints them.</summary>
/// <remarks>
/// Java rounds the shortest decimal that reads back as the same double, half up. .NET's <c>F</c> formats round the exact binary value,
/// ties to even, which differs in every twentieth line or so of a percentile distribution: 1.005 to two places is 1.01 here, 1.00 there.
/// </remarks>
internal static class DecimalText
{
    // Shortest form of a double: sign, 17 digits, point, E, sign, 3 exponent digits.
    private const int ShortestLength = 32;

    /// <summary><paramref name="value"/> with <paramref name="places"/> decimals; not-a-number and infinities as Java names them.</summary>
    public static string Format(double value, int places)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(places);
        if (!double.IsFinite(value))
        {
            return double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
        }

        Span<char> digits = stackalloc char[ShortestLength];
        (int digitCount, int pointPosition) = ShortestDigits(double.Abs(value), digits);
        (digitCount, pointPosition) = RoundHalfUp(digits, digitCount, pointPosition, places);
        return Compose(double.IsNegative(value), digits[..digitCount], pointPosition, places);
    }

    /// <summary>As <see cref="Format"/>, right-aligned in <paramref name="width"/> characters; a longer text is not cut.</summary>
    public static string FormatPadded(double value, int places, int width) => Format(value, places).PadLeft(width);

    /// <summary>Writes the digits d1 d2 … of 0.d1d2… * 10^pointPosition, the first not 0; none for zero.</summary>
    private static (int DigitCount, int PointPosition) ShortestDigits(double magnitude, Span<char> digits)
    {
        Span<char> text = stackalloc char[ShortestLength];
        bool fits = magnitude.TryFormat(text, out int length, "R", CultureInfo.InvariantCulture);
        Debug.Assert(fits, "the shortest form of a double is at most 24 characters");

        int digitCount = 0;
        int digitsBeforePoint = 0;
        bool pointSeen = false;
        int exponent = 0;
        for (int i = 0; i < length; i++)
        {
            char c = text[i];
            if (c == 'E')
            {
                exponent = int.Parse(text[(i + 1)..length], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
                break;
            }

            if (c == '.')
            {
                pointSeen = true;
                continue;
            }

            bool leadingZero = digitCount == 0 && c == '0';
            if (!leadingZero)
            {
                digits[digitCount++] = c;
            }

            if (!pointSeen)
            {
                digitsBeforePoint += leadingZero ? 0 : 1;
            }
            else if (leadingZero)
            {
                digitsBeforePoint--;
            }
        }

        return (digitCount, digitsBeforePoint + exponent);
    }

    private static (int DigitCount, int PointPosition) RoundHalfUp(Span<char> digits, int digitCount, int pointPosition, int places)
    {
        int kept = pointPosition + places;
        if (kept >= digitCount)
        {
            return (digitCount, pointPosition);
        }

        if (kept < 0 || digits[kept] < '5')
        {
            return (Math.Max(kept, 0), pointPosition);
        }

        int last = kept - 1;
        while (last >= 0 && digits[last] == '9')
        {
            last--;
        }

        if (last < 0)
        {
            // All nines, or nothing before the half: a single 1, one place further left.
            digits[0] = '1';
            return (1, pointPosition + 1);
        }

        digits[last]++;
        return (last + 1, pointPosition);
    }

    private static string Compose(bool negative, ReadOnlySpan<char> digits, int pointPosition, int places)
    {
        int integerLength = Math.Max(pointPosition, 1);
        var text = new StringBuilder(1 + integerLength + 1 + places);
        if (negative)
        {
            text.Append('-');
        }

        for (int i = pointPosition - integerLength; i < pointPosition + places; i++)
        {
            if (i == pointPosition)
            {
                text.Append('.');
            }

            text.Append((uint)i < (uint)digits.Length ? digits[i] : '0');
        }

        return text.ToString();
    }
}
