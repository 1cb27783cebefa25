namespace HdrHistogram.Utilities;

/// <summary>Between <see cref="DateTime"/> and time since 1970-01-01 UTC.</summary>
public static class UnixTimeExtensions
{
    /// <exception cref="ArgumentException">The kind is unspecified, so the instant is unknown.</exception>
    public static double SecondsSinceUnixEpoch(this DateTime source) =>
        (double)TicksSinceUnixEpoch(source) / TimeSpan.TicksPerSecond;

    /// <summary>Whole milliseconds, rounded down.</summary>
    /// <exception cref="ArgumentException">The kind is unspecified, so the instant is unknown.</exception>
    public static long MillisecondsSinceUnixEpoch(this DateTime source)
    {
        (long milliseconds, long rest) = Math.DivRem(TicksSinceUnixEpoch(source), TimeSpan.TicksPerMillisecond);
        return rest < 0 ? milliseconds - 1 : milliseconds;
    }

    /// <summary>The instant in UTC, to the microsecond: a double of today's seconds holds no more.</summary>
    public static DateTime ToDateFromSecondsSinceEpoch(this double secondsSinceUnixEpoch) =>
        DateTime.UnixEpoch.AddTicks(checked((long)Math.Round(secondsSinceUnixEpoch * 1e6) * TimeSpan.TicksPerMicrosecond));

    public static DateTime ToDateFromMillisecondsSinceEpoch(this long millisecondsSinceUnixEpoch) =>
        DateTime.UnixEpoch.AddTicks(checked(millisecondsSinceUnixEpoch * TimeSpan.TicksPerMillisecond));

    private static long TicksSinceUnixEpoch(DateTime source)
    {
        if (source.Kind == DateTimeKind.Unspecified)
        {
            throw new ArgumentException("A time of unspecified kind names no instant.", nameof(source));
        }

        return (source.ToUniversalTime() - DateTime.UnixEpoch).Ticks;
    }
}
