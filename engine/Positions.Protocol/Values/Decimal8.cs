namespace Positions.Protocol.Values;

/// <summary>A decimal number as a 64-bit mantissa at 1e-8 (range about ±92.2e9); the smallest mantissa is null.</summary>
public readonly record struct Decimal8(long Mantissa)
{
    public const int Scale = 8;
    public const long One = 100_000_000L;

    /// <summary>Greatest magnitude, as messages say it.</summary>
    public const string MaxText = "92233720368.54775807";

    /// <summary>What a text must be to be read, for messages that say so.</summary>
    public const string Form = "a plain decimal with at most 8 fraction digits within ±" + MaxText;

    public static readonly Decimal8 Null = new(long.MinValue);
    public static readonly Decimal8 Zero = new(0);

    public bool IsNull => Mantissa == long.MinValue;

    /// <summary>Parses a plain decimal with at most eight fraction digits; more digits are accepted only if they are zeros.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Decimal8 value)
    {
        if (DecimalText.TryParse(text, Scale, out Int128 mantissa) && mantissa > long.MinValue && mantissa <= long.MaxValue)
        {
            value = new Decimal8((long)mantissa);
            return true;
        }

        value = Null;
        return false;
    }

    /// <exception cref="FormatException">Not a plain decimal, too many fraction digits, or out of range.</exception>
    public static Decimal8 Parse(string text) =>
        TryParse(text, out Decimal8 value) ? value : throw new FormatException($"'{text}' is not {Form}");

    /// <summary>A plain decimal without trailing zeros; empty for null.</summary>
    public override string ToString() => IsNull ? string.Empty : DecimalText.Format(Mantissa, Scale);
}
