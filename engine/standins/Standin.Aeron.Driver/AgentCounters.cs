using System.Runtime.CompilerServices;

namespace Adaptive.Aeron.Driver;

/// <summary>What one agent has counted: written by its thread only, read by any. <see cref="SystemCounters"/> adds the agents up.</summary>
internal sealed class AgentCounters
{
    /// <summary>Values between two agents' that are nearest in memory: two cache lines, so that they share none.</summary>
    private const int PaddingCount = 16;

    private readonly long[] _values = new long[PaddingCount + Enum.GetValues<SystemCounter>().Length + PaddingCount];

    /// <summary>Any thread.</summary>
    internal long this[SystemCounter counter] => Volatile.Read(ref _values[PaddingCount + (int)counter]);

    /// <summary>Thread: the agent's.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Add(SystemCounter counter, long delta)
    {
        ref long value = ref _values[PaddingCount + (int)counter];
        Volatile.Write(ref value, value + delta);
    }

    /// <summary>Thread: the agent's.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Increment(SystemCounter counter) => Add(counter, 1);
}
