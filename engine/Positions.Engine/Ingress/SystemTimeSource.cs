using System.Diagnostics;

namespace Positions.Engine.Ingress;

/// <summary>The machine's own clocks.</summary>
public sealed class SystemTimeSource : ITimeSource
{
    // Stopwatch counts nanoseconds on Linux; elsewhere the ratio is exact in 128 bits.
    private static readonly long s_frequency = Stopwatch.Frequency;

    public long WallNanos => (DateTime.UtcNow.Ticks - DateTime.UnixEpoch.Ticks) * 100;

    public long MonotonicNanos => s_frequency == 1_000_000_000L
        ? Stopwatch.GetTimestamp()
        : (long)((Int128)Stopwatch.GetTimestamp() * 1_000_000_000 / s_frequency);
}
