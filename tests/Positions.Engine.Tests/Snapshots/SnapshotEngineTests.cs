using System.Net;
using System.Text.Json;
using Positions.Core;
using Positions.Engine.Hosting;
using Positions.Engine.Snapshots;
using Positions.Gateway;
using Positions.Journal;
using Positions.Journal.Storage;
using Positions.Recovery;
using Positions.Recovery.Snapshots;
using Positions.Testing;
using Positions.Testing.Storage;

namespace Positions.Engine.Tests.Snapshots;

/// <summary>Snapshots of a running engine: exact cuts, which a start goes on from, and which cost nothing but themselves when they fail.</summary>
[CancelAfter(120_000)]
public sealed class SnapshotEngineTests
{
    private const int SmallSegmentBytes = 256 * 1024;

    [Test]
    public async Task ShouldGoOnFromTheSnapshotOfTheStop_WhenStartedAgain()
    {
        EngineOptions options = EngineRig.Options();
        await using (EngineRig rig = await EngineRig.StartAsync(options))
        {
            Assert.That(rig.Engine.Snapshots.Status.Newest, Is.Null);
            await rig.FillAsync("SYM", "3", "10");
        }

        long sequence = SnapshotCatalog.List(Folder(options)).Single();
        using BusinessLogic replayed = EngineRig.Replay(options.DataDirectory);
        Assert.That(sequence, Is.EqualTo(replayed.AppliedSequence), "everything is in it");
        await using EngineRig again = await EngineRig.StartAsync(options);
        SnapshotInfo? newest = again.Engine.Snapshots.Status.Newest;
        Assert.That(newest?.Head.Sequence, Is.EqualTo(sequence));
        Assert.That(newest?.Digest, Is.EqualTo(replayed.ComputeDigest()));
        Assert.That((await again.GetAsync("/position/A/SYM")).Text("quantity"), Is.EqualTo("3"));
        await again.FillAsync("SYM", "4", "10");
        Assert.That((await again.GetAsync("/position/A/SYM")).Text("quantity"), Is.EqualTo("7"));
    }

    [Test]
    public async Task ShouldCutAtExactlyTheRequest_WhenFillsKeepComing(
        [Values(ThreadsMode.Single, ThreadsMode.Shared, ThreadsMode.Dedicated)] ThreadsMode threads, CancellationToken cancellation)
    {
        ulong seed = TestSeed.Next(nameof(ShouldCutAtExactlyTheRequest_WhenFillsKeepComing));
        EngineOptions options = EngineRig.Options() with { Threads = threads, SnapshotPoolPages = 256, SnapshotKeep = 100 };
        var fills = new FillGenerator(new FillGeneratorOptions { Seed = seed, Count = 60_000, SourceCount = 2 });
        var taken = new Dictionary<long, string>();
        await using (EngineRig rig = await EngineRig.StartAsync(options))
        {
            Task<GatewayRunResult> gateway = EndToEndTests.RunGatewayAsync(options, fills, faults: null, cancellation);
            do
            {
                JsonElement answer = await rig.DoAsync("/snapshots", "");
                taken.Add(answer.GetProperty("sequence").GetInt64(), answer.Text("digest")!);
            }
            while (!gateway.IsCompleted && taken.Count < 20);
            Assert.That((await gateway).Outcome, Is.EqualTo(GatewayRunOutcome.Completed));
            JsonElement list = await rig.GetAsync("/snapshots");
            Assert.That(list.GetProperty("snapshots").EnumerateArray().Select(s => s.GetProperty("sequence").GetInt64()), Is.EquivalentTo(taken.Keys));
            string metrics = await rig.Http.GetStringAsync("/metrics", cancellation);
            Assert.That(metrics, Does.Contain($"positions_snapshots_total{{result=\"written\"}} {taken.Count}\n"));
            Assert.That(metrics, Does.Match("positions_snapshot_age_seconds [0-9]+\\.").And.Match("positions_snapshot_pause_seconds_count [1-9]"));
        }

        using var logic = new BusinessLogic(new CoreOptions { ReserveAhead = false });
        var sink = default(NullSink);
        FileJournalStorage journal = FileJournalStorage.OpenForReading(JournalReplay.JournalDirectory(options.DataDirectory));
        foreach ((long sequence, string digest) in taken.OrderBy(static t => t.Key))
        {
            JournalReplay.Run(journal, logic, ref sink, new ReplayOptions { Limit = JournalReadLimit.Kept, ToSequence = sequence }, cancellation);
            Assert.That(logic.ComputeDigest().ToString(), Is.EqualTo(digest), $"the snapshot at {sequence} is the state behind that input");
            LoadedSnapshot loaded = SnapshotReader.Read(Folder(options), SnapshotName.Of(sequence), new CoreOptions { ReserveAhead = false });
            loaded.Logic.Dispose();
            Assert.That(loaded.Digest.ToString(), Is.EqualTo(digest));
        }
    }

