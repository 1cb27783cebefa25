using Positions.Engine.Egress;
using Positions.Engine.Hosting;
using Positions.Gateway;
using Positions.Journal;

namespace Positions.Engine.Tests;

/// <summary>The stream of position events over real UDP: complete where somebody listens, never in the way where nobody does.</summary>
[CancelAfter(120_000)]
public sealed class PositionEventTests
{
    private const int EventsStreamId = 1003;

    [Test]
    public async Task ShouldRebuildThePositions_WhenTheStreamIsFolded(
        [Values(ThreadsMode.Single, ThreadsMode.Dedicated)] ThreadsMode threads, CancellationToken cancellation)
    {
        EngineOptions options = EngineRig.Options() with { Threads = threads, Durability = JournalDurability.Os, EventsStreamId = EventsStreamId };
        await using EngineRig rig = await EngineRig.StartAsync(options);
        using var fold = new EventFold(options);
        while (!fold.IsConnected || !rig.Engine.Endpoint.Events!.IsConnected)
        {
            await Task.Delay(1, cancellation);
        }

        Task<GatewayRunResult> run = EndToEndTests.RunGatewayAsync(
            options, new TrafficGenerator(new FillGeneratorOptions { Count = 20_000, SourceCount = 2 }, 0.02, 0.02), faults: null, cancellation);
        PositionEventPublisher events = rig.Engine.Pipeline.Publisher.Events!;
        while (!run.IsCompleted || fold.Count < EngineRig.Reported(rig.Engine.ReadModel).Sum(static position => position.Version))
        {
            cancellation.ThrowIfCancellationRequested();
            Assert.That(events.DroppedCount, Is.Zero);
            if (fold.Poll() == 0)
            {
                await Task.Delay(1, cancellation);
            }
        }

        Assert.That((await run).Outcome, Is.EqualTo(GatewayRunOutcome.Completed));
        Assert.That(fold.Wrong, Is.Empty);
        Assert.That(fold.MissingCount, Is.Zero);
        Assert.That(fold.Positions(), Is.EquivalentTo(EngineRig.Reported(rig.Engine.ReadModel)));
    }

    [Test]
    public async Task ShouldCountWhatNobodyHears_WhenNobodyListens(CancellationToken cancellation)
    {
        EngineOptions options = EngineRig.Options() with { Durability = JournalDurability.Os, EventsStreamId = EventsStreamId };
        await using EngineRig rig = await EngineRig.StartAsync(options);
        await EndToEndTests.RunGatewayAsync(options, new FillGenerator(new FillGeneratorOptions { Count = 2_000 }), faults: null, cancellation);
        PositionEventPublisher events = rig.Engine.Pipeline.Publisher.Events!;
        while (events.DroppedCount < 2_000)
        {
            await Task.Delay(1, cancellation);
        }

        Assert.That((events.DroppedCount, events.SentCount), Is.EqualTo((2_000L, 0L)));
        Assert.That(await rig.Http.GetStringAsync("/metrics", cancellation), Does.Contain("positions_events_dropped_total 2000\n"));
    }

    [Test]
    public async Task ShouldAcknowledgeEverythingAndShowTheGap_WhenAConsumerStandsStill(CancellationToken cancellation)
    {
        EngineOptions options = EngineRig.Options() with { Durability = JournalDurability.Os, EventsStreamId = EventsStreamId };
        await using EngineRig rig = await EngineRig.StartAsync(options);
        using var fold = new EventFold(options);
        while (!fold.IsConnected || !rig.Engine.Endpoint.Events!.IsConnected)
        {
            await Task.Delay(1, cancellation);
        }

        // More than a window, the publication's term and the queue hold together.
        const int count = 150_000;
        GatewayRunResult run = await EndToEndTests.RunGatewayAsync(
            options, new FillGenerator(new FillGeneratorOptions { Count = count }), faults: null, cancellation);
        Assert.That((run.Outcome, run.AckedCount), Is.EqualTo((GatewayRunOutcome.Completed, (long)count)));
        PositionEventPublisher events = rig.Engine.Pipeline.Publisher.Events!;
        Assert.That(events.DroppedCount, Is.GreaterThan(0));
        while (fold.Count + events.DroppedCount < count)
        {
            if (fold.Poll() == 0)
            {
                await Task.Delay(1, cancellation);
            }
        }

        Assert.That(fold.Wrong, Is.Empty);
        Assert.That(fold.MissingCount, Is.EqualTo(events.DroppedCount), "versions show every gap");
    }
}
