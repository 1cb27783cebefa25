using HdrHistogram;

namespace Standins.Contract.Tests.HdrHistogram;

public class DistributionOutputTests
{
    private readonly LongHistogram _histogram = new(3_600_000_000, 3);

    [Test]
    public void ShouldPrintTheTable_WhenNothingNeedsRounding()
    {
        for (int value = 1; value <= 2; value++)
        {
            _histogram.RecordValueWithCount(value * 1_000, 2);
        }

        var writer = new StringWriter { NewLine = "\n" };
        _histogram.OutputPercentileDistribution(writer, 1, 1_000);
        Assert.That(writer.ToString(), Is.EqualTo(
            "       Value     Percentile TotalCount 1/(1-Percentile)\n"
            + "\n"
            + "       1.000 0.000000000000          2           1.00\n"
            + "       1.000 0.500000000000          2           2.00\n"
            + "       2.000 0.750000000000          4           4.00\n"
            + "       2.000 1.000000000000          4\n"
            + "#[Mean    =        1.500, StdDeviation   =        0.500]\n"
            + "#[Max     =        2.000, Total count    =            4]\n"
            + "#[Buckets =           22, SubBuckets     =         2048]\n"));
    }

    [Test]
    public void ShouldPrintCommaSeparated_WhenAsked()
    {
        _histogram.RecordValue(1_000);
        var writer = new StringWriter { NewLine = "\n" };
        _histogram.OutputPercentileDistribution(writer, useCsvFormat: true);
        Assert.That(writer.ToString(), Is.EqualTo(
            "\"Value\",\"Percentile\",\"TotalCount\",\"1/(1-Percentile)\"\n"
            + "1000.000,0.000000000000,1,1.00\n1000.000,1.000000000000,1,Infinity\n"));
    }
}
