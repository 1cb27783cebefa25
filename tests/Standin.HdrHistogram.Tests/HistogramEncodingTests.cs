using HdrHistogram;
using HdrHistogram.Encoding;
using HdrHistogram.Utilities;
using Standin.HdrHistogram.Tests.Golden;

namespace Standin.HdrHistogram.Tests;

public class HistogramEncodingTests
{
    private const int PayloadLengthOffset = 4;
    private const int NormalizingIndexOffset = 8;
    private const int HeaderLength = 40;

    private readonly LongHistogram _histogram = new(1, 100_000, 1);

    [SetUp]
    public void RecordSome()
    {
        for (int i = 0; i < 200; i++)
        {
            _histogram.RecordValue(i * i);
        }
    }

    [Test]
    public void ShouldRaiseTheHighestValue_WhenTheBarIsHigher()
    {
        var buffer = ByteBuffer.Allocate(HistogramBytes.Plain(_histogram));
        HistogramBase decoded = HistogramEncoding.DecodeFromByteBuffer(buffer, 1_000_000);
        Assert.That(decoded.HighestTrackableValue, Is.EqualTo(1_000_000));
        Assert.That(decoded.TotalCount, Is.EqualTo(200));
    }

    [Test]
    public void ShouldReadOneAfterTheOther_WhenABufferHoldsSeveral()
    {
        byte[] one = HistogramBytes.Compressed(_histogram);
        _histogram.RecordValue(5);
        var buffer = ByteBuffer.Allocate([.. one, .. HistogramBytes.Compressed(_histogram)]);
        Assert.That(HistogramEncoding.DecodeFromCompressedByteBuffer(buffer, 0).TotalCount, Is.EqualTo(200));
        Assert.That(HistogramEncoding.DecodeFromCompressedByteBuffer(buffer, 0).TotalCount, Is.EqualTo(201));
        Assert.That(buffer.Remaining(), Is.Zero);
    }

    [Test]
    public void ShouldWriteZlibWithChecksum_WhenCompressed()
    {
        byte[] bytes = HistogramBytes.Compressed(_histogram);
        Assert.That(bytes[..4], Is.EqualTo(new byte[] { 0x1C, 0x84, 0x93, 0x14 }));
        Assert.That(bytes[8..10], Is.EqualTo(new byte[] { 0x78, 0x9C }));
        Assert.That(bytes[^4..], Is.EqualTo(Adler32(HistogramBytes.Plain(_histogram))));
    }

    [Test]
    public void ShouldFit_WhenEveryCellHoldsALargeCount()
    {
        var dense = new LongHistogram(1, 2, 0);
        for (int value = 0; value < 3; value++)
        {
            dense.RecordValueWithCount(value, (1L << 61) - (value * 0x123456789ABCDL));
        }

        Assert.That(HistogramBytes.Decompress(HistogramBytes.Compressed(dense)).TotalCount, Is.EqualTo(dense.TotalCount));
    }

    [Test]
    public void ShouldThrow_WhenTheTargetIsTooSmall()
    {
        int plainLength = HistogramBytes.Plain(_histogram).Length;
        int compressedLength = HistogramBytes.Compressed(_histogram).Length;
        Assert.That(
            () => _histogram.Encode(ByteBuffer.Allocate(plainLength - 1), HistogramEncoderV2.Instance),
            Throws.InstanceOf<ArgumentException>());
        Assert.That(
            () => _histogram.EncodeIntoCompressedByteBuffer(ByteBuffer.Allocate(compressedLength - 1)),
            Throws.InstanceOf<ArgumentException>());
    }

    [Test]
    public void ShouldThrow_WhenACountIsNegative()
    {
        _histogram.RecordValueWithCount(3, -1);
        Assert.That(() => HistogramBytes.Plain(_histogram), Throws.InvalidOperationException);
    }

    [TestCase(0x1C849301, Description = "V1")]
    [TestCase(0x1C849308, Description = "V0")]
    [TestCase(0x0C72124E, Description = "double histogram")]
    [TestCase(0)]
    public void ShouldThrow_WhenThePlainCookieIsAnother(int cookie)
    {
        byte[] bytes = HistogramBytes.Plain(_histogram);
        var buffer = ByteBuffer.Allocate(bytes);
        buffer.PutInt(0, cookie);
        Assert.That(() => HistogramEncoding.DecodeFromByteBuffer(buffer, 0), Throws.TypeOf<NotSupportedException>());
    }

    [TestCase(0x1C849302, Description = "V1")]
    [TestCase(0x1C849309, Description = "V0")]
    [TestCase(0x0C72124F, Description = "double histogram")]
    [TestCase(0x1C849313, Description = "plain")]
    public void ShouldThrow_WhenTheCompressedCookieIsAnother(int cookie)
    {
        var buffer = ByteBuffer.Allocate(HistogramBytes.Compressed(_histogram));
        buffer.PutInt(0, cookie);
        Assert.That(() => HistogramEncoding.DecodeFromCompressedByteBuffer(buffer, 0), Throws.ArgumentException);
    }

    [Test]
    public void ShouldThrow_WhenCutShortAnywhere()
    {
        byte[] plain = HistogramBytes.Plain(_histogram);
        byte[] compressed = HistogramBytes.Compressed(_histogram);
        for (int length = 0; length < plain.Length; length++)
        {
            var buffer = ByteBuffer.Allocate(plain[..length]);
            Assert.That(() => HistogramEncoding.DecodeFromByteBuffer(buffer, 0), Throws.InstanceOf<ArgumentException>(), $"{length}");
        }

        for (int length = 0; length < compressed.Length; length++)
        {
            Assert.That(() => HistogramBytes.Decompress(compressed[..length]), Throws.InstanceOf<ArgumentException>(), $"{length}");
        }
    }

