using System.Diagnostics;

namespace HdrHistogram;

/// <summary>Ratios that turn recorded <see cref="Stopwatch"/> ticks into units of time on output.</summary>
public static class OutputScalingFactor
{
    public const double None = 1;

    public static readonly double TimeStampToMicroseconds = Stopwatch.Frequency / 1_000_000.0;

    public static readonly double TimeStampToMilliseconds = Stopwatch.Frequency / 1_000.0;

    public static readonly double TimeStampToSeconds = Stopwatch.Frequency;
}
