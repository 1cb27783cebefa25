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
}
