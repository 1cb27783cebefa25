using HdrHistogram;

namespace Standin.HdrHistogram.Tests;

[TestFixtureSource(typeof(HistogramTypes), nameof(HistogramTypes.All))]
public class HistogramTests(Type type)
{
    private readonly HistogramBase _histogram = HistogramTypes.Create(type, 1, 3_600_000, 3);

    [Test]
    public void ShouldCount_WhenValuesAreRecorded()
    {
        _histogram.RecordValue(0);
        _histogram.RecordValue(1_000_000);
        _histogram.RecordValueWithCount(1_000_000, 20);
        Assert.That(_histogram.TotalCount, Is.EqualTo(22));
        Assert.That(_histogram.GetCountAtValue(0), Is.EqualTo(1));
        Assert.That(_histogram.GetCountAtValue(1_000_001), Is.EqualTo(21), "same cell");
        Assert.That(_histogram.GetMaxValue(), Is.EqualTo(_histogram.HighestEquivalentValue(1_000_000)));
    }

    [Test]
    public void ShouldTakeCountsBack_WhenTheCountIsNegative()
    {
        _histogram.RecordValueWithCount(7, 5);
        _histogram.RecordValueWithCount(7, -2);
        Assert.That(_histogram.TotalCount, Is.EqualTo(3));
        Assert.That(_histogram.GetCountAtValue(7), Is.EqualTo(3));
    }

    [TestCase(-1)]
    [TestCase(long.MinValue)]
    [TestCase(long.MaxValue)]
    [TestCase(1L << 22)]
    public void ShouldThrowAndCountNothing_WhenTheValueIsOutOfRange(long value)
    {
        Assert.That(() => _histogram.RecordValue(value), Throws.TypeOf<IndexOutOfRangeException>());
        Assert.That(() => _histogram.RecordValueWithCount(value, 3), Throws.TypeOf<IndexOutOfRangeException>());
        Assert.That(() => _histogram.RecordValueWithExpectedInterval(value, 1), Throws.TypeOf<IndexOutOfRangeException>());
        Assert.That(() => _histogram.GetCountAtValue(value), Throws.TypeOf<IndexOutOfRangeException>());
        Assert.That(_histogram.TotalCount, Is.Zero);
        Assert.That(_histogram.HasOverflowed(), Is.False);
    }

    [Test]
    public void ShouldCountBeyondTheHighestValue_WhenTheLastCellReachesFurther()
    {
        long last = (1L << 22) - 1;
        _histogram.RecordValue(last);
        Assert.That(_histogram.GetMaxValue(), Is.EqualTo(last));
    }

    [TestCase(35, 10, new long[] { 35, 25, 15 })]
    [TestCase(20, 10, new long[] { 20, 10 })]
    [TestCase(19, 10, new long[] { 19 })]
    [TestCase(35, 0, new long[] { 35 })]
    [TestCase(35, -10, new long[] { 35 })]
    public void ShouldAddTheSamplesMissed_WhenAnIntervalIsExpected(long value, long interval, long[] expected)
    {
        _histogram.RecordValueWithExpectedInterval(value, interval);
        Assert.That(_histogram.TotalCount, Is.EqualTo(expected.Length));
        Assert.That(expected.Select(_histogram.GetCountAtValue), Is.All.EqualTo(1));
    }

    [Test]
    public void ShouldBeEmptyButKeepTagAndTimes_WhenReset()
    {
        _histogram.RecordValue(5);
        _histogram.Tag = "a";
        _histogram.StartTimeStamp = 1;
        _histogram.EndTimeStamp = 2;
        _histogram.Reset();
        Assert.That(_histogram.TotalCount, Is.Zero);
        Assert.That(_histogram.AllValues(), Is.Empty);
        Assert.That(_histogram.Tag, Is.EqualTo("a"));
        Assert.That(_histogram.StartTimeStamp, Is.EqualTo(1));
        Assert.That(_histogram.EndTimeStamp, Is.EqualTo(2));
    }

    [Test]
    public void ShouldSayNothing_WhenEmpty()
    {
        Assert.That(_histogram.GetMaxValue(), Is.Zero);
        Assert.That(_histogram.GetMean(), Is.Zero);
        Assert.That(_histogram.GetStdDeviation(), Is.Zero);
        Assert.That(_histogram.GetValueAtPercentile(50), Is.Zero);
        Assert.That(_histogram.RecordedValues(), Is.Empty);
        Assert.That(_histogram.Percentiles(5), Is.Empty);
    }