    [Test]
    public async Task ShouldRefuseASecondRequest_WhileOneIsBeingWritten()
    {
        BlockableStorage? storage = null;
        EngineOptions options = EngineRig.Options();
        await using EngineRig rig = await EngineRig.StartAsync(options, Seams(folder => storage = new BlockableStorage(folder)));
        storage!.Block(StorageOperation.Sync);
        (HttpStatusCode first, JsonElement accepted) = await rig.PostAsync("/snapshots?wait=false", """{"reason":"first"}""");
        Assert.That(first, Is.EqualTo(HttpStatusCode.Accepted));
        (HttpStatusCode second, JsonElement refused) = await rig.PostAsync("/snapshots", "");
        Assert.That(second, Is.EqualTo(HttpStatusCode.Conflict));
        Assert.That(refused.Text("detail"), Does.Contain("not complete yet"));
        storage.ReleaseAll();
        long sequence = accepted.GetProperty("sequence").GetInt64();
        while (rig.Engine.Snapshots.FindOutcome(sequence) is null)
        {
            await Task.Delay(1);
        }

        Assert.That((await rig.DoAsync("/snapshots", "")).GetProperty("sequence").GetInt64(), Is.GreaterThan(sequence));
    }

    [Test]
    public async Task ShouldTakeOneByItself_WhenSoManyInputsHaveCome(CancellationToken cancellation)
    {
        EngineOptions options = EngineRig.Options() with { SnapshotEveryInputs = 200 };
        await using EngineRig rig = await EngineRig.StartAsync(options);
        using var gateway = new RawGateway(options);
        gateway.Connect(cancellation);
        for (long next = 1; next <= 250; next++)
        {
            gateway.Offer(RawGateway.FillOf(1, next), cancellation);
        }

        gateway.Until(() => rig.Engine.Snapshots.Status.WrittenCount == 1, cancellation);
        Assert.That(rig.Engine.Snapshots.Status.Newest!.Head.Sequence, Is.GreaterThan(200));
    }

    [Test]
    public async Task ShouldGoOnAndTellWhy_WhenTheDiskIsFull([Values(StorageOperation.Create, StorageOperation.Write, StorageOperation.Sync, StorageOperation.Rename)] StorageOperation operation)
    {
        FailingStorage? storage = null;
        EngineOptions options = EngineRig.Options();
        await using EngineRig rig = await EngineRig.StartAsync(options, Seams(folder => storage = new FailingStorage(folder)));
        storage!.Fail(operation, FailingStorage.NoSpaceErrno);
        (HttpStatusCode status, JsonElement answer) = await rig.PostAsync("/snapshots", "");
        Assert.That(status, Is.EqualTo(HttpStatusCode.InternalServerError));
        Assert.That(answer.Text("detail"), Does.Contain("No space left on device").And.Contain("see to the disk's space"));
        Assert.That(rig.Engine.Snapshots.Status.FailedCount, Is.EqualTo(1));
        Assert.That((await rig.GetAsync("/status")).GetProperty("snapshots").Text("failure"), Does.Contain("No space left"));
        await rig.FillAsync("SYM", "1", "10");
        Assert.That(Folder(options).List(), Is.Empty, "what was begun takes no room");
        storage.Heal(operation);
        await rig.DoAsync("/snapshots", "");
        Assert.That(SnapshotCatalog.List(Folder(options)), Has.Count.EqualTo(1));
        Assert.That(rig.Engine.Snapshots.Status.Failure, Is.Empty);
    }

    [Test]
    public async Task ShouldKnowThatNoneWillCome_WhenALaterOneIsOver()
    {
        EngineOptions options = EngineRig.Options();
        await File.WriteAllTextAsync(Path.Combine(Directory.CreateDirectory(Path.Combine(options.DataDirectory, SnapshotCatalog.DirectoryName)).FullName, SnapshotName.Partial), "of a crash");
        await using EngineRig rig = await EngineRig.StartAsync(options);
        Assert.That(Folder(options).List(), Is.Empty);
        long first = (await rig.DoAsync("/snapshots", "")).GetProperty("sequence").GetInt64();
        long between = (await rig.FillAsync("SYM", "1", "10")).GetProperty("sequence").GetInt64();
        Assert.That(rig.Engine.Snapshots.FindOutcome(between, out bool isPassed), Is.Null);
        Assert.That(isPassed, Is.False, "it could be under way");
        await rig.DoAsync("/snapshots", "");
        Assert.That(rig.Engine.Snapshots.FindOutcome(between, out isPassed), Is.Null);
        Assert.That(isPassed, Is.True);
        Assert.That(rig.Engine.Snapshots.FindOutcome(first, out isPassed), Is.Not.Null);
        Assert.That(isPassed, Is.False);
    }

