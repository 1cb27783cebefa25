using HdrHistogram;
using Positions.Testing;

namespace Standin.HdrHistogram.Tests;

public class RecorderTests
{
    private const int WriterCount = 4;
    private const int BusyIntervals = 300;
    private const int RecordsPerWriter = 150_000;
    private const int DistinctValues = 500;

    private readonly Recorder _recorder =
        HistogramFactory.With64BitBucketSize().WithValuesUpTo(1_000_000).WithThreadSafeWrites().WithThreadSafeReads().Create();

    [Test, CancelAfter(60_000)]
    public void ShouldLoseNothingAndCountNothingTwice_WhenIntervalsAreTakenUnderFourWriters(CancellationToken cancellation)
    {
        ulong seed = TestSeed.Next(nameof(ShouldLoseNothingAndCountNothingTwice_WhenIntervalsAreTakenUnderFourWriters));
        var expected = new long[DistinctValues];
        bool stop = false;
        var writers = new Thread[WriterCount];
        for (int i = 0; i < WriterCount; i++)
        {
            var random = new SeededRandom(seed + (ulong)i);
            writers[i] = new Thread(() =>
            {
                while (!Volatile.Read(ref stop))
                {
                    int value = random.Next(DistinctValues);
                    _recorder.RecordValue(value);
                    Interlocked.Increment(ref expected[value]);
                }
            });
            writers[i].Start();
        }

        // The writers go on until enough intervals were taken under them, however the threads are scheduled.
        var actual = new long[DistinctValues];
        HistogramBase interval = _recorder.GetIntervalHistogram();
        AddCounts(interval, actual);
        int busyIntervalCount = 0;
        try
        {
            while (busyIntervalCount < BusyIntervals && !cancellation.IsCancellationRequested)
            {
                long previousEnd = interval.EndTimeStamp;
                interval = _recorder.GetIntervalHistogram(interval);
                Assert.That(interval.HasOverflowed(), Is.False, "the total is that of the cells");
                Assert.That(interval.StartTimeStamp, Is.EqualTo(previousEnd), "intervals follow each other");
                busyIntervalCount += interval.TotalCount > 0 ? 1 : 0;
                AddCounts(interval, actual);
            }
        }
        finally
        {
            Volatile.Write(ref stop, true);
        }

        foreach (Thread writer in writers)
        {
            writer.Join();
        }

        AddCounts(_recorder.GetIntervalHistogram(interval), actual);
        Assert.That(actual, Is.EqualTo(expected));
        Assert.That(busyIntervalCount, Is.EqualTo(BusyIntervals));
    }

    [Test, CancelAfter(60_000)]
    public void ShouldLoseNothing_WhenOneWriterRecordsIntoAPlainHistogram(CancellationToken cancellation)
    {
        var recorder = new Recorder(1, 1_000_000, 3, (id, low, high, digits) => new LongHistogram(id, low, high, digits));
        var writer = new Thread(() =>
        {
            for (int n = 0; n < RecordsPerWriter; n++)
            {
                recorder.RecordValueWithCount(n % DistinctValues, 2);
            }
        });
        writer.Start();

        var sum = new LongHistogram(1_000_000, 3);
        var interval = new LongHistogram(1_000_000, 3);
        bool running = true;
        while (running)
        {
            cancellation.ThrowIfCancellationRequested();
            running = writer.IsAlive;
            recorder.GetIntervalHistogramInto(interval);
            sum.Add(interval);
        }

        Assert.That(sum.TotalCount, Is.EqualTo(2L * RecordsPerWriter));
        Assert.That(
            sum.RecordedValues().Select(step => step.CountAtValueIteratedTo),
            Is.All.EqualTo(2 * RecordsPerWriter / DistinctValues));
    }

    [Test]
    public void ShouldAlternateTwoHistograms_WhenEachIsRecycled()
    {
        HistogramBase first = _recorder.GetIntervalHistogram();
        HistogramBase second = _recorder.GetIntervalHistogram(first);
        Assert.That(second, Is.Not.SameAs(first));
        Assert.That(_recorder.GetIntervalHistogram(second), Is.SameAs(first));
        Assert.That(_recorder.GetIntervalHistogram(first), Is.SameAs(second));
    }

