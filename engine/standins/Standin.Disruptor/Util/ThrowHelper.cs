using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Disruptor.Util;

/// <summary>Cold exits, kept out of the methods that use them so that those stay small enough to inline.</summary>
internal static class ThrowHelper
{
    [DoesNotReturn, MethodImpl(MethodImplOptions.NoInlining)]
    internal static void ThrowClaimCountOutOfRange(int n, int bufferSize)
    {
        throw new ArgumentException($"A claim must be of 1 to {bufferSize} sequences (the ring's size), not {n}.", nameof(n));
    }

    [DoesNotReturn, MethodImpl(MethodImplOptions.NoInlining)]
    internal static void ThrowBufferSizeNotPowerOfTwo(int bufferSize)
    {
        throw new ArgumentException($"The buffer size must be a power of two and at least 1, not {bufferSize}.", nameof(bufferSize));
    }
}
