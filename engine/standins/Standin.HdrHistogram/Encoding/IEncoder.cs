using HdrHistogram.Utilities;

namespace HdrHistogram.Encoding;

/// <summary>Writes a histogram's data in some format.</summary>
public interface IEncoder
{
    /// <summary>Encodes at the buffer's position, moves it on, and returns how many bytes were written.</summary>
    int Encode(IRecordedData data, ByteBuffer buffer);
}
