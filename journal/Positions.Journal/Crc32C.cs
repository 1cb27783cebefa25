using System.Buffers.Binary;
using System.Numerics;

namespace Positions.Journal;

/// <summary>CRC-32C (Castagnoli, RFC 3720 appendix B.4) over any number of bytes.</summary>
public static class Crc32C
{
    /// <summary>The finished checksum of <paramref name="bytes"/>: 0xE3069283 for the ASCII digits 1 to 9.</summary>
    public static uint Compute(ReadOnlySpan<byte> bytes) => ~Append(uint.MaxValue, bytes);

    /// <summary>Goes on from the raw state <paramref name="crc"/>: all ones at first, inverted at the end by the caller.</summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (byte value in bytes)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return crc;
    }
}
