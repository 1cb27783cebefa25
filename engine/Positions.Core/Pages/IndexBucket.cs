using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Positions.Core.Pages;

/// <summary>One cache line of a hash index: seven hashes beside their row numbers, and where the chain goes on.</summary>
/// <remarks>
/// <code>
///   0 hash u32 x 7     28 count u32     32 row i32 x 7     60 overflow i32 (row of the overflow table, 0 is none)
/// </code>
/// </remarks>
[StructLayout(LayoutKind.Explicit, Size = 64)]
internal struct IndexBucket
{
    public const int Slots = 7;

    [FieldOffset(0)] public HashSlots Hashes;
    [FieldOffset(28)] public int Count;
    [FieldOffset(32)] public RowSlots Rows;
    [FieldOffset(60)] public int Overflow;

    [InlineArray(Slots)]
    internal struct HashSlots
    {
        private uint _first;
    }

    [InlineArray(Slots)]
    internal struct RowSlots
    {
        private int _first;
    }
}
