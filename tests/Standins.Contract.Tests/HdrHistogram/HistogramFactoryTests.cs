using HdrHistogram;

namespace Standins.Contract.Tests.HdrHistogram;

public class HistogramFactoryTests
{
    [Test]
    public void ShouldMakeEachType_WhenAsked()
    {
        Assert.That(HistogramFactory.With64BitBucketSize().Create(), Is.TypeOf<LongHistogram>());
        Assert.That(HistogramFactory.With32BitBucketSize().Create(), Is.TypeOf<IntHistogram>());
        Assert.That(HistogramFactory.With16BitBucketSize().Create(), Is.TypeOf<ShortHistogram>());
        Assert.That(HistogramFactory.With64BitBucketSize().WithThreadSafeWrites().Create(), Is.TypeOf<LongConcurrentHistogram>());
        Assert.That(HistogramFactory.With32BitBucketSize().WithThreadSafeWrites().Create(), Is.TypeOf<IntConcurrentHistogram>());
        Assert.That(() => HistogramFactory.With16BitBucketSize().WithThreadSafeWrites(), Throws.TypeOf<NotSupportedException>());
    }

    [Test]
    public void ShouldHandTheRangeOn_WhenStepsAreChained()
    {
        HistogramBase histogram = HistogramFactory.With64BitBucketSize()
            .WithValuesFrom(1).WithValuesUpTo(1_000_000).WithPrecisionOf(2).WithThreadSafeReads().Create().GetIntervalHistogram();
        Assert.That(histogram, Is.TypeOf<LongHistogram>());
        Assert.That(histogram.HighestTrackableValue, Is.EqualTo(1_000_000));
        Assert.That(histogram.NumberOfSignificantValueDigits, Is.EqualTo(2));
    }

    [Test]
    public void ShouldRecordOnce_WhenAnActionOrAScopeIsTimed()
    {
        HistogramBase histogram = HistogramFactory.With64BitBucketSize().WithValuesUpTo(TimeStamp.Hours(1)).Create();
        histogram.Record(() => { });
        using (histogram.RecordScope())
        {
            Assert.That(histogram.TotalCount, Is.EqualTo(1));
        }

        Assert.That(histogram.TotalCount, Is.EqualTo(2));
    }

    [Test]
    public void ShouldMeasureInStopwatchTicks_WhenUnitsAreConverted()
    {
        Assert.That(TimeStamp.Hours(1), Is.EqualTo(TimeStamp.Seconds(3_600)));
        Assert.That(TimeStamp.Minutes(1), Is.EqualTo(TimeStamp.Seconds(60)));
        Assert.That(TimeStamp.Seconds(1) / OutputScalingFactor.TimeStampToMicroseconds, Is.EqualTo(1_000_000.0));
    }
}
