using System.Globalization;

namespace Adaptive.Aeron.Driver.Uri;

/// <summary>
/// Values of channel parameters: sizes with k, m, g (powers of 1024), durations with ns, us, ms, s (plain digits are ns).
/// </summary>
internal static class ParameterParser
{
    private const long MaxSize = 1L << 40;

    internal static int? Int32(ChannelUri uri, string key)
    {
        if (uri.Get(key) is not { } text)
        {
            return null;
        }

        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value)
            ? value
            : throw ChannelException.OutOfRange(key, text, "a 32-bit integer");
    }

    internal static long? Int64(ChannelUri uri, string key)
    {
        if (uri.Get(key) is not { } text)
        {
            return null;
        }

        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)
            ? value
            : throw ChannelException.OutOfRange(key, text, "a 64-bit integer");
    }

    internal static bool? Boolean(ChannelUri uri, string key) => uri.Get(key) switch
    {
        null => null,
        "true" => true,
        "false" => false,
        { } text => throw ChannelException.OutOfRange(key, text, "true or false"),
    };

    /// <summary>Bytes in 0..2^31-1.</summary>
    internal static int? Size(ChannelUri uri, string key)
    {
        if (uri.Get(key) is not { } text)
        {
            return null;
        }

        int shift = text.Length == 0 ? 0 : char.ToLowerInvariant(text[^1]) switch { 'k' => 10, 'm' => 20, 'g' => 30, _ => 0 };
        string digits = shift == 0 ? text : text[..^1];
        if (!long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long value) || value > MaxSize
            || value << shift > int.MaxValue)
        {
            throw ChannelException.OutOfRange(key, text, "a size in bytes, with or without k, m, g");
        }

        return (int)(value << shift);
    }

    internal static long? DurationNanos(ChannelUri uri, string key)
    {
        return uri.Get(key) is { } text ? DurationNanos(key, text) : null;
    }

    internal static long DurationNanos(string key, string text)
    {
        (int suffixLength, long scale) = text switch
        {
            _ when text.EndsWith("ns", StringComparison.Ordinal) => (2, 1L),
            _ when text.EndsWith("us", StringComparison.Ordinal) => (2, 1_000L),
            _ when text.EndsWith("ms", StringComparison.Ordinal) => (2, 1_000_000L),
            _ when text.EndsWith('s') => (1, 1_000_000_000L),
            _ => (0, 1L),
        };
        return long.TryParse(text[..^suffixLength], NumberStyles.None, CultureInfo.InvariantCulture, out long value)
            && value <= long.MaxValue / 4 / scale
            ? value * scale
            : throw ChannelException.OutOfRange(key, text, "a duration with or without ns, us, ms, s");
    }
}
