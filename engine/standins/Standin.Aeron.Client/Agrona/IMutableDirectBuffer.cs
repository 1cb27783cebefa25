namespace Adaptive.Agrona;

/// <summary>Read and write access to a region of bytes, little endian.</summary>
public interface IMutableDirectBuffer : IDirectBuffer
{
    bool IsExpandable { get; }

    void SetMemory(int index, int length, byte value);

    void PutLong(int index, long value);

    void PutInt(int index, int value);

    void PutDouble(int index, double value);

    void PutFloat(int index, float value);

    void PutShort(int index, short value);

    void PutChar(int index, char value);

    void PutByte(int index, byte value);

    void PutBytes(int index, byte[] src);

    void PutBytes(int index, byte[] src, int offset, int length);

    void PutBytes(int index, IDirectBuffer srcBuffer, int srcIndex, int length);

    /// <summary>Writes the length in bytes as int32, then the string. Returns the bytes written, length included.</summary>
    int PutStringAscii(int index, string value);

    /// <summary>Writes the length in bytes as int32, then the string. Returns the bytes written, length included.</summary>
    int PutStringUtf8(int index, string value);

    int PutStringWithoutLengthAscii(int index, string value);

    int PutStringWithoutLengthUtf8(int index, string value);
}
