using System.IO.Compression;
using HdrHistogram.Encoding;
using HdrHistogram.Utilities;

namespace HdrHistogram;

/// <summary>Histograms to and from bytes: version 2 of the encoding, plain or compressed.</summary>
public static class HistogramEncoding
{
    /// <summary>
    /// Decodes at the buffer's position and moves it on. Reads what Java and .NET libraries write; time stamps and tag are not in it.
    /// </summary>
    /// <param name="buffer">Where the compressed form starts.</param>
    /// <param name="minBarForHighestTrackableValue">The result's highest trackable value is at least this; 0 takes the encoded one.</param>
    /// <exception cref="ArgumentException">Not a compressed histogram of version 2, or damaged, or cut short.</exception>
    /// <exception cref="NotSupportedException">The compressed data is not a plain histogram of version 2.</exception>
    public static HistogramBase DecodeFromCompressedByteBuffer(ByteBuffer buffer, long minBarForHighestTrackableValue)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        return HistogramDecoderV2.DecodeCompressed(buffer, minBarForHighestTrackableValue);
    }

    /// <summary>Decodes at the buffer's position and moves it on. Time stamps and tag are not in the encoding.</summary>
    /// <param name="buffer">Where the plain form starts.</param>
    /// <param name="minBarForHighestTrackableValue">The result's highest trackable value is at least this; 0 takes the encoded one.</param>
    /// <param name="decompressor">Where the payload is read from, when the buffer holds the header alone.</param>
    /// <exception cref="ArgumentException">Damaged, or cut short.</exception>
    /// <exception cref="NotSupportedException">Not a plain histogram of version 2.</exception>
    public static HistogramBase DecodeFromByteBuffer(
        ByteBuffer buffer, long minBarForHighestTrackableValue, DeflateStream? decompressor = null)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        return HistogramDecoderV2.Decode(buffer, minBarForHighestTrackableValue, decompressor);
    }

    /// <summary>Encodes at the buffer's position, as a zlib stream, and moves it on.</summary>
    /// <returns>Bytes written.</returns>
    /// <exception cref="ArgumentException">
    /// The buffer is too small; <see cref="HistogramBase.GetNeededByteBufferCapacity"/> is always enough.
    /// </exception>
    public static int EncodeIntoCompressedByteBuffer(this HistogramBase source, ByteBuffer targetBuffer)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(targetBuffer);
        using MemoryStream encoded = EncodeCompressed(source, CompressionLevel.Optimal);
        targetBuffer.Put(encoded.GetBuffer().AsSpan(0, (int)encoded.Length));
        return (int)encoded.Length;
    }

    /// <summary>The number that the plain form of this histogram starts with.</summary>
    public static int GetEncodingCookie(this HistogramBase histogram)
    {
        ArgumentNullException.ThrowIfNull(histogram);
        return V2Format.Cookie;
    }

    internal static MemoryStream EncodeCompressed(HistogramBase histogram, CompressionLevel level)
    {
        RecordedData data = histogram.GetRecordedData();
        var plain = ByteBuffer.Allocate(HistogramEncoderV2.NeededBytes(data.Counts.Length));
        int plainLength = HistogramEncoderV2.Instance.Encode(data, plain);
        plain.Position = 0;

        var header = ByteBuffer.Allocate(V2Format.CompressedHeaderLength);
        var target = new MemoryStream();
        target.SetLength(V2Format.CompressedHeaderLength);
        target.Position = V2Format.CompressedHeaderLength;
        using (var zlib = new ZLibStream(target, level, leaveOpen: true))
        {
            zlib.Write(plain.RemainingSpan[..plainLength]);
        }

        header.PutInt(V2Format.CompressedCookie);
        header.PutInt((int)target.Length - V2Format.CompressedHeaderLength);
        header.Position = 0;
        target.Position = 0;
        target.Write(header.RemainingSpan);
        return target;
    }
}
