using System.Runtime.CompilerServices;

namespace Adaptive.Aeron.Driver;

/// <summary>
/// Counters of a driver. Written by the duty cycle only, read by any thread; each value is exact, the set is not one moment's.
/// </summary>
public sealed class SystemCounters
{
    private readonly long[] _values = new long[Enum.GetValues<SystemCounter>().Length];

    /// <summary>The count since the driver started.</summary>
    public long this[SystemCounter counter] => Volatile.Read(ref _values[(int)counter]);

    /// <summary>Thread: duty cycle.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Add(SystemCounter counter, long delta)
    {
        ref long value = ref _values[(int)counter];
        Volatile.Write(ref value, value + delta);
    }

    /// <summary>Thread: duty cycle.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Increment(SystemCounter counter) => Add(counter, 1);
}