    [Test]
    public void ShouldThrowOrBeTheSame_WhenAnyBitOfTheCompressedFormIsFlipped()
    {
        byte[] plain = HistogramBytes.Plain(_histogram);
        byte[] compressed = HistogramBytes.Compressed(_histogram);
        int refused = 0;
        for (int bit = 0; bit < compressed.Length * 8; bit++)
        {
            byte[] damaged = Flip(compressed, bit);
            HistogramBase? decoded = DecodeOrNull(() => HistogramBytes.Decompress(damaged));
            refused += decoded is null ? 1 : 0;
            Assert.That(decoded is null || HistogramBytes.Plain(decoded).AsSpan().SequenceEqual(plain), Is.True, $"bit {bit}");
        }

        Assert.That(refused, Is.GreaterThan((compressed.Length * 8) - 40), "of the rest, four are the cookie's word size");
    }

    [Test]
    public void ShouldThrowOnlyWhatIsDocumented_WhenAnyBitOfThePlainFormIsFlipped()
    {
        byte[] plain = HistogramBytes.Plain(_histogram);
        int refused = 0;
        for (int bit = 0; bit < plain.Length * 8; bit++)
        {
            byte[] damaged = Flip(plain, bit);
            refused += DecodeOrNull(() => HistogramEncoding.DecodeFromByteBuffer(ByteBuffer.Allocate(damaged), 0)) is null ? 1 : 0;
        }

        Assert.That(refused, Is.GreaterThan(100));
    }

    [TestCase(new long[] { -464, 1 }, Description = "a run of zeros, then one cell too many")]
    [TestCase(new long[] { -465 })]
    [TestCase(new long[] { long.MinValue })]
    [TestCase(new long[] { long.MinValue + 1, long.MinValue + 1 })]
    [TestCase(new long[] { long.MaxValue, 1 }, Description = "more than 64 bits hold")]
    public void ShouldThrow_WhenThePayloadDoesNotFitTheRange(long[] numbers)
    {
        var range = new LongHistogram(1, 3_600_000_000, 1);
        Assert.That(range.Layout.CellCount, Is.EqualTo(464));
        Assert.That(() => DecodeWithPayload(range, numbers), Throws.ArgumentException);
    }

    [TestCase(new long[] { -464 }, 0)]
    [TestCase(new long[] { -463, 7 }, 7)]
    [TestCase(new long[] { -1, 7 }, 7, Description = "one zero as a run: not written, but read")]
    [TestCase(new long[] { long.MaxValue }, long.MaxValue)]
    public void ShouldDecode_WhenThePayloadJustFits(long[] numbers, long expectedTotal) =>
        Assert.That(DecodeWithPayload(new LongHistogram(1, 3_600_000_000, 1), numbers).TotalCount, Is.EqualTo(expectedTotal));

    [TestCase(PayloadLengthOffset, -1)]
    [TestCase(PayloadLengthOffset, int.MaxValue)]
    public void ShouldThrow_WhenTheHeaderIsImpossible(int offset, int value)
    {
        var buffer = ByteBuffer.Allocate(HistogramBytes.Plain(_histogram));
        buffer.PutInt(offset, value);
        Assert.That(() => HistogramEncoding.DecodeFromByteBuffer(buffer, 0), Throws.ArgumentException);
    }

    [Test]
    public void ShouldThrow_WhenCellsAreRotated()
    {
        var buffer = ByteBuffer.Allocate(HistogramBytes.Plain(_histogram));
        buffer.PutInt(NormalizingIndexOffset, 1);
        Assert.That(() => HistogramEncoding.DecodeFromByteBuffer(buffer, 0), Throws.TypeOf<NotSupportedException>());
    }

    private static HistogramBase DecodeWithPayload(LongHistogram range, long[] numbers)
    {
        byte[] empty = HistogramBytes.Plain(range);
        var buffer = ByteBuffer.Allocate([.. empty, .. new byte[numbers.Length * 9]]);
        buffer.Position = HeaderLength;
        foreach (long number in numbers)
        {
            ZigZagEncoding.PutLong(buffer, number);
        }

        buffer.PutInt(PayloadLengthOffset, buffer.Position - HeaderLength);
        buffer.Position = 0;
        return HistogramEncoding.DecodeFromByteBuffer(buffer, 0);
    }

    private static HistogramBase? DecodeOrNull(Func<HistogramBase> decode)
    {
        try
        {
            return decode();
        }
        catch (ArgumentException)
        {
            return null;
        }
        catch (NotSupportedException)
        {
            return null;
        }
    }

    private static byte[] Flip(byte[] bytes, int bit)
    {
        byte[] flipped = [.. bytes];
        flipped[bit / 8] ^= (byte)(1 << (bit % 8));
        return flipped;
    }

    private static byte[] Adler32(byte[] bytes)
    {
        uint a = 1;
        uint b = 0;
        foreach (byte next in bytes)
        {
            a = (a + next) % 65521;
            b = (b + a) % 65521;
        }

        return [(byte)(b >> 8), (byte)b, (byte)(a >> 8), (byte)a];
    }
}
