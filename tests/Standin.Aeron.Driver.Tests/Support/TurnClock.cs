using Adaptive.Agrona.Concurrent;

namespace Standin.Aeron.Driver.Tests.Support;

/// <summary>
/// The system's clock for nodes that one thread turns: between two readings little time passes at most. However long the system keeps the
/// thread from running, no node takes that for the silence of another.
/// </summary>
internal sealed class TurnClock : INanoClock
{
    private const long StepNanosMax = 5_000_000;

    private long _systemNanos = SystemNanoClock.INSTANCE.NanoTime();
    private long _nanos;

    public long NanoTime()
    {
        long systemNanos = SystemNanoClock.INSTANCE.NanoTime();
        _nanos += Math.Min(systemNanos - _systemNanos, StepNanosMax);
        _systemNanos = systemNanos;
        return _nanos;
    }
}
