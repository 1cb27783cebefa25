using HdrHistogram;

namespace Standin.HdrHistogram.Tests;

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
    public void ShouldCoverTenMinutesAtThreeDigits_WhenNothingIsSaid()
    {
        HistogramBase histogram = HistogramFactory.With64BitBucketSize().Create();
        Assert.That(histogram.LowestTrackableValue, Is.EqualTo(1));
        Assert.That(histogram.HighestTrackableValue, Is.EqualTo(TimeStamp.Minutes(10)));
        Assert.That(histogram.NumberOfSignificantValueDigits, Is.EqualTo(3));
    }

    [TestCase(false)]
    [TestCase(true)]
    public void ShouldHandTheRangeOn_WhenStepsAreChained(bool threadSafeWrites)
    {
        HistogramFactory factory =
            HistogramFactory.With32BitBucketSize().WithValuesFrom(1_000).WithValuesUpTo(1_000_000).WithPrecisionOf(2);
        factory = threadSafeWrites ? factory.WithThreadSafeWrites() : factory;
        foreach (HistogramBase histogram in new[] { factory.Create(), factory.WithThreadSafeReads().Create().GetIntervalHistogram() })
        {
            Assert.That(histogram, threadSafeWrites ? Is.TypeOf<IntConcurrentHistogram>() : Is.TypeOf<IntHistogram>());
            Assert.That(histogram.LowestTrackableValue, Is.EqualTo(1_000));
            Assert.That(histogram.HighestTrackableValue, Is.EqualTo(1_000_000));
            Assert.That(histogram.NumberOfSignificantValueDigits, Is.EqualTo(2));
        }
    }

    [Test]
    public void ShouldRecordElapsedTicks_WhenAnActionOrAScopeIsTimed()
    {
        HistogramBase histogram = HistogramFactory.With64BitBucketSize().Create();
        bool ran = false;
        histogram.Record(() => ran = true);
        Assert.That(ran, Is.True);
        IDisposable scope = histogram.RecordScope();
        Assert.That(histogram.TotalCount, Is.EqualTo(1));
        scope.Dispose();
        scope.Dispose();
        Assert.That(histogram.TotalCount, Is.EqualTo(2));
    }

    [Test]
    public void ShouldRecordNothing_WhenTheActionThrows()
    {
        HistogramBase histogram = HistogramFactory.With64BitBucketSize().Create();
        Assert.That(() => histogram.Record(() => throw new InvalidDataException()), Throws.TypeOf<InvalidDataException>());
        Assert.That(histogram.TotalCount, Is.Zero);
    }

    [Test]
    public void ShouldMeasureInStopwatchTicks_WhenUnitsAreConverted()
    {
        Assert.That(TimeStamp.Hours(1), Is.EqualTo(TimeStamp.Minutes(60)));
        Assert.That(TimeStamp.Minutes(1), Is.EqualTo(TimeStamp.Seconds(60)));
        Assert.That(TimeStamp.Seconds(1) / OutputScalingFactor.TimeStampToSeconds, Is.EqualTo(1.0));
        Assert.That(TimeStamp.Seconds(1) / OutputScalingFactor.TimeStampToMilliseconds, Is.EqualTo(1_000.0));
        Assert.That(TimeStamp.Seconds(1) / OutputScalingFactor.TimeStampToMicroseconds, Is.EqualTo(1_000_000.0));
    }
}
