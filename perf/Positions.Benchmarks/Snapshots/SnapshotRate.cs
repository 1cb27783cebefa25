using System.Diagnostics;
using System.Globalization;
using HdrHistogram;
using Positions.Benchmarks.Apply;
using Positions.Core;
using Positions.Core.Pages;
using Positions.Engine.Egress;
using Positions.Engine.Snapshots;
using Positions.Journal.Storage;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;
using Positions.Recovery.Snapshots;

namespace Positions.Benchmarks.Snapshots;

/// <summary>
/// What a snapshot of many positions costs the thread that applies fills, by the engine's own classes: rate and service times before and
/// while it is written, the pauses for page copies; then how long a start takes to have the state back.
/// <code>dotnet run -c Release --project perf/Positions.Benchmarks -- snapshot --positions 1000000 --directory DIR</code>
/// </summary>
internal static class SnapshotRate
{
    private const int InputsPerTurn = 1_024;
    private const long MaxNanos = 60_000_000_000;

    public static int Run(string[] args)
    {
        int positions = (int)RateRun.Option(args, "--positions", 1_000_000);
        int snapshots = (int)RateRun.Option(args, "--snapshots", 3);
        int poolPages = (int)RateRun.Option(args, "--pool", 4_096);
        string directory = RateRun.Text(args, "--directory") ?? Path.Combine(Path.GetTempPath(), "snapshot-rate");
        IJournalStorage storage = FileJournalStorage.OpenForWriting(directory);
        using var logic = new BusinessLogic(new CoreOptions());
        var fills = new FillSource(logic, positions);
        fills.Begin();
        var beforeTimes = new LongHistogram(1, MaxNanos, 3);
        Stopwatch clock = Stopwatch.StartNew();
        const int before = 1_000_000;
        for (int i = 0; i < before; i++)
        {
            fills.Next(beforeTimes);
        }

        Say($"{positions} positions, {Megabytes(logic.Memory.UsedBytes)} MB of pages; without a snapshot {Rate(before, clock)}, {Percentiles(beforeTimes)}; over 50 us: {CountAbove(beforeTimes, 50_000)}, {CountAbove(beforeTimes, 50_000) / clock.Elapsed.TotalSeconds:F0} a second");
        var pool = new PagePool(poolPages);
        using var cut = new SnapshotCut(logic.TableCount);
        var taker = new SnapshotTaker(logic, pool, cut);
        for (int i = 0; i < snapshots; i++)
        {
            During(logic, fills, taker, pool, cut, storage);
        }

        LongHistogram pauses = taker.Pauses.Read(out long pausedNanos);
        Say($"pauses for copies and cuts: {Percentiles(pauses)}; over 50 us: {CountAbove(pauses, 50_000)} of {pauses.TotalCount}, {CountAbove(pauses, 50_000) / (pausedNanos / 1e9):F0} in a second of pauses; pool full {taker.PoolWaits} times");
        Restart(storage, logic);
        foreach (long sequence in SnapshotCatalog.List(storage))
        {
            storage.Delete(SnapshotName.Of(sequence));
        }

        return 0;
    }

    private static void During(BusinessLogic logic, FillSource fills, SnapshotTaker taker, PagePool pool, SnapshotCut cut, IJournalStorage storage)
    {
        StateDigest expected = logic.ComputeDigest();
        long waits = pool.Waits;
        var times = new LongHistogram(1, MaxNanos, 3);
        Stopwatch clock = Stopwatch.StartNew();
        taker.Request();
        var writer = new Thread(() => Write(pool, cut, storage, expected)) { IsBackground = true };
        writer.Start();
        long count = 0;
        while (taker.IsOpen)
        {
            for (int i = 0; i < InputsPerTurn && taker.IsOpen; i++, count++)
            {
                fills.Next(times, taker);
            }

            if (taker.IsOpen)
            {
                taker.Turn(isIdle: false);
            }
        }

        TimeSpan copied = clock.Elapsed;
        string rate = Rate(count, clock);
        writer.Join();
        Say($"while it is copied ({copied.TotalMilliseconds:F0} ms) {rate}, {Percentiles(times)}; on the disk after {clock.ElapsedMilliseconds} ms; pool full {pool.Waits - waits} times");
    }

