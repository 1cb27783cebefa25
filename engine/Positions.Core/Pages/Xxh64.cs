using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Positions.Core.Pages;

/// <summary>
/// The 64-bit xxHash (specification: xxhash_spec.md of the xxHash project), over little-endian lanes. Used for page checksums,
/// fingerprints and index hashes; the same on every machine, which System.HashCode is not.
/// </summary>
internal static class Xxh64
{
    private const ulong Prime1 = 0x9E3779B185EBCA87UL;
    private const ulong Prime2 = 0xC2B2AE3D27D4EB4FUL;
    private const ulong Prime3 = 0x165667B19E3779F9UL;
    private const ulong Prime4 = 0x85EBCA77C2B2AE63UL;
    private const ulong Prime5 = 0x27D4EB2F165667C5UL;
    private const int StripeBytes = 32;

    public static ulong Hash(ReadOnlySpan<byte> bytes, ulong seed) =>
        Hash(ref MemoryMarshal.GetReference(bytes), bytes.Length, seed, Prime1, Prime2, Prime4);

    /// <summary>
    /// The whole of it, once in memory for all callers. The primes come as arguments, so that they stay in registers: as constants each of
    /// them stands, ten bytes long, before every multiplication. Compiled for good at once, because hundreds of megabytes of pages are
    /// hashed at a start, before anything could be compiled anew.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static ulong Hash(ref byte at, int length, ulong seed, ulong prime1, ulong prime2, ulong prime4)
    {
        unchecked
        {
            // Reads stay inside the span: each is made only while that many bytes are left.
            int left = length;
            ulong hash = seed + Prime5;
            if (left >= StripeBytes)
            {
                ulong lane1 = seed + prime1 + prime2;
                ulong lane2 = seed + prime2;
                ulong lane3 = seed;
                ulong lane4 = seed - prime1;
                for (; left >= StripeBytes; left -= StripeBytes)
                {
                    lane1 = Round(lane1, Word(ref at, 0), prime1, prime2);
                    lane2 = Round(lane2, Word(ref at, 8), prime1, prime2);
                    lane3 = Round(lane3, Word(ref at, 16), prime1, prime2);
                    lane4 = Round(lane4, Word(ref at, 24), prime1, prime2);
                    at = ref Unsafe.Add(ref at, StripeBytes);
                }

                hash = BitOperations.RotateLeft(lane1, 1) + BitOperations.RotateLeft(lane2, 7)
                    + BitOperations.RotateLeft(lane3, 12) + BitOperations.RotateLeft(lane4, 18);
                hash = ((hash ^ Round(0, lane1, prime1, prime2)) * prime1) + prime4;
                hash = ((hash ^ Round(0, lane2, prime1, prime2)) * prime1) + prime4;
                hash = ((hash ^ Round(0, lane3, prime1, prime2)) * prime1) + prime4;
                hash = ((hash ^ Round(0, lane4, prime1, prime2)) * prime1) + prime4;
            }

            hash += (ulong)length;
            for (; left >= sizeof(ulong); left -= sizeof(ulong))
            {
                hash = (BitOperations.RotateLeft(hash ^ Round(0, Word(ref at, 0), prime1, prime2), 27) * prime1) + prime4;
                at = ref Unsafe.Add(ref at, sizeof(ulong));
            }

            if (left >= sizeof(uint))
            {
                hash ^= Unsafe.ReadUnaligned<uint>(ref at) * prime1;
                hash = (BitOperations.RotateLeft(hash, 23) * prime2) + Prime3;
                at = ref Unsafe.Add(ref at, sizeof(uint));
                left -= sizeof(uint);
            }

            for (; left > 0; left--)
            {
                hash ^= at * Prime5;
                hash = BitOperations.RotateLeft(hash, 11) * prime1;
                at = ref Unsafe.Add(ref at, 1);
            }

            return Avalanche(hash);
        }
    }

    /// <summary>The hash of three 64-bit words; also the way to give a span's hash several words as its seed.</summary>
    public static ulong Hash(ulong first, ulong second, ulong third)
    {
        unchecked
        {
            ulong hash = Prime5 + 24;
            hash = Fold(hash, first);
            hash = Fold(hash, second);
            hash = Fold(hash, third);
            return Avalanche(hash);
        }
    }

    /// <summary>The half of a hash that an index uses.</summary>
    public static uint Lower(ulong hash) => unchecked((uint)hash);

    /// <summary>The hash of one 64-bit word.</summary>
    public static ulong Hash(ulong word) => unchecked(Avalanche(Fold(Prime5 + 8, word)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Word(ref byte at, int offset) => Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref at, offset));

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // in the page checksum's inner loop
    private static ulong Round(ulong lane, ulong word, ulong prime1, ulong prime2) =>
        unchecked(BitOperations.RotateLeft(lane + (word * prime2), 31) * prime1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Fold(ulong hash, ulong word) =>
        unchecked((BitOperations.RotateLeft(hash ^ Round(0, word, Prime1, Prime2), 27) * Prime1) + Prime4);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Avalanche(ulong hash)
    {
        unchecked
        {
            hash ^= hash >> 33;
            hash *= Prime2;
            hash ^= hash >> 29;
            hash *= Prime3;
            return hash ^ (hash >> 32);
        }
    }
}
