using HdrHistogram;
using HdrHistogram.Utilities;

namespace Standin.HdrHistogram.Tests.Golden;

/// <summary>Every histogram of the manifest, against what the Java library says of it.</summary>
[TestFixtureSource(typeof(GoldenData), nameof(GoldenData.HistogramNames))]
public class GoldenHistogramTests(string name)
{
    private readonly GoldenHistogram _golden = GoldenData.Histogram(name);
    private readonly LongHistogram _histogram = GoldenData.Replay(GoldenData.Histogram(name));

    [Test]
    public void ShouldHaveItsLayout_WhenCreated()
    {
        Assert.That(_histogram.Layout.UnitMagnitude, Is.EqualTo(_golden.UnitMagnitude));
        Assert.That(_histogram.Layout.CellCount, Is.EqualTo(_golden.CountsArrayLength));
        Assert.That(_histogram.SubBucketCount, Is.EqualTo(_golden.SubBucketCount));
        Assert.That(_histogram.BucketCount, Is.EqualTo(_golden.BucketCount));
    }

    [Test]
    public void ShouldHaveItsStatistics_WhenReplayed()
    {
        AssertStatistics(_histogram);
        Assert.That(_histogram.HasOverflowed(), Is.False);
    }

    [Test]
    public void ShouldHaveItsPlainBytes_WhenEncoded()
    {
        byte[] plain = HistogramBytes.Plain(_histogram);
        if (_golden.PlainV2Base64 is not null)
        {
            Assert.That(plain, Is.EqualTo(Convert.FromBase64String(_golden.PlainV2Base64)));
        }

        Assert.That(plain, Has.Length.EqualTo(_golden.PlainV2Length));
        Assert.That(HistogramBytes.Sha256(plain), Is.EqualTo(_golden.PlainV2Sha256));
    }

    [Test]
    public void ShouldInflateToItsPlainBytes_WhenEncodedCompressed()
    {
        byte[] inflated = HistogramBytes.Inflate(HistogramBytes.Compressed(_histogram));
        Assert.That(HistogramBytes.Sha256(inflated), Is.EqualTo(_golden.PlainV2Sha256));
    }

    [Test]
    public void ShouldBeTheSame_WhenDecodedFromItsPlainBytes()
    {
        var buffer = ByteBuffer.Allocate(HistogramBytes.Plain(_histogram));
        AssertSame(HistogramEncoding.DecodeFromByteBuffer(buffer, 0));
        Assert.That(buffer.Remaining(), Is.Zero);
    }

    [Test]
    public void ShouldBeTheSame_WhenDecodedFromWhatJavaWrote()
    {
        AssertSame(HistogramBytes.Decompress(Convert.FromBase64String(_golden.CompressedV2Base64)));
        if (_golden.CompressedV2BestBase64 is not null)
        {
            AssertSame(HistogramBytes.Decompress(Convert.FromBase64String(_golden.CompressedV2BestBase64)));
        }
    }

    [Test]
    public void ShouldBeTheSame_WhenDecodedFromWhatDotNetWrote()
    {
        string? encoded = _golden.DotnetDisagrees.CompressedV2Base64;
        Assert.That(encoded, name == "lognormal-10k-d5" ? Is.Null : Is.Not.Null, "all but one have it");
        if (encoded is not null)
        {
            AssertSame(HistogramBytes.Decompress(Convert.FromBase64String(encoded)));
        }
    }

    [Test]
    public void ShouldPrintItsDistributions_WhenOutput()
    {
        Assert.That(_golden.Hgrm, name == "hugecounts-d3" ? Is.Empty : Is.Not.Empty);
        foreach (GoldenDistribution distribution in _golden.Hgrm)
        {
            var writer = new StringWriter { NewLine = "\r\n" };
            _histogram.OutputPercentileDistribution(writer, distribution.Ticks, distribution.Ratio, distribution.Csv);
            string expected = File.ReadAllText(GoldenData.PathOf(distribution.File));
            if (distribution.JdkDependent)
            {
                AssertSameWhereJdksAgree(writer.ToString(), expected);
            }
            else
            {
                Assert.That(writer.ToString(), Is.EqualTo(expected), distribution.File);
            }
        }
    }

    private void AssertSame(HistogramBase decoded)
    {
        Assert.That(decoded, Is.InstanceOf<LongHistogram>());
        Assert.That(decoded.LowestTrackableValue, Is.EqualTo(_golden.LowestDiscernibleValue));
        Assert.That(decoded.HighestTrackableValue, Is.EqualTo(_golden.HighestTrackableValue));
        Assert.That(decoded.NumberOfSignificantValueDigits, Is.EqualTo(_golden.SignificantDigits));
        AssertStatistics(decoded);
        Assert.That(HistogramBytes.Sha256(HistogramBytes.Plain(decoded)), Is.EqualTo(_golden.PlainV2Sha256));
    }

    private void AssertStatistics(HistogramBase histogram)
    {
        Assert.That(histogram.TotalCount, Is.EqualTo(_golden.TotalCount));
        Assert.That(histogram.GetMaxValue(), Is.EqualTo(_golden.Max));
        Assert.That(BitConverter.DoubleToInt64Bits(histogram.GetMean()), Is.EqualTo(GoldenData.FromHex(_golden.MeanBits)));
        Assert.That(BitConverter.DoubleToInt64Bits(histogram.GetStdDeviation()), Is.EqualTo(GoldenData.FromHex(_golden.StdDevBits)));
        Assert.That(_golden.Percentiles, Has.Count.EqualTo(11));
        Assert.Multiple(() =>
        {
            foreach ((string percentile, long value) in _golden.Percentiles)
            {
                Assert.That(histogram.GetValueAtPercentile(GoldenData.ToDouble(percentile)), Is.EqualTo(value), percentile);
            }
        });
    }

    /// <summary>
    /// Line by line; of a line whose first number is 2^54 or more only what follows it, of the mean and maximum lines nothing.
    /// </summary>
    private static void AssertSameWhereJdksAgree(string actual, string expected)
    {
        string[] actualLines = actual.Split('\n');
        string[] expectedLines = expected.Split('\n');
        Assert.That(actualLines, Has.Length.EqualTo(expectedLines.Length));
        int compared = 0;
        for (int i = 0; i < expectedLines.Length; i++)
        {
            string value = expectedLines[i].TrimStart().Split(' ')[0];
            if (expectedLines[i].StartsWith("#[M", StringComparison.Ordinal))
            {
                continue;
            }

            bool isLarge = double.TryParse(value, out double number) && number >= (1L << 54);
            string Comparable(string line) => isLarge ? line.TrimStart()[line.TrimStart().IndexOf(' ')..] : line;
            Assert.That(Comparable(actualLines[i]), Is.EqualTo(Comparable(expectedLines[i])));
            compared += isLarge ? 0 : 1;
        }

        Assert.That(compared, Is.GreaterThan(10));
    }
}
