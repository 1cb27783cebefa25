using System.Numerics;

namespace Adaptive.Agrona;

/// <summary>Arithmetic on lengths and offsets.</summary>
public static class BitUtil
{
    public const int CACHE_LINE_LENGTH = 64;

    /// <summary>Rounds up to a multiple of <paramref name="alignment"/>, a power of two.</summary>
    public static int Align(int value, int alignment) => (value + (alignment - 1)) & ~(alignment - 1);

    /// <inheritdoc cref="Align(int,int)"/>
    public static long Align(long value, long alignment) => (value + (alignment - 1)) & ~(alignment - 1);

    public static bool IsPowerOfTwo(int value) => BitOperations.IsPow2(value);

    /// <summary>The smallest power of two that is not below <paramref name="value"/>; 1 for values below 1.</summary>
    public static int FindNextPositivePowerOfTwo(int value) => value <= 1 ? 1 : (int)BitOperations.RoundUpToPowerOf2((uint)value);
}
