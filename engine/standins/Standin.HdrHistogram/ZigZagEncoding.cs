using HdrHistogram.Utilities;

namespace HdrHistogram;

/// <summary>Signed 64-bit numbers in 1 to 9 bytes, few for those near 0: zigzag, then LEB128 in the 64b9B variant.</summary>
/// <remarks>
/// Zigzag maps 0, -1, 1, -2, … to 0, 1, 2, 3, …. Then 7 bits a byte, low bits first, with 0x80 where more follow; a ninth byte holds
/// the eight bits left and no flag, where ordinary LEB128 would need a tenth.
/// </remarks>
public static class ZigZagEncoding
{
    internal const int MaxLengthBytes = 9;
    private const int LastByteShift = 7 * (MaxLengthBytes - 1);

    /// <exception cref="ArgumentException">The buffer is too small.</exception>
    public static void PutLong(ByteBuffer buffer, long value)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        Span<byte> bytes = stackalloc byte[MaxLengthBytes];
        int length = Write(bytes, value);
        buffer.Put(bytes[..length]);
    }

    /// <exception cref="ArgumentException">The buffer ends within the number.</exception>
    public static long GetLong(ByteBuffer buffer)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        if (!TryRead(buffer.RemainingSpan, out long value, out int length))
        {
            throw new ArgumentException("The buffer ends within a number.", nameof(buffer));
        }

        buffer.Position += length;
        return value;
    }

    /// <summary>Writes to the start of at least <see cref="MaxLengthBytes"/> bytes and returns how many were used.</summary>
    internal static int Write(Span<byte> target, long value)
    {
        ulong rest = (ulong)((value << 1) ^ (value >> 63));
        int length = 0;
        while (length < MaxLengthBytes - 1 && rest >= 0x80)
        {
            target[length++] = (byte)(rest | 0x80);
            rest >>= 7;
        }

        target[length++] = (byte)rest;
        return length;
    }

    internal static bool TryRead(ReadOnlySpan<byte> source, out long value, out int lengthBytes)
    {
        ulong zigzag = 0;
        for (int i = 0; i < source.Length; i++)
        {
            int shift = 7 * i;
            byte next = source[i];
            bool last = next < 0x80 || shift == LastByteShift;
            zigzag |= (shift == LastByteShift ? next : next & 0x7FUL) << shift;
            if (last)
            {
                value = (long)(zigzag >> 1) ^ -(long)(zigzag & 1);
                lengthBytes = i + 1;
                return true;
            }
        }

        value = 0;
        lengthBytes = 0;
        return false;
    }
}
