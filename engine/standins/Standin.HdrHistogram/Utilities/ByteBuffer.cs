using System.Buffers.Binary;

namespace HdrHistogram.Utilities;

/// <summary>A fixed array of bytes with a position at which big-endian numbers are read or written; every access moves it on.</summary>
/// <remarks>
/// An access that does not fit throws <see cref="ArgumentException"/> or <see cref="IndexOutOfRangeException"/> and leaves the position.
/// </remarks>
public sealed class ByteBuffer
{
    private readonly byte[] _bytes;
    private int _position;

    private ByteBuffer(byte[] bytes) => _bytes = bytes;

    /// <summary>Index of the next byte, 0 to the capacity.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Set outside the buffer.</exception>
    public int Position
    {
        get => _position;
        set
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)value, (uint)_bytes.Length, nameof(value));
            _position = value;
        }
    }

    internal Span<byte> RemainingSpan => _bytes.AsSpan(_position);

    public static ByteBuffer Allocate(int bufferCapacity) => new(new byte[bufferCapacity]);

    /// <summary>A buffer with a copy of <paramref name="source"/>, positioned at its start.</summary>
    public static ByteBuffer Allocate(byte[] source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new ByteBuffer(source.AsSpan().ToArray());
    }

    public int Capacity() => _bytes.Length;

    public int Remaining() => _bytes.Length - _position;

    /// <summary>Fills up to <paramref name="length"/> bytes after the position, which stays where it is.</summary>
    /// <returns>Bytes read: fewer than asked for only where the stream ended.</returns>
    public int ReadFrom(Stream source, int length)
    {
        ArgumentNullException.ThrowIfNull(source);
        return source.ReadAtLeast(_bytes.AsSpan(_position, length), length, throwOnEndOfStream: false);
    }

    public byte Get()
    {
        byte value = _bytes[_position];
        _position++;
        return value;
    }

    public short GetShort()
    {
        short value = BinaryPrimitives.ReadInt16BigEndian(RemainingSpan);
        _position += sizeof(short);
        return value;
    }

    public int GetInt()
    {
        int value = BinaryPrimitives.ReadInt32BigEndian(RemainingSpan);
        _position += sizeof(int);
        return value;
    }

    public long GetLong()
    {
        long value = BinaryPrimitives.ReadInt64BigEndian(RemainingSpan);
        _position += sizeof(long);
        return value;
    }

    public double GetDouble()
    {
        double value = BinaryPrimitives.ReadDoubleBigEndian(RemainingSpan);
        _position += sizeof(double);
        return value;
    }

    public void Put(byte value)
    {
        _bytes[_position] = value;
        _position++;
    }

    public void PutInt(int value)
    {
        PutInt(_position, value);
        _position += sizeof(int);
    }

    /// <summary>Writes at <paramref name="index"/> and leaves the position.</summary>
    public void PutInt(int index, int value) => BinaryPrimitives.WriteInt32BigEndian(_bytes.AsSpan(index), value);

    public void PutLong(long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(RemainingSpan, value);
        _position += sizeof(long);
    }

    public void PutDouble(double value)
    {
        BinaryPrimitives.WriteDoubleBigEndian(RemainingSpan, value);
        _position += sizeof(double);
    }

    /// <exception cref="ArgumentException">The bytes do not fit.</exception>
    internal void Put(ReadOnlySpan<byte> source)
    {
        source.CopyTo(RemainingSpan);
        _position += source.Length;
    }

    /// <summary>A stream over <paramref name="length"/> bytes after the position, without copying them.</summary>
    internal MemoryStream OpenRead(int length) => new(_bytes, _position, length, writable: false);
}
