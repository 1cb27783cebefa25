using System.Diagnostics;

namespace Positions.Gateway;

/// <summary>Nanoseconds of the system's monotonic clock, from an arbitrary origin.</summary>
public static class MonotonicClock
{
    private static readonly double s_nanosPerTick = 1e9 / Stopwatch.Frequency;

    public static long NowNanos()
    {
        long ticks = Stopwatch.GetTimestamp();
        return Stopwatch.Frequency == 1_000_000_000L ? ticks : (long)(ticks * s_nanosPerTick);
    }
}
