using HdrHistogram;
using HdrHistogram.Encoding;
using HdrHistogram.Utilities;

namespace Standins.Contract.Tests.HdrHistogram;

public class EncodingTests
{
    // 1 to 100, each once, 3 digits up to 3.6e9: compressed as the Java and the .NET library do, plain as every library writes it.
    private const string CompressedByJava = "HISTFAAAACN4nJNpmSzMwMCQygABzFCaEURcm7yEwf4DVISJDgAAdo0FtA==";
    private const string CompressedByDotNet = "HISTFAAAAB9YhZNpmSzMwMCQygABzFCaEURcm7yEwf4DVISJDgAA";

    private const string PlainHeader =
        "1C849313" + "00000065" + "00000000" + "00000003" + "0000000000000001" + "00000000D693A400" + "3FF0000000000000";

    private static readonly byte[] Plain = [.. Convert.FromHexString(PlainHeader), 0, .. Enumerable.Repeat((byte)2, 100)];

    private readonly LongHistogram _histogram = new(1, 3_600_000_000, 3);

    [SetUp]
    public void RecordOneToAHundred()
    {
        for (int value = 1; value <= 100; value++)
        {
            _histogram.RecordValue(value);
        }
    }

    [Test]
    public void ShouldWriteTheSameBytesAsEveryLibrary_WhenEncodedPlain()
    {
        var buffer = ByteBuffer.Allocate(_histogram.GetNeededByteBufferCapacity());
        int length = _histogram.Encode(buffer, HistogramEncoderV2.Instance);
        Assert.That(Take(buffer, length), Is.EqualTo(Plain));
        Assert.That(_histogram.GetEncodingCookie(), Is.EqualTo(0x1C849313));
    }

    [Test]
    public void ShouldReadIt_WhenEncodedPlain() =>
        AssertIsOneToAHundred(HistogramEncoding.DecodeFromByteBuffer(ByteBuffer.Allocate(Plain), 0));

    [TestCase(CompressedByJava)]
    [TestCase(CompressedByDotNet)]
    public void ShouldReadIt_WhoeverCompressedIt(string base64) =>
        AssertIsOneToAHundred(
            HistogramEncoding.DecodeFromCompressedByteBuffer(ByteBuffer.Allocate(Convert.FromBase64String(base64)), 0));

    [Test]
    public void ShouldReadBack_WhatItCompressed()
    {
        var buffer = ByteBuffer.Allocate(_histogram.GetNeededByteBufferCapacity());
        int length = _histogram.EncodeIntoCompressedByteBuffer(buffer);
        byte[] bytes = Take(buffer, length);
        AssertIsOneToAHundred(HistogramEncoding.DecodeFromCompressedByteBuffer(ByteBuffer.Allocate(bytes), 0));
    }

    [Test]
    public void ShouldRaiseTheHighestValue_WhenTheBarIsHigher()
    {
        var buffer = ByteBuffer.Allocate(Plain);
        Assert.That(HistogramEncoding.DecodeFromByteBuffer(buffer, 7_200_000_000).HighestTrackableValue, Is.EqualTo(7_200_000_000));
    }

    [Test]
    public void ShouldThrow_WhenTheCookieIsWrong()
    {
        byte[] bytes = [.. Plain];
        Assert.That(
            () => HistogramEncoding.DecodeFromCompressedByteBuffer(ByteBuffer.Allocate(bytes), 0),
            Throws.InstanceOf<ArgumentException>());
        bytes[0] ^= 0xFF;
        Assert.That(() => HistogramEncoding.DecodeFromByteBuffer(ByteBuffer.Allocate(bytes), 0), Throws.TypeOf<NotSupportedException>());
    }

    [TestCase(0L, "00")]
    [TestCase(-1L, "01")]
    [TestCase(63L, "7E")]
    [TestCase(64L, "8001")]
    [TestCase(long.MinValue, "FFFFFFFFFFFFFFFFFF")]
    public void ShouldZigZag_WhenNumbersArePut(long value, string expected)
    {
        var buffer = ByteBuffer.Allocate(9);
        ZigZagEncoding.PutLong(buffer, value);
        Assert.That(Convert.ToHexString(Take(buffer, buffer.Position)), Is.EqualTo(expected));
        buffer.Position = 0;
        Assert.That(ZigZagEncoding.GetLong(buffer), Is.EqualTo(value));
    }

    private static void AssertIsOneToAHundred(HistogramBase histogram)
    {
        Assert.That(histogram, Is.InstanceOf<LongHistogram>());
        Assert.That(histogram.TotalCount, Is.EqualTo(100));
        Assert.That(histogram.HighestTrackableValue, Is.EqualTo(3_600_000_000));
        Assert.That(histogram.RecordedValues().Select(step => step.ValueIteratedTo), Is.EqualTo(Enumerable.Range(1, 100)));
        Assert.That(histogram.RecordedValues().Select(step => step.CountAtValueIteratedTo), Is.All.EqualTo(1));
    }

    private static byte[] Take(ByteBuffer buffer, int length)
    {
        buffer.Position = 0;
        var bytes = new byte[length];
        for (int i = 0; i < length; i++)
        {
            bytes[i] = buffer.Get();
        }

        return bytes;
    }
}
