using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Positions.Protocol.Values;

/// <summary>
/// Whether two texts are the same over all their bytes, by the parts that a copy of them is written in. A comparison of spans reads its
/// last part overlapping the one before: of a text that was just copied that is two stores in one load, which waits for both.
/// </summary>
internal static class TextEquality
{
    private const int Lane128Bytes = 16;
    private const int Lane256Bytes = 32;

    public static bool AreEqual(in Text16 left, in Text16 right) => Lane128(in left[0]) == Lane128(in right[0]);

    public static bool AreEqual(in Text24 left, in Text24 right) =>
        Lane128(in left[0]) == Lane128(in right[0])
        && Part<ulong>(in left[Lane128Bytes]) == Part<ulong>(in right[Lane128Bytes]);

    public static bool AreEqual(in Text36 left, in Text36 right) =>
        Vector256.LoadUnsafe(in left[0]) == Vector256.LoadUnsafe(in right[0])
        && Part<uint>(in left[Lane256Bytes]) == Part<uint>(in right[Lane256Bytes]);

    private static Vector128<byte> Lane128(in byte at) => Vector128.LoadUnsafe(in at);

    private static T Part<T>(in byte at)
        where T : unmanaged => Unsafe.ReadUnaligned<T>(in at);
}
