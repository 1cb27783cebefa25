using HdrHistogram;
using HdrHistogram.Iteration;

namespace Standin.HdrHistogram.Tests.Iteration;

public class HistogramWalkTests
{
    private readonly LongHistogram _histogram = new(1, 3_600_000, 2);

    [Test]
    public void ShouldStepOverRecordedCells_WhenWalkingRecordedValues()
    {
        _histogram.RecordValueWithCount(3, 4);
        _histogram.RecordValueWithCount(1_000, 6);
        Assert.That(_histogram.RecordedValues().Select(Describe), Is.EqualTo(new[]
        {
            "0-3 at 4 added 4 total 4 value 12 percentile 40 level 40",
            "3-1003 at 6 added 6 total 10 value 6024 percentile 100 level 100",
        }));
    }

    [Test]
    public void ShouldStepOverEveryCellUpToTheLast_WhenWalkingAllValues()
    {
        _histogram.RecordValue(3);
        Assert.That(_histogram.AllValues().Select(step => step.ValueIteratedTo), Is.EqualTo(new long[] { 0, 1, 2, 3 }));
        Assert.That(_histogram.AllValues().Select(step => step.CountAtValueIteratedTo), Is.EqualTo(new long[] { 0, 0, 0, 1 }));
    }

    [Test]
    public void ShouldReportLevelsAndThenHundred_WhenWalkingPercentiles()
    {
        _histogram.RecordValue(1);
        _histogram.RecordValue(2);
        Assert.That(_histogram.Percentiles(1).Select(Describe), Is.EqualTo(new[]
        {
            "0-1 at 1 added 1 total 1 value 1 percentile 50 level 0",
            "1-1 at 1 added 0 total 1 value 1 percentile 50 level 50",
            "1-2 at 1 added 1 total 2 value 3 percentile 100 level 75",
            "2-2 at 1 added 0 total 2 value 3 percentile 100 level 100",
        }));
        Assert.That(_histogram.Percentiles(1).Select(step => step.IsLastValue()), Is.EqualTo(new[] { false, false, false, true }));
    }

    [Test]
    public void ShouldReuseOneStep_WhenWalking()
    {
        _histogram.RecordValue(1);
        _histogram.RecordValue(2);
        List<HistogramIterationValue> steps = [.. _histogram.RecordedValues()];
        Assert.That(steps, Has.Count.EqualTo(2));
        Assert.That(steps[0], Is.SameAs(steps[1]));
        Assert.That(_histogram.RecordedValues().First(), Is.Not.SameAs(steps[0]), "each walk has its own");
    }

    [Test]
    public void ShouldThrow_WhenTheHistogramChangesDuringTheWalk()
    {
        _histogram.RecordValue(1);
        _histogram.RecordValue(2);
        foreach (IEnumerable<HistogramIterationValue> walk in
            new[] { _histogram.RecordedValues(), _histogram.AllValues(), _histogram.Percentiles(5) })
        {
            using IEnumerator<HistogramIterationValue> steps = walk.GetEnumerator();
            Assert.That(steps.MoveNext(), Is.True);
            _histogram.RecordValue(3);
            Assert.That(steps.MoveNext, Throws.InvalidOperationException);
        }
    }

    [Test, CancelAfter(10_000)]
    public void ShouldEnd_WhenLevelsComeCloserThanADoubleCanTell()
    {
        // All but one of 2^62 counts: the share rounds to 100 percent before the last cell, where levels no longer move by their distance.
        _histogram.RecordValueWithCount(1, (1L << 62) - 1);
        _histogram.RecordValue(2);
        List<double> levels = [.. _histogram.Percentiles(5).Select(step => step.PercentileLevelIteratedTo)];
        Assert.That(levels, Is.Ordered.Ascending);
        Assert.That(levels[^1], Is.EqualTo(100.0));
        Assert.That(levels, Has.Count.LessThan(1_000));
    }

    [Test]
    public void ShouldEndAtHundred_WhenACountHasWrapped()
    {
        var narrow = new ShortHistogram(1, 1_000, 2);
        narrow.RecordValueWithCount(1, short.MaxValue + 1L);
        narrow.RecordValue(2);
        Assert.That(narrow.Percentiles(5).Last().PercentileLevelIteratedTo, Is.EqualTo(100.0));
    }

    [Test]
    public void ShouldRefuse_WhenThereAreNoTicks() =>
        Assert.That(() => _histogram.Percentiles(0), Throws.InstanceOf<ArgumentOutOfRangeException>());

    private static string Describe(HistogramIterationValue step) =>
        $"{step.ValueIteratedFrom}-{step.ValueIteratedTo} at {step.CountAtValueIteratedTo} added {step.CountAddedInThisIterationStep} "
        + $"total {step.TotalCountToThisValue} value {step.TotalValueToThisValue} percentile {step.Percentile} "
        + $"level {step.PercentileLevelIteratedTo}";
}