    [Test]
    public void ShouldNotAllocate_WhenEachIntervalIsRecycled()
    {
        HistogramBase interval = TakeIntervals(_recorder.GetIntervalHistogram(), 2_000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        interval = TakeIntervals(interval, 100);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
        Assert.That(interval.TotalCount, Is.EqualTo(3 + 3));
    }

    [Test]
    public void ShouldStartEmpty_WhenAHistogramIsRecycled()
    {
        _recorder.RecordValue(1);
        HistogramBase first = _recorder.GetIntervalHistogram();
        Assert.That(first.TotalCount, Is.EqualTo(1));
        HistogramBase second = _recorder.GetIntervalHistogram(first);
        Assert.That(second.TotalCount, Is.Zero);
        _recorder.RecordValue(2);
        HistogramBase third = _recorder.GetIntervalHistogram(second);
        Assert.That(third.TotalCount, Is.EqualTo(1));
        Assert.That(third.GetCountAtValue(2), Is.EqualTo(1));
    }

    [Test]
    public void ShouldThrow_WhenAForeignHistogramIsRecycled()
    {
        var foreign = new LongHistogram(1_000_000, 3);
        Assert.That(() => _recorder.GetIntervalHistogram(foreign), Throws.InvalidOperationException);
        HistogramBase others = HistogramFactory.With64BitBucketSize().WithThreadSafeReads().Create().GetIntervalHistogram();
        Assert.That(() => _recorder.GetIntervalHistogram(others), Throws.InvalidOperationException);
    }

    [Test]
    public void ShouldThrow_WhenAHistogramIsRecycledTwice()
    {
        HistogramBase interval = _recorder.GetIntervalHistogram();
        _recorder.GetIntervalHistogram(interval);
        Assert.That(() => _recorder.GetIntervalHistogram(interval), Throws.InvalidOperationException);
    }

    [Test]
    public void ShouldForget_WhenReset()
    {
        _recorder.RecordValue(1);
        _recorder.Reset();
        _recorder.RecordValue(2);
        HistogramBase interval = _recorder.GetIntervalHistogram();
        Assert.That(interval.TotalCount, Is.EqualTo(1));
        Assert.That(interval.GetCountAtValue(2), Is.EqualTo(1));
        Assert.That(_recorder.GetIntervalHistogram().TotalCount, Is.Zero);
    }

    [Test]
    public void ShouldKeepTheInterval_WhenTheTargetIsTooSmall()
    {
        _recorder.RecordValue(1);
        var small = new LongHistogram(1_000, 3);
        Assert.That(() => _recorder.GetIntervalHistogramInto(small), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(_recorder.GetIntervalHistogram().TotalCount, Is.EqualTo(1));
    }

    [Test]
    public void ShouldGiveNoNegativeLength_WhenTheClockIsSetBack()
    {
        HistogramBase active = _recorder.GetIntervalHistogram();
        Assert.That(_recorder.GetIntervalHistogram(active), Is.Not.SameAs(active));

        // Now recorded into: a start in the future is what a clock set back looks like from here.
        long future = active.StartTimeStamp + 3_600_000;
        active.StartTimeStamp = future;
        HistogramBase interval = _recorder.GetIntervalHistogram();
        Assert.That(interval, Is.SameAs(active));
        Assert.That(interval.EndTimeStamp, Is.EqualTo(future));
        Assert.That(_recorder.GetIntervalHistogram().StartTimeStamp, Is.EqualTo(future));
    }

    [Test, CancelAfter(10_000)]
    public void ShouldGoOn_WhenAValueWasOutOfRange()
    {
        Assert.That(() => _recorder.RecordValue(-1), Throws.TypeOf<IndexOutOfRangeException>());
        Assert.That(() => _recorder.RecordValueWithCount(-1, 1), Throws.TypeOf<IndexOutOfRangeException>());
        Assert.That(() => _recorder.RecordValueWithExpectedInterval(-1, 1), Throws.TypeOf<IndexOutOfRangeException>());
        _recorder.RecordValueWithExpectedInterval(20, 10);
        Assert.That(_recorder.GetIntervalHistogram().TotalCount, Is.EqualTo(2), "and the flip did not wait for the failed writers");
    }

    private static void AddCounts(HistogramBase interval, long[] counts)
    {
        for (int value = 0; value < counts.Length; value++)
        {
            counts[value] += interval.GetCountAtValue(value);
        }
    }

    private HistogramBase TakeIntervals(HistogramBase interval, int count)
    {
        for (int i = 0; i < count; i++)
        {
            _recorder.RecordValue(i);
            _recorder.RecordValueWithCount(i, 2);
            _recorder.RecordValueWithExpectedInterval(30, 10);
            interval = _recorder.GetIntervalHistogram(interval);
        }

        return interval;
    }
}
