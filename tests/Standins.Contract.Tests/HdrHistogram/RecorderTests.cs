using HdrHistogram;
using HdrHistogram.Utilities;

namespace Standins.Contract.Tests.HdrHistogram;

public class RecorderTests
{
    private const int WriterCount = 4;
    private const int RecordsPerWriter = 50_000;

    private readonly Recorder _recorder =
        HistogramFactory.With64BitBucketSize().WithValuesUpTo(1_000_000).WithThreadSafeWrites().WithThreadSafeReads().Create();

    [Test]
    public void ShouldGiveEachIntervalItsOwnCounts_WhenTaken()
    {
        _recorder.RecordValue(1);
        HistogramBase first = _recorder.GetIntervalHistogram();
        _recorder.RecordValueWithCount(2, 3);
        HistogramBase second = _recorder.GetIntervalHistogram();
        Assert.That(first.TotalCount, Is.EqualTo(1));
        Assert.That(second.TotalCount, Is.EqualTo(3));
        Assert.That(second.GetCountAtValue(2), Is.EqualTo(3));
        Assert.That(second.StartTimeStamp, Is.EqualTo(first.EndTimeStamp));
    }

    [Test]
    public void ShouldUseItAgain_WhenAnIntervalIsRecycled()
    {
        HistogramBase first = _recorder.GetIntervalHistogram();
        HistogramBase second = _recorder.GetIntervalHistogram(first);
        Assert.That(_recorder.GetIntervalHistogram(second), Is.SameAs(first));
    }

    [Test]
    public void ShouldThrow_WhenAForeignHistogramIsRecycled() =>
        Assert.That(() => _recorder.GetIntervalHistogram(new LongHistogram(1_000_000, 3)), Throws.InvalidOperationException);

    [Test]
    public void ShouldForget_WhenReset()
    {
        _recorder.RecordValue(1);
        _recorder.Reset();
        _recorder.RecordValueWithExpectedInterval(20, 10);
        var interval = new LongHistogram(1_000_000, 3);
        _recorder.GetIntervalHistogramInto(interval);
        Assert.That(interval.TotalCount, Is.EqualTo(2));
    }

    [Test, CancelAfter(60_000)]
    public void ShouldLoseNothing_WhenIntervalsAreTakenUnderFourWriters(CancellationToken cancellation)
    {
        var writers = new Thread[WriterCount];
        for (int i = 0; i < WriterCount; i++)
        {
            int value = i;
            writers[i] = new Thread(() =>
            {
                for (int n = 0; n < RecordsPerWriter; n++)
                {
                    _recorder.RecordValue(value);
                }
            });
            writers[i].Start();
        }

        var sum = new LongHistogram(1_000_000, 3);
        HistogramBase? interval = null;
        bool running = true;
        while (running)
        {
            cancellation.ThrowIfCancellationRequested();
            running = writers.Any(writer => writer.IsAlive);
            interval = interval is null ? _recorder.GetIntervalHistogram() : _recorder.GetIntervalHistogram(interval);
            for (int value = 0; value < WriterCount; value++)
            {
                sum.RecordValueWithCount(value, interval.GetCountAtValue(value));
            }
        }

        Assert.That(Enumerable.Range(0, WriterCount).Select(value => sum.GetCountAtValue(value)), Is.All.EqualTo(RecordsPerWriter));
    }

    [Test]
    public void ShouldAllocateNothing_WhenRecording()
    {
        RecordSome();
        long before = GC.GetAllocatedBytesForCurrentThread();
        RecordSome();
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public void ShouldThrow_WhenThePhaserIsFlippedWithoutTheLock()
    {
        var phaser = new WriterReaderPhaser();
        phaser.WriterCriticalSectionExit(phaser.WriterCriticalSectionEnter());
        Assert.That(() => phaser.FlipPhase(), Throws.InvalidOperationException);
    }

    private void RecordSome()
    {
        for (int i = 0; i < 1_000; i++)
        {
            _recorder.RecordValue(i);
        }
    }
}