    [Test]
    public void ShouldHaveCountsButNoTagAndTimes_WhenCopied()
    {
        _histogram.RecordValueWithCount(5, 3);
        _histogram.Tag = "a";
        _histogram.StartTimeStamp = 1;
        HistogramBase copy = _histogram.Copy();
        _histogram.RecordValue(6);
        Assert.That(copy, Is.TypeOf(type));
        Assert.That(copy.TotalCount, Is.EqualTo(3));
        Assert.That(copy.GetCountAtValue(5), Is.EqualTo(3));
        Assert.That(copy.GetCountAtValue(6), Is.Zero);
        Assert.That(copy.Tag, Is.Null);
        Assert.That(copy.StartTimeStamp, Is.Zero);
        bool isConcurrent = type.Name.Contains("Concurrent", StringComparison.Ordinal);
        Assert.That(copy.InstanceId == _histogram.InstanceId, Is.EqualTo(isConcurrent));
    }

    [Test]
    public void ShouldHoldBothCounts_WhenAnotherIsAdded()
    {
        var other = new LongHistogram(1, 3_600, 1);
        other.RecordValueWithCount(3_000, 4);
        _histogram.RecordValue(10);
        _histogram.Add(other);
        Assert.That(_histogram.TotalCount, Is.EqualTo(5));
        Assert.That(_histogram.GetCountAtValue(other.LowestEquivalentValue(3_000)), Is.EqualTo(4));
        Assert.That(() => other.Add(_histogram), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void ShouldDouble_WhenAddedToItself()
    {
        _histogram.RecordValueWithCount(10, 3);
        _histogram.Add(_histogram);
        Assert.That(_histogram.TotalCount, Is.EqualTo(6));
        Assert.That(_histogram.GetCountAtValue(10), Is.EqualTo(6));
    }

    [Test]
    public void ShouldReplaceCountsAndTimes_WhenCopiedInto()
    {
        var target = new LongHistogram(3_600_000, 3) { Tag = "b" };
        target.RecordValue(1);
        _histogram.RecordValue(2);
        _histogram.StartTimeStamp = 10;
        _histogram.EndTimeStamp = 20;
        _histogram.CopyInto(target);
        Assert.That(target.TotalCount, Is.EqualTo(1));
        Assert.That(target.GetCountAtValue(2), Is.EqualTo(1));
        Assert.That(target.StartTimeStamp, Is.EqualTo(10));
        Assert.That(target.EndTimeStamp, Is.EqualTo(20));
        Assert.That(target.Tag, Is.EqualTo("b"));
    }

    [TestCase("a,b")]
    [TestCase("a b")]
    [TestCase("a\rb")]
    [TestCase("a\n")]
    public void ShouldRefuseTheTag_WhenItWouldBreakALog(string tag)
    {
        Assert.That(() => _histogram.Tag = tag, Throws.ArgumentException);
        Assert.That(_histogram.Tag, Is.Null);
    }

    [Test]
    public void ShouldEncodeTheSame_WhateverTheCellsWidth()
    {
        var wide = new LongHistogram(1, 3_600_000, 3);
        foreach (HistogramBase histogram in new[] { wide, _histogram })
        {
            histogram.RecordValueWithCount(3, 30_000);
            histogram.RecordValue(3_000_000);
        }

        Assert.That(Golden.HistogramBytes.Plain(_histogram), Is.EqualTo(Golden.HistogramBytes.Plain(wide)));
    }

    [Test]
    public void ShouldSayItOverflowed_WhenACountWraps()
    {
        long limit = type == typeof(ShortHistogram) ? short.MaxValue : int.MaxValue;
        _histogram.RecordValueWithCount(3, limit);
        Assert.That(_histogram.HasOverflowed(), Is.False);
        _histogram.RecordValue(3);
        bool isWide = type == typeof(LongHistogram) || type == typeof(LongConcurrentHistogram);
        Assert.That(_histogram.HasOverflowed(), Is.EqualTo(!isWide));
        Assert.That(_histogram.TotalCount, Is.EqualTo(limit + 1));
    }

    [Test]
    public void ShouldNotAllocate_WhenRecording()
    {
        RecordManyTimes(20_000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        RecordManyTimes(10_000);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    private void RecordManyTimes(int times)
    {
        for (int i = 0; i < times; i++)
        {
            _histogram.RecordValue(i);
            _histogram.RecordValueWithCount(i, 2);
            _histogram.RecordValueWithExpectedInterval(i % 100, 10);
        }
    }
}
