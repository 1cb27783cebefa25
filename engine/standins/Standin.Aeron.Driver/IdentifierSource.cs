using System.Security.Cryptography;

namespace Adaptive.Aeron.Driver;

/// <summary>
/// Session ids, term ids, receiver ids and random delays: SplitMix64 (Steele, Lea, Flood 2014) from a given or a random seed.
/// </summary>
internal sealed class IdentifierSource
{
    /// <summary>Session ids in this range are left to applications that choose their own.</summary>
    private const int ReservedSessionIdLow = -1;
    private const int ReservedSessionIdHigh = 1000;

    private ulong _state;

    internal IdentifierSource(long? seed) =>
        _state = (ulong)(seed ?? BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long))));

    internal long NextInt64()
    {
        ulong z = _state += 0x9E3779B97F4A7C15UL;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return (long)(z ^ (z >> 31));
    }

    internal int NextInt32() => (int)(NextInt64() >> 32);

    /// <summary>Uniform in [0, 1).</summary>
    internal double NextUnit() => ((ulong)NextInt64() >> 11) * (1.0 / (1UL << 53));

    internal int NextSessionId()
    {
        int id;
        do
        {
            id = NextInt32();
        }
        while (id is >= ReservedSessionIdLow and <= ReservedSessionIdHigh);

        return id;
    }
}
