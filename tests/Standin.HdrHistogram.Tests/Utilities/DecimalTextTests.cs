using HdrHistogram.Utilities;
using Standin.HdrHistogram.Tests.Golden;

namespace Standin.HdrHistogram.Tests.Utilities;

public class DecimalTextTests
{
    [Test]
    public void ShouldPrintAsJava_WhenGivenTheGoldenRows()
    {
        int compared = 0;
        foreach (string[] row in GoldenData.Rows("format.csv"))
        {
            double value = BitConverter.Int64BitsToDouble(GoldenData.FromHex(row[0]));
            if (Math.Abs(value) >= (1L << 54))
            {
                continue;
            }

            Assert.That(DecimalText.Format(value, GoldenData.ToInt(row[2])), Is.EqualTo(row[3]), string.Join(',', row));
            compared++;
        }

        Assert.That(compared, Is.GreaterThan(500));
    }

    [TestCase(1.005, 2, "1.01")]
    [TestCase(0.5, 0, "1")]
    [TestCase(0.4999, 0, "0")]
    [TestCase(9.995, 2, "10.00")]
    [TestCase(0.0949, 1, "0.1")]
    [TestCase(0.04, 1, "0.0")]
    [TestCase(-0.04, 1, "-0.0")]
    [TestCase(-1.25, 1, "-1.3")]
    [TestCase(0.0, 3, "0.000")]
    [TestCase(1e-300, 3, "0.000")]
    [TestCase(1e15, 1, "1000000000000000.0")]
    [TestCase(1.5e16, 2, "15000000000000000.00")]
    [TestCase(5e-324, 0, "0")]
    [TestCase(double.NaN, 3, "NaN")]
    [TestCase(double.PositiveInfinity, 3, "Infinity")]
    [TestCase(double.NegativeInfinity, 3, "-Infinity")]
    public void ShouldRoundHalfUpInDecimal_WhenFormatted(double value, int places, string expected) =>
        Assert.That(DecimalText.Format(value, places), Is.EqualTo(expected));

    [Test]
    public void ShouldPadButNotCut_WhenAWidthIsGiven()
    {
        Assert.That(DecimalText.FormatPadded(1.5, 1, 6), Is.EqualTo("   1.5"));
        Assert.That(DecimalText.FormatPadded(123456.5, 1, 6), Is.EqualTo("123456.5"));
    }
}