    /// <summary>As the engine's keeper, without a journal to wait for.</summary>
    private static void Write(PagePool pool, SnapshotCut cut, IJournalStorage storage, StateDigest expected)
    {
        SnapshotHead head = cut.ToHead(1);
        using SnapshotWriter writer = SnapshotWriter.Begin(storage, head);
        long left = head.PageCount;
        while (left > 0)
        {
            int taken = pool.Take((in PageCopy copy) => writer.Add(copy.Table, copy.Page, copy.Bytes), 256);
            left -= taken;
            if (taken == 0)
            {
                if (pool.IsAbandoned)
                {
                    throw new InvalidOperationException("the disk stood still: the snapshot was given up");
                }

                Thread.Yield();
            }
        }

        writer.Complete();
        _ = writer.TryName(head.Sequence);
        if (writer.Digest != expected)
        {
            throw new InvalidOperationException($"the snapshot has digest {writer.Digest}, the state had {expected}");
        }

        cut.GiveBack();
    }

    private static void Restart(IJournalStorage storage, BusinessLogic live)
    {
        string name = SnapshotName.Of(SnapshotCatalog.List(storage)[0]);
        for (int i = 0; i < 3; i++)
        {
            Stopwatch clock = Stopwatch.StartNew();
            _ = SnapshotReader.Verify(storage, name, out _);
            double verified = clock.Elapsed.TotalSeconds;
            int collections = GC.CollectionCount(2);
            clock.Restart();
            LoadedSnapshot loaded = SnapshotReader.Read(storage, name, new CoreOptions());
            double read = clock.Elapsed.TotalSeconds;
            clock.Restart();
            var model = new ReadModel(loaded.Logic);
            Say($"restart: {Megabytes(loaded.FileBytes)} MB read and checked in {verified:F2} s; with memory for it {read:F2} s; read model of {model.Positions.Count} positions {clock.Elapsed.TotalSeconds:F2} s ({GC.CollectionCount(2) - collections} full collections)");
            loaded.Logic.Dispose();
        }

        Stopwatch stop = Stopwatch.StartNew();
        StateSnapshot.Write(storage, live, 1, long.MaxValue);
        Say($"at a stop, in one go: written and synced in {stop.Elapsed.TotalSeconds:F2} s");
    }

    private static void Say(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    private static string Rate(long count, Stopwatch clock) =>
        string.Create(CultureInfo.InvariantCulture, $"{count / clock.Elapsed.TotalSeconds / 1e3:F0} k/s");

    private static long Megabytes(long bytes) => bytes / 1_000_000;

    private static string Percentiles(LongHistogram histogram) => string.Create(
        CultureInfo.InvariantCulture,
        $"p50 {histogram.GetValueAtPercentile(50) / 1e3:F1} us, p99 {histogram.GetValueAtPercentile(99) / 1e3:F1}, p99.9 {histogram.GetValueAtPercentile(99.9) / 1e3:F1}, p99.99 {histogram.GetValueAtPercentile(99.99) / 1e3:F1}, max {histogram.GetMaxValue() / 1e3:F1}");

    private static long CountAbove(LongHistogram histogram, long nanos) =>
        histogram.RecordedValues().Where(cell => cell.ValueIteratedTo > nanos).Sum(static cell => cell.CountAtValueIteratedTo);

    /// <summary>Fills of random positions with new ids, one after the other.</summary>
    private sealed class FillSource(BusinessLogic logic, int positions)
    {
        private OneSlotSink _sink;
        private InputEvent _input;
        private long _next;

        /// <summary>One fill for each position.</summary>
        public void Begin()
        {
            Set("Capacity:Positions", positions + 1);
            Set("Capacity:Executions", positions + 20_000_000L);
            for (int position = 0; position < positions; position++)
            {
                Encode(position);
                Apply();
            }
        }

        /// <summary>Applies one; the time is that of the logic, not of the encoding.</summary>
        public void Next(LongHistogram times, SnapshotTaker? taker = null)
        {
            Encode((int)(GeneratedFills.Scatter(_next) % (ulong)positions));
            long start = Stopwatch.GetTimestamp();
            Apply();
            if (taker is { IsOpen: true })
            {
                taker.AfterInput();
            }

            times.RecordValue(Math.Clamp((long)Stopwatch.GetElapsedTime(start).TotalNanoseconds, 1, MaxNanos));
        }

        private void Set(string key, long value)
        {
            _input.SetMessage(new SettingChanged { Key = Text64.From(key), Value = Text64.From(value.ToString(CultureInfo.InvariantCulture)) });
            Apply();
        }

        private void Encode(int position)
        {
            long n = _next++;
            Fill fill = GeneratedFills.At(position, n, withId: true);
            _input.SetMessage(in fill);
        }

        private void Apply()
        {
            _input.Sequence = logic.AppliedSequence + 1;
            logic.Apply(in _input, ref _sink);
            if (_sink.Disposition is not (Disposition.Applied or Disposition.Control))
            {
                throw new InvalidOperationException($"input {_input.Sequence} was not applied: {_sink.Disposition}");
            }
        }
    }
}
