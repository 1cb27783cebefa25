using HdrHistogram;

namespace Standins.Contract.Tests.HdrHistogram;

/// <summary>
/// What the package and the stand-in agree on: a lowest value of 1, values below 2^40 at 3 digits, percentiles away from half counts.
/// </summary>
[TestFixture(typeof(LongHistogram))]
[TestFixture(typeof(IntHistogram))]
[TestFixture(typeof(ShortHistogram))]
[TestFixture(typeof(LongConcurrentHistogram))]
[TestFixture(typeof(IntConcurrentHistogram))]
public class HistogramTests(Type type)
{
    private const long Highest = 3_600_000_000;

    private readonly HistogramBase _histogram = (HistogramBase)Activator.CreateInstance(type, 1L, Highest, 3)!;

    [Test]
    public void ShouldSayWhatItWasMadeWith_WhenCreated()
    {
        Assert.That(_histogram.LowestTrackableValue, Is.EqualTo(1));
        Assert.That(_histogram.HighestTrackableValue, Is.EqualTo(Highest));
        Assert.That(_histogram.NumberOfSignificantValueDigits, Is.EqualTo(3));
        Assert.That(_histogram.SubBucketCount, Is.EqualTo(2048));
        Assert.That(_histogram.BucketCount, Is.EqualTo(22));
        Assert.That(_histogram.TotalCount, Is.Zero);
        Assert.That(_histogram.Tag, Is.Null);
    }

    [Test]
    public void ShouldCount_WhenValuesAreRecorded()
    {
        _histogram.RecordValue(1_000);
        _histogram.RecordValueWithCount(1_000, 9);
        _histogram.RecordValueWithExpectedInterval(3_500_000, 1_000_000);
        Assert.That(_histogram.TotalCount, Is.EqualTo(13));
        Assert.That(_histogram.GetCountAtValue(1_000), Is.EqualTo(10));
        Assert.That(_histogram.GetCountAtValue(3_500_000), Is.EqualTo(1));
        Assert.That(_histogram.GetCountAtValue(2_500_000), Is.EqualTo(1));
        Assert.That(_histogram.GetCountAtValue(1_500_000), Is.EqualTo(1));
        Assert.That(_histogram.HasOverflowed(), Is.False);
    }

    [TestCase(-1)]
    [TestCase(long.MaxValue)]
    public void ShouldThrowAndCountNothing_WhenTheValueIsOutOfRange(long value)
    {
        Assert.That(() => _histogram.RecordValue(value), Throws.TypeOf<IndexOutOfRangeException>());
        Assert.That(_histogram.TotalCount, Is.Zero);
    }

    [TestCase(0, 0, 0, 0, 1)]
    [TestCase(2047, 2047, 2047, 2047, 1)]
    [TestCase(2049, 2048, 2049, 2049, 2)]
    [TestCase(1_000_000, 999_936, 1_000_447, 1_000_192, 512)]
    public void ShouldGroupValues_WhenTheyDifferByLessThanThePrecision(long value, long lowest, long highest, long median, long size)
    {
        Assert.That(_histogram.LowestEquivalentValue(value), Is.EqualTo(lowest));
        Assert.That(_histogram.HighestEquivalentValue(value), Is.EqualTo(highest));
        Assert.That(_histogram.MedianEquivalentValue(value), Is.EqualTo(median));
        Assert.That(_histogram.SizeOfEquivalentValueRange(value), Is.EqualTo(size));
        Assert.That(_histogram.NextNonEquivalentValue(value), Is.EqualTo(highest + 1));
    }

    [Test]
    public void ShouldGiveStatistics_WhenOneToAHundredIsRecorded()
    {
        RecordOneToAHundred();
        Assert.That(_histogram.GetValueAtPercentile(25), Is.EqualTo(25));
        Assert.That(_histogram.GetValueAtPercentile(50), Is.EqualTo(50));
        Assert.That(_histogram.GetValueAtPercentile(99), Is.EqualTo(99));
        Assert.That(_histogram.GetValueAtPercentile(99.9), Is.EqualTo(100));
        Assert.That(_histogram.GetValueAtPercentile(100), Is.EqualTo(100));
        Assert.That(_histogram.GetMaxValue(), Is.EqualTo(100));
        Assert.That(_histogram.GetMean(), Is.EqualTo(50.5));
        Assert.That(_histogram.GetStdDeviation(), Is.EqualTo(28.86607004772212).Within(1e-12));
    }

