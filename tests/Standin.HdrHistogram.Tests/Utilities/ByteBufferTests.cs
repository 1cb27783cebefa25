using HdrHistogram.Utilities;

namespace Standin.HdrHistogram.Tests.Utilities;

public class ByteBufferTests
{
    [Test]
    public void ShouldBeBigEndian_WhenNumbersAreWritten()
    {
        var buffer = ByteBuffer.Allocate(21);
        buffer.Put(0x01);
        buffer.PutInt(0x02030405);
        buffer.PutLong(0x060708090A0B0C0D);
        buffer.PutDouble(1.0);
        Assert.That(buffer.Remaining(), Is.Zero);
        buffer.Position = 0;
        byte[] bytes = [.. Enumerable.Range(0, 21).Select(_ => buffer.Get())];
        Assert.That(Convert.ToHexString(bytes), Is.EqualTo("0102030405060708090A0B0C0D3FF0000000000000"));
    }

    [Test]
    public void ShouldReadWhatWasWritten_WhenPositionedBack()
    {
        var buffer = ByteBuffer.Allocate([0xFF, 0xFE, 0x80, 0, 0, 1, 0x80, 0, 0, 0, 0, 0, 0, 2, 0x40, 0, 0, 0, 0, 0, 0, 0]);
        Assert.That(buffer.GetShort(), Is.EqualTo(-2));
        Assert.That(buffer.GetInt(), Is.EqualTo(int.MinValue + 1));
        Assert.That(buffer.GetLong(), Is.EqualTo(long.MinValue + 2));
        Assert.That(buffer.GetDouble(), Is.EqualTo(2.0));
        Assert.That(buffer.Position, Is.EqualTo(buffer.Capacity()));
    }

    [Test]
    public void ShouldThrowAndStay_WhenAnAccessDoesNotFit()
    {
        var buffer = ByteBuffer.Allocate(1);
        Assert.That(() => buffer.GetShort(), Throws.InstanceOf<ArgumentException>());
        Assert.That(() => buffer.GetInt(), Throws.InstanceOf<ArgumentException>());
        Assert.That(() => buffer.GetLong(), Throws.InstanceOf<ArgumentException>());
        Assert.That(() => buffer.GetDouble(), Throws.InstanceOf<ArgumentException>());
        Assert.That(() => buffer.PutInt(1), Throws.InstanceOf<ArgumentException>());
        Assert.That(() => buffer.PutInt(2, 1), Throws.InstanceOf<ArgumentException>());
        Assert.That(() => buffer.PutLong(1), Throws.InstanceOf<ArgumentException>());
        Assert.That(() => buffer.PutDouble(1), Throws.InstanceOf<ArgumentException>());
        Assert.That(buffer.Position, Is.Zero);
        buffer.Position = 1;
        Assert.That(() => buffer.Get(), Throws.TypeOf<IndexOutOfRangeException>());
        Assert.That(() => buffer.Put(1), Throws.TypeOf<IndexOutOfRangeException>());
        Assert.That(buffer.Position, Is.EqualTo(1));
        Assert.That(() => buffer.Position = 2, Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => buffer.Position = -1, Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void ShouldCopyItsSource_WhenAllocatedFromBytes()
    {
        byte[] source = [1];
        var buffer = ByteBuffer.Allocate(source);
        source[0] = 2;
        Assert.That(buffer.Get(), Is.EqualTo(1));
    }

    [Test]
    public void ShouldReadAllThereIs_WhenTheStreamGivesOneByteAtATime()
    {
        var buffer = ByteBuffer.Allocate(4);
        Assert.That(buffer.ReadFrom(new TricklingStream([1, 2, 3]), 4), Is.EqualTo(3));
        Assert.That(buffer.Position, Is.Zero);
        Assert.That(buffer.GetInt(), Is.EqualTo(0x01020300));
    }

    private sealed class TricklingStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(1, buffer.Length)]);
    }
}
