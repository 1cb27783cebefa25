using HdrHistogram;
using HdrHistogram.Utilities;
using Positions.Testing;
using Standin.HdrHistogram.Tests.Golden;

namespace Standin.HdrHistogram.Tests;

public class ZigZagEncodingTests
{
    [Test]
    public void ShouldWriteAndReadTheGoldenBytes_WhenGivenEachValue()
    {
        int rows = 0;
        foreach (string[] row in GoldenData.Rows("zigzag.csv"))
        {
            long value = GoldenData.ToLong(row[0]);
            byte[] expected = Convert.FromHexString(row[1]);
            var buffer = ByteBuffer.Allocate(expected.Length);
            ZigZagEncoding.PutLong(buffer, value);
            Assert.That(buffer.Remaining(), Is.Zero, row[0]);
            buffer.Position = 0;
            foreach (byte next in expected)
            {
                Assert.That(buffer.Get(), Is.EqualTo(next), row[0]);
            }

            buffer.Position = 0;
            Assert.That(ZigZagEncoding.GetLong(buffer), Is.EqualTo(value));
            Assert.That(buffer.Remaining(), Is.Zero);
            rows++;
        }

        Assert.That(rows, Is.EqualTo(374));
    }

    [Test]
    public void ShouldReadBackWhatWasWritten_WhenValuesAreRandom()
    {
        var random = new SeededRandom(TestSeed.Next(nameof(ShouldReadBackWhatWasWritten_WhenValuesAreRandom)));
        var buffer = ByteBuffer.Allocate(9);
        for (int i = 0; i < 20_000; i++)
        {
            long value = (long)random.NextUInt64() >> random.Next(64);
            buffer.Position = 0;
            ZigZagEncoding.PutLong(buffer, value);
            int length = buffer.Position;
            buffer.Position = 0;
            Assert.That(ZigZagEncoding.GetLong(buffer), Is.EqualTo(value));
            Assert.That(buffer.Position, Is.EqualTo(length));
        }
    }

    [Test]
    public void ShouldThrowAndStay_WhenTheBufferEndsWithinANumber([Range(0, 8)] int length)
    {
        byte[] bytes = new byte[length];
        Array.Fill(bytes, (byte)0x80);
        var buffer = ByteBuffer.Allocate(bytes);
        Assert.That(() => ZigZagEncoding.GetLong(buffer), Throws.ArgumentException);
        Assert.That(() => ZigZagEncoding.PutLong(buffer, long.MinValue), Throws.ArgumentException);
        Assert.That(buffer.Position, Is.Zero);
    }
}
