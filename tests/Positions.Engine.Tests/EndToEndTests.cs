using Positions.Core;
using Positions.Engine.Hosting;
using Positions.Gateway;
using Positions.Journal;
using Positions.Testing;

namespace Positions.Engine.Tests;

/// <summary>Datagrams in, exact positions out, and the same positions again from the journal.</summary>
public sealed class EndToEndTests
{
    private const long FillCount = 20_000;

    [Test]
    [CancelAfter(120_000)]
    public async Task ShouldApplyEveryFillOnce_InEveryPlacementAndDurability(
        [Values(ThreadsMode.Single, ThreadsMode.Shared, ThreadsMode.Dedicated)] ThreadsMode threads,
        [Values(JournalDurability.Batch, JournalDurability.Interval, JournalDurability.Os)] JournalDurability durability,
        CancellationToken cancellation)
    {
        EngineOptions options = EngineRig.Options() with { Threads = threads, Durability = durability };
        await RunAndReplayAsync(options, faults: null, sourceCount: 3, cancellation);
    }

    [Test]
    [CancelAfter(120_000)]
    public async Task ShouldApplyEveryFillOnce_WhenGatewaysDropDuplicateAndReorder([Values(ThreadsMode.Single, ThreadsMode.Dedicated)] ThreadsMode threads, CancellationToken cancellation)
    {
        ulong seed = TestSeed.Next(nameof(ShouldApplyEveryFillOnce_WhenGatewaysDropDuplicateAndReorder));
        EngineOptions options = EngineRig.Options() with { Threads = threads, Durability = JournalDurability.Os };
        await RunAndReplayAsync(options, new FaultOptions { Duplicate = 0.02, Reorder = 0.02, Drop = 0.002, Seed = seed }, sourceCount: 4, cancellation);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task ShouldApplyEveryFillOnce_WhenTheRingsAreAsSmallAsTheyMayBe(CancellationToken cancellation) =>
        await RunAndReplayAsync(EngineRig.Options() with { Durability = JournalDurability.Os, RingSize = 256 }, faults: null, sourceCount: 1, cancellation);

    [Test]
    [CancelAfter(120_000)]
    public async Task ShouldEqualTheGatewaysSums_WhenOrdersMarksBustsAndCorrectionsAreAmongTheFills(CancellationToken cancellation)
    {
        ulong seed = TestSeed.Next(nameof(ShouldEqualTheGatewaysSums_WhenOrdersMarksBustsAndCorrectionsAreAmongTheFills));
        EngineOptions options = EngineRig.Options() with { Durability = JournalDurability.Os };
        await using EngineRig rig = await EngineRig.StartAsync(options);
        var traffic = new TrafficGenerator(new FillGeneratorOptions { Seed = seed, Count = FillCount, SourceCount = 3 }, busts: 0.02, corrections: 0.02);
        GatewayRunResult result = await RunGatewayAsync(
            options, traffic, new FaultOptions { Duplicate = 0.02, Reorder = 0.02, Drop = 0.002, Seed = seed }, cancellation);
        Assert.That((result.Outcome, result.RejectedCount, result.AckedCount), Is.EqualTo((GatewayRunOutcome.Completed, 0L, traffic.Count)), result.Explanation);
        Assert.That(
            PositionsCheck.Compare(new ExpectedPositions().Add(traffic), EngineRig.Reported(rig.Engine.ReadModel), traffic.IsOrderKnownPerPosition), Is.Empty);
    }

    [Test]
    [CancelAfter(120_000)]
    public async Task ShouldGoOnFromTheJournal_WhenStartedAgain(CancellationToken cancellation)
    {
        EngineOptions options = EngineRig.Options();
        string first = await RunAndReplayAsync(options, faults: null, sourceCount: 1, cancellation);
        await using EngineRig again = await EngineRig.StartAsync(options);
        Assert.That(again.Engine.Term, Is.EqualTo(2));
        Assert.That(again.Engine.ReadModel.Positions.Count, Is.GreaterThan(0), "positions are there before any input");
        var more = new FillGenerator(new FillGeneratorOptions { Seed = 2, Count = 1_000 });
        ExpectedPositions expected = PositionsCheck.Seed(EngineRig.Reported(again.Engine.ReadModel)).Add(more);
        GatewayRunResult result = await RunGatewayAsync(options, more, faults: null, cancellation);
        Assert.That(result.Outcome, Is.EqualTo(GatewayRunOutcome.Completed), result.Explanation);
        Assert.That(PositionsCheck.Compare(expected, EngineRig.Reported(again.Engine.ReadModel), isOrderKnown: true), Is.Empty);
        Assert.That(await again.QuietDigestAsync(again.Engine.Pipeline.Sequences.Applied), Is.Not.EqualTo(first));
    }

    [Test]
    [CancelAfter(120_000)]
    public async Task ShouldTellTheGatewayWhatToLookAt_WhenItsSourceIsNotAllowed(CancellationToken cancellation)
    {
        EngineOptions options = EngineRig.Options() with { AllowedSources = [1] };
        await using EngineRig rig = await EngineRig.StartAsync(options);
        GatewayRunResult result = await Task.Factory.StartNew(
            () => GatewayRun.Run(
                new GatewayRunOptions
                {
                    Feed = new FillGenerator(new FillGeneratorOptions { Seed = 1, Count = 1 }),
                    FirstSourceId = 7,
                    Client = EngineRig.ClientOf(options),
                    StallTimeout = TimeSpan.FromSeconds(2),
                },
                cancellation),
            cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        Assert.That(result.Outcome, Is.EqualTo(GatewayRunOutcome.NotConnected));
        Assert.That(result.Explanation, Does.StartWith("the engine takes what is sent, but did not answer").And.Contain("source 7").And.Contain("Ingress:AllowedSources"));
    }

    [Test]
    [CancelAfter(120_000)]
    public async Task ShouldAllocateNothingPerFill_OnAnyStageThread([Values(ThreadsMode.Single, ThreadsMode.Dedicated)] ThreadsMode threads, CancellationToken cancellation)
    {
        EngineOptions options = EngineRig.Options() with { Threads = threads, Durability = JournalDurability.Os, SegmentBytes = 256 * 1024 * 1024 };
        await using EngineRig rig = await EngineRig.StartAsync(options);
        await RunGatewayAsync(options, new FillGenerator(new FillGeneratorOptions { Seed = 1, Count = 20_000 }), faults: null, cancellation);
        long before = rig.Engine.Pipeline.StageThreads.Sum(t => t.AllocatedBytes);
        const int count = 50_000;
        await RunGatewayAsync(options, new FillGenerator(new FillGeneratorOptions { Seed = 2, Count = count }), faults: null, cancellation);
        long allocated = rig.Engine.Pipeline.StageThreads.Sum(t => t.AllocatedBytes) - before;

        // A new gateway session brings an image, a status poll or two and a digest at the quiet moment; a fill brings nothing.
        Assert.That(allocated, Is.LessThan(count), $"less than a byte a fill: {allocated} bytes for {count} fills");
    }

    private static async Task<string> RunAndReplayAsync(EngineOptions options, FaultOptions? faults, int sourceCount, CancellationToken cancellation)
    {
        var fills = new FillGenerator(new FillGeneratorOptions { Count = FillCount, SourceCount = sourceCount });
        ExpectedPositions expected = new ExpectedPositions().Add(fills);
        string live;
        long sequence;
        await using (EngineRig rig = await EngineRig.StartAsync(options))
        {
            GatewayRunResult result = await RunGatewayAsync(options, fills, faults, cancellation);
            Assert.That(result.Outcome, Is.EqualTo(GatewayRunOutcome.Completed), result.Explanation);
            Assert.That(result.RejectedCount, Is.Zero);
            Assert.That(PositionsCheck.Compare(expected, EngineRig.Reported(rig.Engine.ReadModel), fills.IsOrderKnownPerPosition), Is.Empty);
            sequence = rig.Engine.Pipeline.Sequences.Applied;
            live = await rig.QuietDigestAsync(sequence);
        }

        using BusinessLogic replayed = EngineRig.Replay(options.DataDirectory);
        Assert.That(replayed.AppliedSequence, Is.EqualTo(sequence));
        Assert.That(replayed.ComputeDigest().ToString(), Is.EqualTo(live), "replayed state is the live state, page for page");
        return live;
    }

    internal static Task<GatewayRunResult> RunGatewayAsync(EngineOptions options, IMessageFeed fills, FaultOptions? faults, CancellationToken cancellation) =>
        Task.Factory.StartNew(
            () => GatewayRun.Run(new GatewayRunOptions { Feed = fills, Client = EngineRig.ClientOf(options) with { Faults = faults } }, cancellation),
            cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
