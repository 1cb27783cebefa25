using System.Runtime.InteropServices;

namespace Positions.Benchmarks.Ring;

/// <summary>A slot of the engine's size, 256 bytes. Benchmarks write and read one word in each of its four cache lines.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
public struct RingSlot
{
    [FieldOffset(0)]
    public long Line0;

    [FieldOffset(64)]
    public long Line1;

    [FieldOffset(128)]
    public long Line2;

    [FieldOffset(192)]
    public long Line3;

    /// <summary>Fills the slot from its sequence.</summary>
    public void Fill(long sequence)
    {
        Line0 = sequence;
        Line1 = sequence + 1;
        Line2 = sequence ^ 0x55;
        Line3 = 0;
    }

    /// <summary>Mixes the slot into a hash, so that no read of it can be left out.</summary>
    public readonly ulong MixInto(ulong hash)
    {
        const ulong Fnv1aPrime = 0x100000001B3;
        return (hash ^ (ulong)(Line0 + Line1 + Line2 + Line3)) * Fnv1aPrime;
    }
}