    [Test]
    public void ShouldWalkInOrder_WhenEnumerated()
    {
        _histogram.RecordValueWithCount(3, 4);
        _histogram.RecordValueWithCount(9, 6);
        Assert.That(_histogram.RecordedValues().Select(step => step.ValueIteratedTo), Is.EqualTo(new long[] { 3, 9 }));
        Assert.That(_histogram.RecordedValues().Select(step => step.CountAtValueIteratedTo), Is.EqualTo(new long[] { 4, 6 }));
        Assert.That(_histogram.RecordedValues().Select(step => step.TotalCountToThisValue), Is.EqualTo(new long[] { 4, 10 }));
        Assert.That(
            _histogram.AllValues().Select(step => step.CountAddedInThisIterationStep),
            Is.EqualTo(new long[] { 0, 0, 0, 4, 0, 0, 0, 0, 0, 6 }));
    }

    [Test]
    public void ShouldEndAtHundred_WhenPercentilesAreEnumerated()
    {
        _histogram.RecordValue(1);
        _histogram.RecordValue(2);
        double[] levels = [.. _histogram.Percentiles(1).Select(step => step.PercentileLevelIteratedTo)];
        Assert.That(levels, Is.EqualTo(new[] { 0.0, 50.0, 75.0, 100.0 }));
    }

    [Test]
    public void ShouldReuseTheStep_WhenEnumerated()
    {
        RecordOneToAHundred();
        Assert.That(_histogram.RecordedValues().Distinct().Count(), Is.EqualTo(1));
    }

    [Test]
    public void ShouldKeepTagAndTimes_WhenReset()
    {
        RecordOneToAHundred();
        _histogram.Tag = "a";
        _histogram.StartTimeStamp = 1;
        _histogram.EndTimeStamp = 2;
        _histogram.Reset();
        Assert.That(_histogram.TotalCount, Is.Zero);
        Assert.That(_histogram.RecordedValues(), Is.Empty);
        Assert.That(_histogram.Tag, Is.EqualTo("a"));
        Assert.That(_histogram.StartTimeStamp, Is.EqualTo(1));
        Assert.That(_histogram.EndTimeStamp, Is.EqualTo(2));
    }

    [Test]
    public void ShouldHoldBoth_WhenAdded()
    {
        RecordOneToAHundred();
        HistogramBase copy = _histogram.Copy();
        copy.Add(_histogram);
        Assert.That(copy.TotalCount, Is.EqualTo(200));
        Assert.That(copy.GetCountAtValue(7), Is.EqualTo(2));
        Assert.That(() => new LongHistogram(1_000, 3).Add(_histogram), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void ShouldReplaceCountsAndTimes_WhenCopiedInto()
    {
        RecordOneToAHundred();
        _histogram.StartTimeStamp = 10;
        _histogram.EndTimeStamp = 20;
        var target = new LongHistogram(Highest, 3);
        target.RecordValue(1_000);
        _histogram.CopyInto(target);
        Assert.That(target.TotalCount, Is.EqualTo(100));
        Assert.That(target.GetMaxValue(), Is.EqualTo(100));
        Assert.That(target.StartTimeStamp, Is.EqualTo(10));
        Assert.That(target.EndTimeStamp, Is.EqualTo(20));
    }

    [TestCase("a,b")]
    [TestCase("a b")]
    [TestCase("a\nb")]
    public void ShouldRefuseTheTag_WhenItWouldBreakALog(string tag) =>
        Assert.That(() => _histogram.Tag = tag, Throws.InstanceOf<ArgumentException>());

    [TestCase(0L, 100L, 3)]
    [TestCase(1L, 1L, 3)]
    [TestCase(1L, 100L, 6)]
    [TestCase(1L, 100L, -1)]
    public void ShouldRefuse_WhenTheRangeIsImpossible(long lowest, long highest, int digits) =>
        Assert.That(() => new LongHistogram(lowest, highest, digits), Throws.InstanceOf<ArgumentException>());

    private void RecordOneToAHundred()
    {
        for (int value = 1; value <= 100; value++)
        {
            _histogram.RecordValue(value);
        }
    }
}
