using Positions.Protocol.Values;

namespace Positions.Protocol.Tests.Values;

[TestFixture]
public sealed class TextCodecTests
{
    [TestCase("")]
    [TestCase("A")]
    [TestCase("BRK B~!")]
    [TestCase("0123456789ABCDEF")]
    public void ShouldRoundTrip_WhenItIsText(string text)
    {
        Assert.That(TextCodec.TryFrom(text, out Text16 value), Is.True);
        Assert.That(value.ToString(), Is.EqualTo(text));
        Assert.That(value.IsNull, Is.EqualTo(text.Length == 0));
        Assert.That(value == Text16.From(text), Is.True);
    }

    [TestCase(" A")]
    [TestCase("A ")]
    [TestCase(" ")]
    [TestCase("A\tB")]
    [TestCase("A\0B")]
    [TestCase("Ä")]
    [TestCase("0123456789ABCDEFG")]
    public void ShouldRefuse_WhenItIsNot(string text)
    {
        Assert.That(TextCodec.TryFrom(text, out Text16 _), Is.False);
        Assert.That(() => Text16.From(text), Throws.TypeOf<FormatException>());
    }

    [Test]
    public void ShouldAcceptExactlyThePrintables_WhenEachByteIsTried()
    {
        for (int value = 0; value < 256; value++)
        {
            byte[] field = [(byte)'A', (byte)value, (byte)'B', 0];
            Assert.That(TextCodec.IsWellFormed(field), Is.EqualTo(value is >= 0x20 and <= 0x7E), $"byte {value}");
        }
    }

    [Test]
    public void ShouldWriteNineFractionDigits_WhenATimeIsShown()
    {
        Assert.That(new UtcNanos(1_767_623_400_000_000_001L).ToString(), Is.EqualTo("2026-01-05T14:30:00.000000001Z"));
        Assert.That(new UtcNanos(-1).ToString(), Is.EqualTo("1969-12-31T23:59:59.999999999Z"));
        Assert.That(UtcNanos.Null.ToString(), Is.Empty);
    }
}
