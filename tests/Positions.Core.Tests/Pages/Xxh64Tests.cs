using System.Text;
using Positions.Core.Pages;

namespace Positions.Core.Tests.Pages;

[TestFixture]
public sealed class Xxh64Tests
{
    // Published values of the reference implementation, seed 0.
    [TestCase("", 0xEF46DB3751D8E999UL)]
    [TestCase("a", 0xD24EC4F1A98C6E5BUL)]
    [TestCase("abc", 0x44BC2CF5AD770999UL)]
    [TestCase("Nobody inspects the spammish repetition", 0xFBCEA83C8A378BF1UL)]
    public void ShouldGiveThePublishedValue_WhenTheInputIsKnown(string text, ulong expected) =>
        Assert.That(Xxh64.Hash(Encoding.ASCII.GetBytes(text), 0), Is.EqualTo(expected));

    [Test]
    public void ShouldAgreeWithTheSpanForm_WhenWordsAreHashedDirectly()
    {
        byte[] bytes = new byte[24];
        BitConverter.TryWriteBytes(bytes.AsSpan(0), 1UL);
        BitConverter.TryWriteBytes(bytes.AsSpan(8), 0xFFFF_FFFF_FFFF_FFFFUL);
        BitConverter.TryWriteBytes(bytes.AsSpan(16), 3UL);
        Assert.That(Xxh64.Hash(1, ulong.MaxValue, 3), Is.EqualTo(Xxh64.Hash(bytes, 0)));
        Assert.That(Xxh64.Hash(1UL), Is.EqualTo(Xxh64.Hash(bytes.AsSpan(0, 8), 0)));
    }

    [Test]
    public void ShouldChange_WhenAnyBitOfAPageChanges()
    {
        byte[] page = new byte[4096];
        ulong hash = Xxh64.Hash(page, 7);
        for (int bit = 0; bit < page.Length * 8; bit++)
        {
            page[bit >> 3] ^= (byte)(1 << (bit & 7));
            if (Xxh64.Hash(page, 7) == hash)
            {
                Assert.Fail($"bit {bit}");
            }

            page[bit >> 3] ^= (byte)(1 << (bit & 7));
        }

        Assert.That(Xxh64.Hash(page, 7), Is.EqualTo(hash));
    }
}
