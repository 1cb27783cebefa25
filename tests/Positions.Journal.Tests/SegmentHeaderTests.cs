using System.Buffers.Binary;

namespace Positions.Journal.Tests;

public sealed class SegmentHeaderTests
{
    private const string GoldenStart =
        "504f534a524e4c00020000004fcbc57400100000671200008877665544332211"
        + "0000010000000000080000000000000000002a36fe9c97170300000000000000"
        + "010000000000000060ea00000000000015cd853dfe9c97170500000000000000"
        + "0600000000000000000000000000000000000000000000000000000000000000";

    private const string GoldenChain = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

    private static readonly SegmentHeader _header = new(
        0x1122334455667788, 65536, 8, 1_700_000_000_000_000_000, 4711, 1, 60000, 1_700_000_000_123_456_789, 3, 5, 6,
        ChainHash.Read([.. Enumerable.Range(0, 32).Select(i => (byte)i)]));

    [Test]
    public void ShouldWriteTheGoldenBytes_WhenWritten()
    {
        byte[] page = Page();

        Assert.That(Convert.ToHexStringLower(page.AsSpan(0, 128)), Is.EqualTo(GoldenStart));
        Assert.That(Convert.ToHexStringLower(page.AsSpan(128, 32)), Is.EqualTo(GoldenChain));
        Assert.That(page.AsSpan(160).ToArray(), Is.All.Zero);
        Assert.That(SegmentHeader.TryRead(page, out SegmentHeader? header, out _), Is.True);
        Assert.That(header, Is.EqualTo(_header));
    }

    [Test]
    public void ShouldBeRefused_WhenAnyByteIsFlipped()
    {
        byte[] page = Page();
        for (int i = 0; i < page.Length; i++)
        {
            page[i] ^= 0x41;
            Assert.That(SegmentHeader.TryRead(page, out _, out uint version), Is.False, $"byte {i}");
            Assert.That(version, Is.Zero);
            page[i] ^= 0x41;
        }
    }

    [Test]
    public void ShouldTellTheVersion_WhenItIsNewer()
    {
        byte[] page = Page();
        BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(SegmentHeader.VersionOffset), 3);
        Assert.That(SegmentHeader.TryRead(page, out _, out uint damaged), Is.False);
        Assert.That(damaged, Is.Zero, "without a fitting checksum it is damage, not a newer version");

        Reseal(page);

        Assert.That(SegmentHeader.TryRead(page, out _, out uint version), Is.False);
        Assert.That(version, Is.EqualTo(3));
    }

    [TestCase("00000000000000000001.jnl", 1)]
    [TestCase("09223372036854775807.jnl", long.MaxValue)]
    public void ShouldGiveTheFirstSequence_WhenANameIsParsed(string name, long sequence)
    {
        Assert.That(SegmentName.TryParse(name, out long parsed), Is.True);
        Assert.That(parsed, Is.EqualTo(sequence));
        Assert.That(SegmentName.Of(sequence), Is.EqualTo(name));
    }

    [TestCase("00000000000000000000.jnl")]
    [TestCase("1.jnl")]
    [TestCase("-0000000000000000001.jnl")]
    [TestCase("00000000000000000001.jnl.bak")]
    [TestCase("99999999999999999999.jnl")]
    [TestCase("next.prepare")]
    public void ShouldBeNoSegment_WhenTheNameIsNotExact(string name) => Assert.That(SegmentName.TryParse(name, out _), Is.False);

    internal static void Reseal(byte[] page)
    {
        byte[] covered = [.. page[..SegmentHeader.ChecksumOffset], .. page[(SegmentHeader.ChecksumOffset + 4)..SegmentHeader.PageBytes]];
        BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(SegmentHeader.ChecksumOffset), Crc32C.Compute(covered));
    }

    private static byte[] Page()
    {
        byte[] page = new byte[SegmentHeader.PageBytes];
        page.AsSpan().Fill(0xFF);
        _header.Write(page);
        return page;
    }
}
