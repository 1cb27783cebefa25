using System.IO.Compression;
using System.Security.Cryptography;
using HdrHistogram;
using HdrHistogram.Encoding;
using HdrHistogram.Utilities;

namespace Standin.HdrHistogram.Tests.Golden;

internal static class HistogramBytes
{
    private const int CompressedHeaderLength = 8;

    public static byte[] Plain(HistogramBase histogram)
    {
        var buffer = ByteBuffer.Allocate(histogram.GetNeededByteBufferCapacity());
        int length = histogram.Encode(buffer, HistogramEncoderV2.Instance);
        return Take(buffer, length);
    }

    public static byte[] Compressed(HistogramBase histogram)
    {
        var buffer = ByteBuffer.Allocate(histogram.GetNeededByteBufferCapacity());
        int length = histogram.EncodeIntoCompressedByteBuffer(buffer);
        return Take(buffer, length);
    }

    public static string Sha256(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    public static HistogramBase Decompress(byte[] compressed) =>
        HistogramEncoding.DecodeFromCompressedByteBuffer(ByteBuffer.Allocate(compressed), 0);

    /// <summary>The zlib part behind cookie and length.</summary>
    public static byte[] Inflate(byte[] compressed)
    {
        using var zlib = new ZLibStream(
            new MemoryStream(compressed, CompressedHeaderLength, compressed.Length - CompressedHeaderLength), CompressionMode.Decompress);
        var inflated = new MemoryStream();
        zlib.CopyTo(inflated);
        return inflated.ToArray();
    }

    private static byte[] Take(ByteBuffer buffer, int length)
    {
        Assert.That(buffer.Position, Is.EqualTo(length));
        buffer.Position = 0;
        var bytes = new byte[length];
        for (int i = 0; i < length; i++)
        {
            bytes[i] = buffer.Get();
        }

        return bytes;
    }
}
