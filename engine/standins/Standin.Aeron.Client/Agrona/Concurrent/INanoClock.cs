namespace Adaptive.Agrona.Concurrent;

/// <summary>Monotonic time in nanoseconds from an arbitrary origin.</summary>
public interface INanoClock
{
    long NanoTime();
}
