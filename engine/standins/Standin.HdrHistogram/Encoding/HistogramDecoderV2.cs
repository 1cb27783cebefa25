using System.Buffers;
using System.IO.Compression;
using HdrHistogram.Utilities;

namespace HdrHistogram.Encoding;

/// <summary>
/// Reads both forms of <see cref="V2Format"/>. What is not whole and consistent is refused with <see cref="ArgumentException"/>.
/// </summary>
internal static class HistogramDecoderV2
{
    // What HdrHistogram.NET puts before raw deflate data: a valid zlib header, but no Adler-32 follows the data, and matches may reach
    // further back than the window it states.
    private const int DotNetZlibHeader = 0x5885;
    private const int ZlibHeaderLength = sizeof(short);

    public static LongHistogram DecodeCompressed(ByteBuffer buffer, long minBarForHighestTrackableValue)
    {
        int start = buffer.Position;
        if (!V2Format.IsCompressedCookie(buffer.GetInt()))
        {
            throw new ArgumentException("The buffer does not hold a compressed histogram of version 2.", nameof(buffer));
        }

        int length = buffer.GetInt();
        if (length < ZlibHeaderLength || length > buffer.Remaining())
        {
            throw new ArgumentException("The buffer does not hold the whole compressed histogram.", nameof(buffer));
        }

        try
        {
            LongHistogram histogram = Inflate(buffer, length, minBarForHighestTrackableValue);
            buffer.Position = start + V2Format.CompressedHeaderLength + length;
            return histogram;
        }
        catch (InvalidDataException exception)
        {
            throw new ArgumentException("The compressed histogram is damaged.", nameof(buffer), exception);
        }
    }

    /// <summary>Reads the header from the buffer and the payload from the stream, or also from the buffer when that is null.</summary>
    public static LongHistogram Decode(ByteBuffer buffer, long minBarForHighestTrackableValue, Stream? payloadSource)
    {
        if (!V2Format.IsPlainCookie(buffer.GetInt()))
        {
            throw new NotSupportedException("The buffer does not hold a histogram of version 2.");
        }

        int payloadLength = buffer.GetInt();
        int normalizingIndexOffset = buffer.GetInt();
        int significantDigits = buffer.GetInt();
        long lowest = buffer.GetLong();
        long highest = buffer.GetLong();
        buffer.GetDouble();
        if (normalizingIndexOffset != 0)
        {
            throw new NotSupportedException("Cells rotated by a normalizing index offset are not supported.");
        }

        if (payloadLength < 0 || (payloadSource is null && payloadLength > buffer.Remaining()))
        {
            throw new ArgumentException("The buffer does not hold the whole payload.", nameof(buffer));
        }

        var histogram = new LongHistogram(lowest, Math.Max(highest, minBarForHighestTrackableValue), significantDigits);
        if (payloadLength > (long)V2Format.MaxCountLength * histogram.Layout.CellCount)
        {
            throw new ArgumentException("The payload is longer than all counts of this range.", nameof(buffer));
        }

        if (payloadSource is null)
        {
            ReadCounts(buffer.RemainingSpan[..payloadLength], histogram);
            buffer.Position += payloadLength;
        }
        else
        {
            ReadCounts(payloadSource, payloadLength, histogram);
        }

        return histogram;
    }

    private static LongHistogram Inflate(ByteBuffer buffer, int length, long minBarForHighestTrackableValue)
    {
        using MemoryStream compressed = buffer.OpenRead(length);
        bool isDotNetStream = (compressed.ReadByte() << 8 | compressed.ReadByte()) == DotNetZlibHeader;
        compressed.Position = isDotNetStream ? ZlibHeaderLength : 0;
        using Stream inflated = isDotNetStream
            ? new DeflateStream(compressed, CompressionMode.Decompress)
            : new ZLibStream(compressed, CompressionMode.Decompress);

        var header = ByteBuffer.Allocate(V2Format.HeaderLength);
        if (header.ReadFrom(inflated, V2Format.HeaderLength) < V2Format.HeaderLength)
        {
            throw new ArgumentException("The compressed data ends within the header.", nameof(buffer));
        }

        LongHistogram histogram = Decode(header, minBarForHighestTrackableValue, inflated);

        // Reading on to the end makes zlib compare its checksum. Older .NET writers compressed unused bytes behind the payload, which are
        // not looked at.
        if (!isDotNetStream && inflated.ReadByte() >= 0)
        {
            throw new ArgumentException("There is more compressed data than the payload.", nameof(buffer));
        }

        return histogram;
    }

    private static void ReadCounts(Stream source, int payloadLength, LongHistogram histogram)
    {
        byte[] payload = ArrayPool<byte>.Shared.Rent(payloadLength);
        try
        {
            if (source.ReadAtLeast(payload.AsSpan(0, payloadLength), payloadLength, throwOnEndOfStream: false) < payloadLength)
            {
                throw new ArgumentException("The compressed data ends within the payload.", nameof(source));
            }

            ReadCounts(payload.AsSpan(0, payloadLength), histogram);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(payload);
        }
    }

    private static void ReadCounts(ReadOnlySpan<byte> payload, LongHistogram histogram)
    {
        int cellCount = histogram.Layout.CellCount;
        long index = 0;
        while (!payload.IsEmpty)
        {
            if (!ZigZagEncoding.TryRead(payload, out long number, out int lengthBytes))
            {
                throw new ArgumentException("The payload ends within a count.", nameof(payload));
            }

            payload = payload[lengthBytes..];
            if (number < -cellCount || index + (number < 0 ? -number : 1) > cellCount)
            {
                throw new ArgumentException("The payload has more cells than the range.", nameof(payload));
            }

            if (number < 0)
            {
                index -= number;
                continue;
            }

            if (number > long.MaxValue - histogram.TotalCount)
            {
                throw new ArgumentException("The counts add up to more than 64 bits hold.", nameof(payload));
            }

            histogram.AddDecodedCount((int)index, number);
            index++;
        }
    }
}
