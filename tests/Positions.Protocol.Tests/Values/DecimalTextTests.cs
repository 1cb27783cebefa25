using System.Numerics;
using Positions.Protocol.Values;
using Positions.Testing;

namespace Positions.Protocol.Tests.Values;

[TestFixture]
public sealed class DecimalTextTests
{
    [TestCase("0", 0)]
    [TestCase("1", 100_000_000)]
    [TestCase("+1.5", 150_000_000)]
    [TestCase("-.5", -50_000_000)]
    [TestCase("2.", 200_000_000)]
    [TestCase("0.00000001", 1)]
    [TestCase("0.000000010000", 1)]
    [TestCase("92233720368.54775807", long.MaxValue)]
    [TestCase("-92233720368.54775807", -long.MaxValue)]
    public void ShouldParse_WhenItIsAPlainDecimal(string text, long mantissa)
    {
        Assert.That(Decimal8.TryParse(text, out Decimal8 value), Is.True);
        Assert.That(value.Mantissa, Is.EqualTo(mantissa));
    }

    [TestCase("")]
    [TestCase(".")]
    [TestCase("-")]
    [TestCase("1e3")]
    [TestCase("1,5")]
    [TestCase(" 1")]
    [TestCase("1 ")]
    [TestCase("1.2.3")]
    [TestCase("--1")]
    [TestCase("0x1")]
    [TestCase("0.000000001")]
    [TestCase("92233720368.54775808")]
    [TestCase("-92233720368.54775808", Description = "null on the wire")]
    [TestCase("99999999999999999999999999999999999999999999999999")]
    public void ShouldRefuse_WhenItIsNot(string text) => Assert.That(Decimal8.TryParse(text, out _), Is.False);

    [Test]
    public void ShouldFormatLikeUnboundedIntegersAndParseBack()
    {
        var random = new SeededRandom(TestSeed.Next(nameof(ShouldFormatLikeUnboundedIntegersAndParseBack)));
        for (int i = 0; i < 50_000; i++)
        {
            var magnitude = (Int128)(new UInt128(random.NextUInt64(), random.NextUInt64()) >> (1 + random.Next(126)));
            Int128 value = random.Chance(500) ? magnitude : -magnitude;
            int scale = random.Next(17);
            string text = DecimalText.Format(value, scale);
            if (text != Expected(value, scale))
            {
                Assert.Fail($"{value} at {scale} is not {text}");
            }

            if (!DecimalText.TryParse(text, scale, out Int128 back) || back != value)
            {
                Assert.Fail($"{text} does not parse back to {value}");
            }
        }
    }

    [Test]
    public void ShouldStandTheExtremes()
    {
        foreach (Int128 value in new[] { Int128.MinValue, Int128.MaxValue, 0, -1 })
        {
            Assert.That(DecimalText.TryParse(DecimalText.Format(value, 16), 16, out Int128 back), Is.True);
            Assert.That(back, Is.EqualTo(value));
        }
    }

    private static string Expected(BigInteger value, int scale)
    {
        string digits = BigInteger.Abs(value).ToString().PadLeft(scale + 1, '0');
        string whole = digits[..^scale];
        string fraction = digits[^scale..].TrimEnd('0');
        return (value.Sign < 0 ? "-" : string.Empty) + whole + (fraction.Length > 0 ? "." + fraction : string.Empty);
    }
}
