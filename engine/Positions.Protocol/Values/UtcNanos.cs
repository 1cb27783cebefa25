using System.Globalization;

namespace Positions.Protocol.Values;

/// <summary>Nanoseconds since 1970-01-01T00:00:00Z; the smallest 64-bit number is null.</summary>
public readonly record struct UtcNanos(long Value)
{
    public static readonly UtcNanos Null = new(long.MinValue);

    public bool IsNull => Value == long.MinValue;

    /// <summary>RFC 3339 with nine fraction digits, or an empty string for null.</summary>
    public override string ToString()
    {
        if (IsNull)
        {
            return string.Empty;
        }

        long seconds = Math.DivRem(Value, 1_000_000_000L, out long nanos);
        if (nanos < 0)
        {
            seconds--;
            nanos += 1_000_000_000L;
        }

        DateTime second = DateTime.UnixEpoch.AddSeconds(seconds);
        return $"{second:yyyy-MM-dd'T'HH:mm:ss}.{nanos:D9}Z";
    }

    /// <summary>Parses RFC 3339 with an offset (<c>2026-01-05T14:30:00.123456789Z</c>), at most nine fraction digits, within the years 1678 to 2261.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out UtcNanos time)
    {
        time = Null;
        if (text.Length < SecondsLength || !TryTakeFraction(text[SecondsLength..], out long nanos, out ReadOnlySpan<char> offset))
        {
            return false;
        }

        string whole = string.Concat(text[..SecondsLength], offset is "z" ? "Z" : offset);
        if (!DateTimeOffset.TryParseExact(whole, s_formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset second)
            || second.UtcDateTime.Year is < 1678 or > 2261)
        {
            return false;
        }

        time = new UtcNanos((second.ToUnixTimeSeconds() * 1_000_000_000L) + nanos);
        return true;
    }

    private const int SecondsLength = 19;
    private static readonly string[] s_formats = ["yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:sszzz"];

    private static bool TryTakeFraction(ReadOnlySpan<char> text, out long nanos, out ReadOnlySpan<char> rest)
    {
        nanos = 0;
        rest = text;
        if (text.IsEmpty || text[0] != '.')
        {
            return true;
        }

        int digits = 0;
        while (digits + 1 < text.Length && char.IsAsciiDigit(text[digits + 1]))
        {
            digits++;
        }

        rest = text[(digits + 1)..];
        if (digits is < 1 or > 9)
        {
            return false;
        }

        nanos = long.Parse(text.Slice(1, digits), NumberStyles.None, CultureInfo.InvariantCulture);
        for (int i = digits; i < 9; i++)
        {
            nanos *= 10;
        }

        return true;
    }
}
