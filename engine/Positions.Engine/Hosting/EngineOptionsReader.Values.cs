using System.Globalization;
using Positions.Protocol.Values;

namespace Positions.Engine.Hosting;

// One value of a key: its text, what is allowed, and what the start is refused with.
public sealed partial class EngineOptionsReader
{
    private string Currency(string key, string fallback)
    {
        string currency = Text(key, fallback);
        Require(TextCodec.TryFrom(currency, out Text4 code) && !code.IsNull, key, currency, "a currency code of 1 to 4 characters");
        return currency;
    }

    private string OnlyNow(string key, string only, string why)
    {
        string value = Text(key, only);
        Require(value == only, key, value, $"{only} ({why})");
        return value;
    }

    private string Text(string key, string fallback)
    {
        _taken.Add(key);
        return _values.GetValueOrDefault(key, fallback);
    }

    private int Number(string key, int fallback, int min, int max) => (int)Number64(key, fallback, min, max);

    private string Whole(string key, int fallback, int min, int max) => Number(key, fallback, min, max).ToString(CultureInfo.InvariantCulture);

    /// <summary>A quantity or money, 0 unless it is set; as the logic writes it.</summary>
    private string Amount(string key)
    {
        string text = Text(key, "0");
        Require(Decimal8.TryParse(text, out Decimal8 value) && value.Mantissa >= 0, key, text, "a plain decimal from 0 with at most 8 fraction digits");
        return value.ToString();
    }

    private long Number64(string key, long fallback, long min, long max)
    {
        string text = Text(key, fallback.ToString(CultureInfo.InvariantCulture));
        bool ok = long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) && value >= min && value <= max;
        Require(ok, key, text, $"a whole number from {min} to {max}");
        return value;
    }

    private int PowerOfTwo(string key, int fallback, int min, int max)
    {
        int value = Number(key, fallback, min, max);
        Require(int.IsPow2(value), key, value.ToString(CultureInfo.InvariantCulture), $"a power of two from {min} to {max}");
        return value;
    }

    private T Choice<T>(string key, T fallback)
        where T : struct, Enum
    {
        string text = Text(key, fallback.ToString());
        string[] allowed = Enum.GetNames<T>();
        Require(allowed.Contains(text, StringComparer.OrdinalIgnoreCase), key, text, string.Join(", ", allowed.Select(n => n.ToLowerInvariant())));
        return Enum.Parse<T>(text, ignoreCase: true);
    }

    /// <summary>One of a few words, whatever their case; answers as the logic writes it.</summary>
    private string OneOf(string key, string fallback, string[] allowed)
    {
        string text = Text(key, fallback);
        string lower = text.ToLowerInvariant();
        Require(allowed.Contains(lower), key, text, string.Join(", ", allowed));
        return lower;
    }

    private string Url(string key, string fallback)
    {
        string text = Text(key, fallback);
        bool isAddress = Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && url.Scheme == Uri.UriSchemeHttp && url.PathAndQuery == "/" && !text.Contains(';')
            && (url.Host == "localhost" || url.HostNameType is UriHostNameType.IPv4 or UriHostNameType.IPv6);
        Require(isAddress, key, text, "one address such as http://127.0.0.1:8005, the host an IP address or localhost, without a path");

        // As the parser understood it: the server takes hosts that it does not know for "every address".
        return $"http://{url!.Host}:{url.Port}";
    }

    private static void Require(bool condition, string key, string value, string allowed)
    {
        if (!condition)
        {
            throw new ConfigurationErrorException($"{key}: '{value}' is not accepted; allowed: {allowed}");
        }
    }
}
