using HdrHistogram;
using Positions.Testing;
using Standin.HdrHistogram.Tests.Golden;

namespace Standin.HdrHistogram.Tests;

/// <summary>Random histograms against a sorted list of what was recorded.</summary>
public class RandomHistogramTests
{
    [Test, CancelAfter(60_000)]
    public void ShouldAgreeWithASortedList_WhenValuesAreRandom()
    {
        var random = new SeededRandom(TestSeed.Next(nameof(ShouldAgreeWithASortedList_WhenValuesAreRandom)));
        for (int round = 0; round < 200; round++)
        {
            LongHistogram histogram = Create(random);
            List<long> values = Record(random, histogram, 1 + random.Next(300));
            values.Sort();
            AssertPercentiles(random, histogram, values);
            Assert.That(histogram.GetMaxValue(), Is.EqualTo(histogram.HighestEquivalentValue(values[^1])));
            Assert.That(histogram.RecordedValues().Sum(step => step.CountAtValueIteratedTo), Is.EqualTo(values.Count));
            foreach (long value in values)
            {
                long expected = values.LongCount(other => histogram.LowestEquivalentValue(other) == histogram.LowestEquivalentValue(value));
                Assert.That(histogram.GetCountAtValue(value), Is.EqualTo(expected));
            }
        }
    }

    [Test, CancelAfter(60_000)]
    public void ShouldComeBackWhole_WhenEncodedAndDecoded()
    {
        var random = new SeededRandom(TestSeed.Next(nameof(ShouldComeBackWhole_WhenEncodedAndDecoded)));
        for (int round = 0; round < 200; round++)
        {
            LongHistogram histogram = Create(random);
            Record(random, histogram, random.Next(100));
            for (int i = random.Next(20); i > 0; i--)
            {
                long count = (long)(random.NextUInt64() >> (8 + random.Next(55)));
                histogram.RecordValueWithCount(random.NextInt64(0, histogram.HighestTrackableValue), count);
            }

            HistogramBase decoded = HistogramBytes.Decompress(HistogramBytes.Compressed(histogram));
            Assert.That(HistogramBytes.Plain(decoded), Is.EqualTo(HistogramBytes.Plain(histogram)));
            Assert.That(decoded.TotalCount, Is.EqualTo(histogram.TotalCount));
            Assert.That(decoded.GetMean(), Is.EqualTo(histogram.GetMean()));
        }
    }

    private static LongHistogram Create(SeededRandom random)
    {
        long lowest = random.NextInt64(1, 1L << (1 + random.Next(20)));
        long highest = random.NextInt64(2 * lowest, (2 * lowest) + (1L << (1 + random.Next(61))));
        return new LongHistogram(lowest, highest, random.Next(4));
    }

    private static List<long> Record(SeededRandom random, LongHistogram histogram, int count)
    {
        var values = new List<long>(count);
        for (int i = 0; i < count; i++)
        {
            long value = random.NextInt64(0, histogram.HighestTrackableValue) >> random.Next(63);
            histogram.RecordValue(value);
            values.Add(value);
        }

        return values;
    }

    private static void AssertPercentiles(SeededRandom random, LongHistogram histogram, List<long> sorted)
    {
        Assert.That(histogram.GetValueAtPercentile(0), Is.EqualTo(histogram.LowestEquivalentValue(sorted[0])));
        Assert.That(histogram.GetValueAtPercentile(100), Is.EqualTo(histogram.HighestEquivalentValue(sorted[^1])));
        for (int i = 0; i < 20; i++)
        {
            // In whole thousandths of a percent the rank is exact in integers: ceil(n * p / 100000).
            int thousandths = 1 + random.Next(100_000);
            long rank = ((long)sorted.Count * thousandths + 99_999) / 100_000;
            long expected = histogram.HighestEquivalentValue(sorted[(int)rank - 1]);
            Assert.That(histogram.GetValueAtPercentile(thousandths / 1_000.0), Is.EqualTo(expected), $"percentile {thousandths / 1000.0}");
        }
    }
}
