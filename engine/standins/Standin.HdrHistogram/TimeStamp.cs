using System.Diagnostics;

namespace HdrHistogram;

/// <summary>Durations in <see cref="Stopwatch"/> ticks.</summary>
public static class TimeStamp
{
    public static long Seconds(long seconds) => Stopwatch.Frequency * seconds;

    public static long Minutes(long minutes) => Seconds(60 * minutes);

    public static long Hours(int hours) => Minutes(60L * hours);
}
