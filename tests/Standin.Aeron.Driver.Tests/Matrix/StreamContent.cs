using System.Buffers.Binary;

namespace Standin.Aeron.Driver.Tests.Matrix;

/// <summary>
/// Lengths and bytes of a stream's messages as a function of its seed and their index: both ends know them without telling each other.
/// Messages of 8 bytes and more begin with their index.
/// </summary>
/// <param name="lengthMax">Length of every message, or the longest.</param>
/// <param name="isMixed">Lengths from 0 on: most up to 300, some up to 8192, a few up to the longest.</param>
internal sealed class StreamContent(ulong seed, int lengthMax, bool isMixed)
{
    private const ulong Step = 0x9E3779B97F4A7C15UL;
    private const ulong IndexFactor = 0xD1342543DE82EF95UL;

    internal int LengthMax => lengthMax;

    internal int LengthOf(long index)
    {
        if (!isMixed)
        {
            return lengthMax;
        }

        ulong bits = Mix(unchecked(seed + (((ulong)index + 1) * Step)));
        int longest = (bits >> 60) switch
        {
            < 11 => Math.Min(300, lengthMax),
            < 15 => Math.Min(8192, lengthMax),
            _ => lengthMax,
        };
        return (int)((bits & int.MaxValue) % ((ulong)longest + 1));
    }

    /// <summary>Fills all of <paramref name="message"/>, which has the length of that index.</summary>
    internal void Write(long index, Span<byte> message)
    {
        ulong state = Mix(unchecked(seed ^ ((ulong)index * IndexFactor)));
        Span<byte> rest = message;
        while (rest.Length >= sizeof(ulong))
        {
            BinaryPrimitives.WriteUInt64LittleEndian(rest, Mix(state = unchecked(state + Step)));
            rest = rest[sizeof(ulong)..];
        }

        ulong last = Mix(unchecked(state + Step));
        for (int i = 0; i < rest.Length; i++)
        {
            rest[i] = (byte)(last >> (8 * i));
        }

        if (message.Length >= sizeof(long))
        {
            BinaryPrimitives.WriteInt64LittleEndian(message, index);
        }
    }

    /// <summary>The finalizer of SplitMix64.</summary>
    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
