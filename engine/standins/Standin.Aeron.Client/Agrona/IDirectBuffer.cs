namespace Adaptive.Agrona;

/// <summary>Read access to a region of bytes, little endian. Indexes and lengths are checked against <see cref="Capacity"/>.</summary>
public interface IDirectBuffer : IComparable<IDirectBuffer>
{
    /// <summary>Address of the first byte. Valid while the buffer, or what it wraps, is alive.</summary>
    IntPtr BufferPointer { get; }

    /// <summary>The array that is wrapped, or null when the memory is not an array's.</summary>
    byte[]? ByteArray { get; }

    /// <summary>Length of the region in bytes.</summary>
    int Capacity { get; }

    void Wrap(byte[] buffer);

    void Wrap(byte[] buffer, int offset, int length);

    void Wrap(IDirectBuffer buffer);

    void Wrap(IDirectBuffer buffer, int offset, int length);

    void Wrap(IntPtr pointer, int length);

    void Wrap(IntPtr pointer, int offset, int length);

    /// <exception cref="IndexOutOfRangeException">The limit is beyond the capacity.</exception>
    void CheckLimit(int limit);

    long GetLong(int index);

    int GetInt(int index);

    double GetDouble(int index);

    float GetFloat(int index);

    short GetShort(int index);

    char GetChar(int index);

    byte GetByte(int index);

    void GetBytes(int index, byte[] dst);

    void GetBytes(int index, byte[] dst, int offset, int length);

    void GetBytes(int index, IMutableDirectBuffer dstBuffer, int dstIndex, int length);

    /// <summary>Reads a string that has its length in bytes in an int32 in front.</summary>
    string GetStringAscii(int index);

    /// <summary>Reads a string that has its length in bytes in an int32 in front.</summary>
    string GetStringUtf8(int index);

    string GetStringWithoutLengthAscii(int index, int length);

    string GetStringWithoutLengthUtf8(int index, int length);

    /// <exception cref="IndexOutOfRangeException">The range is not within the buffer.</exception>
    void BoundsCheck(int index, int length);
}
