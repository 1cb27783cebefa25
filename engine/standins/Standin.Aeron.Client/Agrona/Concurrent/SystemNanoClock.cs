using System.Diagnostics;

namespace Adaptive.Agrona.Concurrent;

/// <summary><see cref="Stopwatch"/> in nanoseconds.</summary>
public sealed class SystemNanoClock : INanoClock
{
    public static readonly SystemNanoClock INSTANCE = new();

    private static readonly double s_nanosPerTick = 1e9 / Stopwatch.Frequency;

    public long NanoTime()
    {
        long ticks = Stopwatch.GetTimestamp();
        return Stopwatch.Frequency == 1_000_000_000 ? ticks : (long)(ticks * s_nanosPerTick);
    }
}
