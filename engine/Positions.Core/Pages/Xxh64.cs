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

    public static ulong Hash(ReadOnlySpan<byte> bytes, ulong seed) => HashAll(bytes, seed);

    /// <summary>The same for pages: hundreds of megabytes at a start, before anything could be compiled anew.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static ulong HashPage(ReadOnlySpan<byte> page, ulong seed) => HashAll(page, seed);

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // the whole of both
    private static ulong HashAll(ReadOnlySpan<byte> bytes, ulong seed)
    {
        unchecked
        {
            // Reads stay inside the span: each is made only while that many bytes are left.
            ref byte at = ref MemoryMarshal.GetReference(bytes);
            int left = bytes.Length;
            ulong hash = left >= StripeBytes ? HashStripes(ref at, left, seed) : seed + Prime5;
            at = ref Unsafe.Add(ref at, left & ~(StripeBytes - 1));
            left &= StripeBytes - 1;
            hash += (ulong)bytes.Length;
            for (; left >= sizeof(ulong); left -= sizeof(ulong))
            {
                hash = Fold(hash, Unsafe.ReadUnaligned<ulong>(ref at));
                at = ref Unsafe.Add(ref at, sizeof(ulong));
            }

            if (left >= sizeof(uint))
            {
                hash ^= Unsafe.ReadUnaligned<uint>(ref at) * Prime1;
                hash = (BitOperations.RotateLeft(hash, 23) * Prime2) + Prime3;
                at = ref Unsafe.Add(ref at, sizeof(uint));
                left -= sizeof(uint);
            }

            for (; left > 0; left--)
            {
                hash ^= at * Prime5;
                hash = BitOperations.RotateLeft(hash, 11) * Prime1;
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // in every hash
    private static ulong HashStripes(ref byte at, int left, ulong seed)
    {
        unchecked
        {
            ulong lane1 = seed + Prime1 + Prime2;
            ulong lane2 = seed + Prime2;
            ulong lane3 = seed;
            ulong lane4 = seed - Prime1;
            for (; left >= StripeBytes; left -= StripeBytes)
            {
                lane1 = Round(lane1, Unsafe.ReadUnaligned<ulong>(ref at));
                lane2 = Round(lane2, Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref at, 8)));
                lane3 = Round(lane3, Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref at, 16)));
                lane4 = Round(lane4, Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref at, 24)));
                at = ref Unsafe.Add(ref at, StripeBytes);
            }

            ulong hash = BitOperations.RotateLeft(lane1, 1) + BitOperations.RotateLeft(lane2, 7)
                + BitOperations.RotateLeft(lane3, 12) + BitOperations.RotateLeft(lane4, 18);
            hash = Merge(hash, lane1);
            hash = Merge(hash, lane2);
            hash = Merge(hash, lane3);
            return Merge(hash, lane4);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // in the page checksum's inner loop
    private static ulong Round(ulong lane, ulong word) => unchecked(BitOperations.RotateLeft(lane + (word * Prime2), 31) * Prime1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Merge(ulong hash, ulong lane) => unchecked(((hash ^ Round(0, lane)) * Prime1) + Prime4);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Fold(ulong hash, ulong word) =>
        unchecked((BitOperations.RotateLeft(hash ^ Round(0, word), 27) * Prime1) + Prime4);

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
