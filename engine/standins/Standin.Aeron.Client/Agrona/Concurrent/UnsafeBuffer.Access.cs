using System.Runtime.CompilerServices;
using System.Text;

namespace Adaptive.Agrona.Concurrent;

// Plain, volatile and string access. Every pointer comes from At, which has checked it against the capacity.
public unsafe partial class UnsafeBuffer
{
    public byte GetByte(int index) => *At(index, sizeof(byte));

    public short GetShort(int index) => Unsafe.ReadUnaligned<short>(At(index, sizeof(short)));

    public char GetChar(int index) => Unsafe.ReadUnaligned<char>(At(index, sizeof(char)));

    public int GetInt(int index) => Unsafe.ReadUnaligned<int>(At(index, sizeof(int)));

    public long GetLong(int index) => Unsafe.ReadUnaligned<long>(At(index, sizeof(long)));

    public float GetFloat(int index) => Unsafe.ReadUnaligned<float>(At(index, sizeof(float)));

    public double GetDouble(int index) => Unsafe.ReadUnaligned<double>(At(index, sizeof(double)));

    public void PutByte(int index, byte value) => *At(index, sizeof(byte)) = value;

    public void PutShort(int index, short value) => Unsafe.WriteUnaligned(At(index, sizeof(short)), value);

    public void PutChar(int index, char value) => Unsafe.WriteUnaligned(At(index, sizeof(char)), value);

    public void PutInt(int index, int value) => Unsafe.WriteUnaligned(At(index, sizeof(int)), value);

    public void PutLong(int index, long value) => Unsafe.WriteUnaligned(At(index, sizeof(long)), value);

    public void PutFloat(int index, float value) => Unsafe.WriteUnaligned(At(index, sizeof(float)), value);

    public void PutDouble(int index, double value) => Unsafe.WriteUnaligned(At(index, sizeof(double)), value);

    public void SetMemory(int index, int length, byte value) => new Span<byte>(At(index, length), length).Fill(value);

    public void GetBytes(int index, byte[] dst)
    {
        ArgumentNullException.ThrowIfNull(dst);
        GetBytes(index, dst, 0, dst.Length);
    }

    public void GetBytes(int index, byte[] dst, int offset, int length) =>
        new ReadOnlySpan<byte>(At(index, length), length).CopyTo(dst.AsSpan(offset, length));

    public void GetBytes(int index, IMutableDirectBuffer dstBuffer, int dstIndex, int length)
    {
        ArgumentNullException.ThrowIfNull(dstBuffer);
        dstBuffer.PutBytes(dstIndex, this, index, length);
    }

    public void PutBytes(int index, byte[] src)
    {
        ArgumentNullException.ThrowIfNull(src);
        PutBytes(index, src, 0, src.Length);
    }

    public void PutBytes(int index, byte[] src, int offset, int length) =>
        src.AsSpan(offset, length).CopyTo(new Span<byte>(At(index, length), length));

    public void PutBytes(int index, IDirectBuffer srcBuffer, int srcIndex, int length)
    {
        ArgumentNullException.ThrowIfNull(srcBuffer);
        srcBuffer.BoundsCheck(srcIndex, length);
        Buffer.MemoryCopy((byte*)srcBuffer.BufferPointer + srcIndex, At(index, length), length, length);
    }

    public string GetStringAscii(int index) => GetStringWithoutLengthAscii(index + sizeof(int), GetInt(index));

    public string GetStringUtf8(int index) => GetStringWithoutLengthUtf8(index + sizeof(int), GetInt(index));

    public string GetStringWithoutLengthAscii(int index, int length) => Encoding.ASCII.GetString(At(index, length), length);

    public string GetStringWithoutLengthUtf8(int index, int length) => Encoding.UTF8.GetString(At(index, length), length);

    public int PutStringAscii(int index, string value)
    {
        int length = PutStringWithoutLengthAscii(index + sizeof(int), value);
        PutInt(index, length);
        return sizeof(int) + length;
    }

    public int PutStringUtf8(int index, string value)
    {
        int length = PutStringWithoutLengthUtf8(index + sizeof(int), value);
        PutInt(index, length);
        return sizeof(int) + length;
    }

    public int PutStringWithoutLengthAscii(int index, string value) => PutString(index, value, Encoding.ASCII);

    public int PutStringWithoutLengthUtf8(int index, string value) => PutString(index, value, Encoding.UTF8);

    public void VerifyAlignment()
    {
        if (((long)_address & (ALIGNMENT - 1)) != 0)
        {
            throw new InvalidOperationException($"buffer address {(long)_address:x} is not aligned to {ALIGNMENT} bytes");
        }
    }

    public long GetLongVolatile(int index) => Volatile.Read(ref *(long*)At(index, sizeof(long)));

    public void PutLongVolatile(int index, long value) => Interlocked.Exchange(ref *(long*)At(index, sizeof(long)), value);

    public void PutLongOrdered(int index, long value) => Volatile.Write(ref *(long*)At(index, sizeof(long)), value);

    public bool CompareAndSetLong(int index, long expectedValue, long updateValue) =>
        Interlocked.CompareExchange(ref *(long*)At(index, sizeof(long)), updateValue, expectedValue) == expectedValue;

    public long GetAndAddLong(int index, long delta) => Interlocked.Add(ref *(long*)At(index, sizeof(long)), delta) - delta;

    public int GetIntVolatile(int index) => Volatile.Read(ref *(int*)At(index, sizeof(int)));

    public void PutIntVolatile(int index, int value) => Interlocked.Exchange(ref *(int*)At(index, sizeof(int)), value);

    public void PutIntOrdered(int index, int value) => Volatile.Write(ref *(int*)At(index, sizeof(int)), value);

    public bool CompareAndSetInt(int index, int expectedValue, int updateValue) =>
        Interlocked.CompareExchange(ref *(int*)At(index, sizeof(int)), updateValue, expectedValue) == expectedValue;

    public int GetAndAddInt(int index, int delta) => Interlocked.Add(ref *(int*)At(index, sizeof(int)), delta) - delta;

    private int PutString(int index, string value, Encoding encoding)
    {
        ArgumentNullException.ThrowIfNull(value);
        int length = encoding.GetByteCount(value);
        encoding.GetBytes(value, new Span<byte>(At(index, length), length));
        return length;
    }
}
