using Adaptive.Agrona.Concurrent;

namespace Standins.Contract.Tests.Aeron;

public sealed class UnsafeBufferTests
{
    [Test]
    public void ShouldReadLittleEndian_WhenBytesAreWritten()
    {
        byte[] bytes = new byte[32];
        var buffer = new UnsafeBuffer(bytes);
        buffer.PutLong(0, 0x0102030405060708);
        buffer.PutInt(8, 0x0A0B0C0D);
        buffer.PutShort(12, 0x0E0F);
        buffer.PutByte(14, 0x10);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(bytes[..15], Is.EqualTo(Convert.FromHexString("08070605040302010D0C0B0A0F0E10")));
            Assert.That(buffer.GetLong(0), Is.EqualTo(0x0102030405060708));
            Assert.That(buffer.GetInt(8), Is.EqualTo(0x0A0B0C0D));
            Assert.That(buffer.GetShort(12), Is.EqualTo(0x0E0F));
            Assert.That(buffer.GetByte(14), Is.EqualTo(0x10));
        }
    }

    [Test]
    public void ShouldSeeTheSameBytes_WhenOneBufferWrapsAnother()
    {
        var outer = new UnsafeBuffer(new byte[64]);
        var inner = new UnsafeBuffer(outer, 16, 16);
        inner.PutInt(0, 5);
        outer.PutBytes(32, [1, 2, 3]);
        byte[] read = new byte[3];
        outer.GetBytes(32, read);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(outer.GetInt(16), Is.EqualTo(5));
            Assert.That(inner.Capacity, Is.EqualTo(16));
            Assert.That(inner.BufferPointer, Is.EqualTo(outer.BufferPointer + 16));
            Assert.That(read, Is.EqualTo(new byte[] { 1, 2, 3 }));
        }
    }

    [TestCase(-1)]
    [TestCase(25)]
    public void ShouldThrow_WhenAccessIsOutOfBounds(int index)
    {
        var buffer = new UnsafeBuffer(new byte[32]);
        Assert.That(() => buffer.GetLong(index), Throws.InstanceOf<IndexOutOfRangeException>());
    }
}
