namespace Positions.Testing;

/// <summary>SplitMix64 (Steele, Lea, Flood 2014): the same numbers on every machine and runtime version, which System.Random does not promise.</summary>
public sealed class SeededRandom(ulong seed)
{
    private ulong _state = seed;

    public ulong NextUInt64()
    {
        ulong z = _state += 0x9E3779B97F4A7C15UL;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }

    /// <summary>Uniform in [0, <paramref name="exclusiveMax"/>), by multiply-shift; the bias is below 2^-32 for int ranges.</summary>
    public int Next(int exclusiveMax)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(exclusiveMax);
        return (int)(((UInt128)NextUInt64() * (uint)exclusiveMax) >> 64);
    }

    /// <summary>Uniform in [<paramref name="inclusiveMin"/>, <paramref name="exclusiveMax"/>).</summary>
    public long NextInt64(long inclusiveMin, long exclusiveMax)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(inclusiveMin, exclusiveMax);
        ulong range = (ulong)(exclusiveMax - inclusiveMin);
        return inclusiveMin + (long)(((UInt128)NextUInt64() * range) >> 64);
    }

    /// <summary>True with the given probability, in parts of a thousand.</summary>
    public bool Chance(int perMille) => Next(1000) < perMille;

    public void Fill(Span<byte> bytes)
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)NextUInt64();
        }
    }

    /// <summary>Adds to a list that holds at most so many: beyond that in any other's place.</summary>
    public void Keep<T>(List<T> sample, T item, int most)
    {
        if (sample.Count < most)
        {
            sample.Add(item);
        }
        else
        {
            sample[Next(most)] = item;
        }
    }

    public void Shuffle<T>(Span<T> items)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int j = Next(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }
}
