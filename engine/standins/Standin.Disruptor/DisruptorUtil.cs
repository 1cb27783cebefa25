using System.Numerics;
using System.Runtime.CompilerServices;
using Disruptor.Processing;

namespace Disruptor;

/// <summary>Arithmetic on sizes and sequences.</summary>
public static class DisruptorUtil
{
    /// <summary>The smallest power of two that is at least <paramref name="x"/>, and at least 2.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Over 2^30: the next power of two is no int.</exception>
    public static int CeilingNextPowerOfTwo(int x)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(x, 1 << 30);
        return x <= 2 ? 2 : (int)BitOperations.RoundUpToPowerOf2((uint)x);
    }

    /// <summary>The floor of the logarithm to base 2 of <paramref name="i"/>, which must be at least 1.</summary>
    public static int Log2(int i)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(i, 1);
        return BitOperations.Log2((uint)i);
    }

    public static bool IsPowerOf2(this int x)
    {
        return BitOperations.IsPow2(x);
    }

    /// <summary>
    /// The smallest of <paramref name="minimum"/> and the values of <paramref name="sequences"/>, read one after another: it may be
    /// out of date, but only ever too low, because sequences only grow.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long GetMinimumSequence(Sequence[] sequences, long minimum = long.MaxValue)
    {
        foreach (Sequence sequence in sequences)
        {
            minimum = Math.Min(minimum, sequence.Value);
        }

        return minimum;
    }

    /// <summary>The sequences of <paramref name="processors"/>, in the same order.</summary>
    public static Sequence[] GetSequencesFor(params IEventProcessor[] processors)
    {
        return Array.ConvertAll(processors, processor => processor.Sequence);
    }
}
