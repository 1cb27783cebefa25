namespace Positions.Gateway;

/// <summary>SplitMix64 (Steele, Lea, Flood 2014): the same numbers on every machine, and a stream can begin anywhere.</summary>
public sealed class SplitMix64(ulong seed)
{
    private const ulong Gamma = 0x9E3779B97F4A7C15UL;

    private ulong _state = seed;

    public ulong Next() => Mix(_state += Gamma);

    /// <summary>
    /// The <paramref name="position"/>-th number (from 0) of the stream of <paramref name="seed"/>, without the ones before it.
    /// </summary>
    public static ulong At(ulong seed, ulong position) => Mix(seed + ((position + 1) * Gamma));

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