    [Test]
    public async Task ShouldGiveUpTheSnapshotAndNotTheFills_WhenItsDiskHangs(
        [Values(ThreadsMode.Single, ThreadsMode.Dedicated)] ThreadsMode threads, CancellationToken cancellation)
    {
        BlockableStorage? storage = null;
        EngineOptions options = EngineRig.Options() with { Threads = threads, SnapshotPoolPages = 256 };
        await using EngineRig rig = await EngineRig.StartAsync(options, Seams(folder => storage = new BlockableStorage(folder)));
        using var gateway = new RawGateway(options);
        gateway.Connect(cancellation);
        long next = 0;

        // More pages than the pool holds, all of which the fills behind the cut change.
        while (next < 8_000)
        {
            gateway.Offer(DistinctFill(++next), cancellation);
        }

        gateway.Until(() => rig.Engine.ReadModel.Counts.Of(Disposition.Applied) == next, cancellation);
        storage!.Block(StorageOperation.Write);
        JsonElement accepted = (await rig.PostAsync("/snapshots?wait=false", "")).Body;
        while (next < 16_000)
        {
            gateway.Offer(DistinctFill(++next - 8_000, next), cancellation);
        }

        gateway.Until(() => rig.Engine.ReadModel.Counts.Of(Disposition.Applied) == next, cancellation);
        Assert.That(rig.Engine.SnapshotTaker.PoolWaits, Is.Positive);
        storage.ReleaseAll();
        long sequence = accepted.GetProperty("sequence").GetInt64();
        gateway.Until(() => rig.Engine.Snapshots.FindOutcome(sequence) is not null, cancellation);
        Assert.That(rig.Engine.Snapshots.FindOutcome(sequence)!.Failure, Does.Contain("so that the logic goes on"));
        await rig.DoAsync("/snapshots", "");
    }

    [Test]
    public async Task ShouldRemoveSegmentsOnlyBehindSnapshots_WhenSegmentsAreLimited(CancellationToken cancellation)
    {
        EngineOptions options = EngineRig.Options() with { SegmentBytes = SmallSegmentBytes, RetainSegments = 2, SnapshotKeep = 2 };
        await using (EngineRig rig = await EngineRig.StartAsync(options))
        {
            using var gateway = new RawGateway(options);
            gateway.Connect(cancellation);
            for (long next = 1; next <= 5_000; next++)
            {
                gateway.Offer(RawGateway.FillOf(1, next), cancellation);
            }

            gateway.Until(() => rig.Engine.ReadModel.Counts.Of(Disposition.Applied) == 5_000, cancellation);
            gateway.Until(() => rig.Engine.Retention.HeldBack > 1, cancellation);
            await rig.DoAsync("/snapshots", "");
            Assert.That(rig.Engine.Snapshots.LowestSequenceToKeep, Is.EqualTo(1), "a single one may be damaged");
            await rig.DoAsync("/snapshots", "");
            gateway.Until(() => rig.Engine.Retention.Removed > 2, cancellation);
        }

        Assert.That(() => EngineRig.Replay(options.DataDirectory), Throws.TypeOf<JournalPrunedException>());
        string newest = Folder(options).PathOf(SnapshotName.Of(SnapshotCatalog.List(Folder(options))[0]));
        byte[] bytes = await File.ReadAllBytesAsync(newest, cancellation);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(newest, bytes, cancellation);
        await using EngineRig again = await EngineRig.StartAsync(options);
        Assert.That(again.Engine.Snapshots.Status.Newest, Is.Not.Null, "the one before, and the journal behind it");
        Assert.That((await again.GetAsync("/position/ACC/SYM")).Text("quantity"), Is.EqualTo("5000"));
        await again.DoAsync("/snapshots", "");
        Assert.That(SnapshotCatalog.List(Folder(options)), Has.Count.EqualTo(3), "the damaged one takes nobody's place");
    }

    [Test]
    public async Task ShouldWriteNone_WhenNoneAreToBeKept()
    {
        EngineOptions options = EngineRig.Options() with { SnapshotKeep = 0, SnapshotEveryInputs = 1 };
        await using (EngineRig rig = await EngineRig.StartAsync(options))
        {
            await rig.FillAsync("SYM", "1", "10");
            (HttpStatusCode status, JsonElement answer) = await rig.PostAsync("/snapshots", "");
            Assert.That(status, Is.EqualTo(HttpStatusCode.Conflict));
            Assert.That(answer.Text("detail"), Does.Contain("Snapshot:Keep"));
        }

        Assert.That(Folder(options).List(), Is.Empty);
    }

    private static Protocol.Messages.Fill DistinctFill(long key, long? number = null)
    {
        Protocol.Messages.Fill fill = RawGateway.FillOf(1, number ?? key);
        fill.Symbol = Protocol.Values.Text24.From($"S{key}");
        return fill;
    }

    private static EngineSeams Seams(Func<IJournalStorage, IJournalStorage> decorate) =>
        new() { OpenSnapshotStorage = folder => decorate(FileJournalStorage.OpenForWriting(folder)) };

    private static FileJournalStorage Folder(EngineOptions options) =>
        FileJournalStorage.OpenForReading(Path.Combine(options.DataDirectory, SnapshotCatalog.DirectoryName));
}
