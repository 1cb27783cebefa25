namespace Positions.Protocol.Values;

/// <summary>Plain decimal text of scaled integers: no exponent, no grouping, '.' as the point, no trailing zeros.</summary>
public static class DecimalText
{
    /// <summary>Money points: cost and P&amp;L, scaled by 1e-16.</summary>
    public const int PointsScale = 16;

    /// <summary>Parses <c>[+|-]digits[.digits]</c>. False when it is anything else, needs more than <paramref name="scale"/> fraction digits, or does not fit.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, int scale, out Int128 value)
    {
        value = 0;
        int at = 0;
        bool negative = false;
        if (at < text.Length && (text[at] == '-' || text[at] == '+'))
        {
            negative = text[at] == '-';
            at++;
        }

        UInt128 limit = negative ? (UInt128)1 << 127 : ((UInt128)1 << 127) - 1;
        UInt128 magnitude = 0;
        int digits = 0;
        int fraction = -1;
        for (; at < text.Length; at++)
        {
            char c = text[at];
            if (c == '.' && fraction < 0)
            {
                fraction = 0;
                continue;
            }

            if (c is < '0' or > '9')
            {
                return false;
            }

            digits++;
            if (fraction == scale)
            {
                if (c != '0')
                {
                    return false;
                }

                continue;
            }

            if (!TryAppendDigit(ref magnitude, (uint)(c - '0'), limit))
            {
                return false;
            }

            fraction += fraction >= 0 ? 1 : 0;
        }

        if (digits == 0)
        {
            return false;
        }

        for (int i = Math.Max(fraction, 0); i < scale; i++)
        {
            if (!TryAppendDigit(ref magnitude, 0, limit))
            {
                return false;
            }
        }

        value = negative ? unchecked(-(Int128)magnitude) : (Int128)magnitude;
        return true;
    }

    public static string Format(Int128 value, int scale)
    {
        Span<char> buffer = stackalloc char[64];
        return new string(buffer[..Format(value, scale, buffer)]);
    }

    /// <summary>Writes the decimal into <paramref name="destination"/> (64 characters are always enough) and returns its length.</summary>
    public static int Format(Int128 value, int scale, Span<char> destination)
    {
        Span<char> reversed = stackalloc char[64];
        UInt128 magnitude = value < 0 ? unchecked((UInt128)(-value)) : (UInt128)value;
        int count = 0;
        int written = 0;
        bool significant = false;
        while (magnitude != 0 || count <= scale)
        {
            (magnitude, UInt128 digit) = UInt128.DivRem(magnitude, 10);
            significant |= digit != 0;
            if (count == scale && written > 0)
            {
                reversed[written++] = '.';
            }

            if (significant || count >= scale)
            {
                reversed[written++] = (char)('0' + (int)digit);
            }

            count++;
        }

        if (value < 0)
        {
            reversed[written++] = '-';
        }

        for (int i = 0; i < written; i++)
        {
            destination[i] = reversed[written - 1 - i];
        }

        return written;
    }

    private static bool TryAppendDigit(ref UInt128 magnitude, uint digit, UInt128 limit)
    {
        if (magnitude > (limit - digit) / 10)
        {
            return false;
        }

        magnitude = (magnitude * 10) + digit;
        return true;
    }
}
