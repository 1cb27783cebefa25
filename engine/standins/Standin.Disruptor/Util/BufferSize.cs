using System.Numerics;

namespace Disruptor.Util;

/// <summary>The one rule for ring sizes: a power of two, 1 included, so that a slot is found with a mask.</summary>
internal static class BufferSize
{
    /// <summary>Returns <paramref name="bufferSize"/>, or throws <see cref="ArgumentException"/>.</summary>
    internal static int Validate(int bufferSize)
    {
        if (!BitOperations.IsPow2(bufferSize))
        {
            ThrowHelper.ThrowBufferSizeNotPowerOfTwo(bufferSize);
        }

        return bufferSize;
    }
}
