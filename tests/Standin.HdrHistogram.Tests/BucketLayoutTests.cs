using HdrHistogram;
using Standin.HdrHistogram.Tests.Golden;

namespace Standin.HdrHistogram.Tests;

public class BucketLayoutTests
{
    [Test]
    public void ShouldHaveTheGoldenSizes_WhenCreated()
    {
        int rows = 0;
        foreach (string[] row in GoldenData.Rows("layout.csv"))
        {
            var layout = new BucketLayout(GoldenData.ToLong(row[0]), GoldenData.ToLong(row[1]), GoldenData.ToInt(row[2]));
            string actual = $"{layout.UnitMagnitude},{layout.SubBucketCount},{layout.BucketCount},{layout.CellCount}";
            Assert.That(actual, Is.EqualTo(string.Join(',', row[3..])), string.Join(',', row));
            rows++;
        }

        Assert.That(rows, Is.EqualTo(626));
    }

    [Test]
    public void ShouldGiveTheGoldenIndexAndEquivalents_WhenAskedForAValue()
    {
        int rows = 0;
        foreach (string[] row in GoldenData.Rows("index.csv"))
        {
            var layout = new BucketLayout(GoldenData.ToLong(row[0]), GoldenData.ToLong(row[1]), GoldenData.ToInt(row[2]));
            long value = GoldenData.ToLong(row[3]);
            int index = layout.IndexOf(value);
            string actual = $"{index},{layout.LowestEquivalent(value)},{layout.HighestEquivalent(value)},"
                + $"{layout.MedianEquivalent(value)},{layout.SizeOfEquivalentRange(value)}";
            Assert.That(actual, Is.EqualTo(string.Join(',', row[4..])), string.Join(',', row));
            Assert.That(layout.LowestValueAt(index), Is.EqualTo(layout.LowestEquivalent(value)));
            Assert.That(layout.HighestValueAt(index), Is.EqualTo(layout.HighestEquivalent(value)));
            Assert.That(layout.NextNonEquivalent(value), Is.EqualTo(unchecked(layout.HighestEquivalent(value) + 1)));
            rows++;
        }

        Assert.That(rows, Is.EqualTo(944));
    }

    [TestCase(1, 0)]
    [TestCase(1, 1)]
    [TestCase(1, 2)]
    [TestCase(1000, 2)]
    [TestCase(1L << 40, 3)]
    public void ShouldTileTheRangeWithoutGaps_WhenCellsAreWalked(long lowest, int digits)
    {
        var layout = new BucketLayout(lowest, long.MaxValue, digits);
        long next = 0;
        for (int index = 0; index < layout.CellCount; index++)
        {
            long first = layout.LowestValueAt(index);
            Assert.That(first, Is.EqualTo(next));
            Assert.That(layout.IndexOf(first), Is.EqualTo(index));
            Assert.That(layout.IndexOf(layout.HighestValueAt(index)), Is.EqualTo(index));
            next = layout.NextNonEquivalent(first);
        }

        Assert.That(next, Is.EqualTo(long.MinValue), "the last cell ends at the largest long");
    }

    [Test]
    public void ShouldPointBeyondTheCells_WhenTheValueIsNegative([Range(0, 5)] int digits, [Values(1, 1000)] long lowest)
    {
        var layout = new BucketLayout(lowest, long.MaxValue, digits);
        Assert.That(layout.IndexOf(-1), Is.GreaterThanOrEqualTo(layout.CellCount));
        Assert.That(layout.IndexOf(long.MinValue), Is.GreaterThanOrEqualTo(layout.CellCount));
    }

    [TestCase(0, 100, 3)]
    [TestCase(-1, 100, 3)]
    [TestCase(1, 1, 3)]
    [TestCase(100, 199, 3)]
    [TestCase(long.MaxValue, long.MaxValue, 3)]
    [TestCase(1, 100, -1)]
    [TestCase(1, 100, 6)]
    [TestCase(1L << 52, long.MaxValue, 3)]
    public void ShouldRefuse_WhenTheRangeIsImpossible(long lowest, long highest, int digits) =>
        Assert.That(() => new BucketLayout(lowest, highest, digits), Throws.InstanceOf<ArgumentException>());

    [Test]
    public void ShouldAccept_WhenUnitAndDigitsJustFit() =>
        Assert.That(new BucketLayout(1L << 51, long.MaxValue, 3).UnitMagnitude, Is.EqualTo(51));
}
