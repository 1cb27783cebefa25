using Positions.Core;
using Positions.Engine.Hosting;
using Positions.Journal;
using Positions.Journal.Storage;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;
using Positions.Recovery;

namespace Positions.Engine.Tests;

/// <summary>Time enters the logic as an input: sequenced when something that waits there is due, and at no other time.</summary>
[CancelAfter(60_000)]
public sealed class ClockTickTests
{
    private const uint Source = 7;

    [Test]
    public async Task ShouldTickOnceForEachDeadline_WhenHeldExecutionsRunOutOfTime(CancellationToken cancellation)
    {
        var time = new ManualTime();
        EngineOptions options = EngineRig.Options() with { Durability = JournalDurability.Os };
        await using (EngineRig rig = await EngineRig.StartAsync(options, new EngineSeams { Time = time }))
        using (var gateway = new RawGateway(options))
        {
            gateway.Connect(cancellation);
            gateway.Offer(Hold(1, "O1"), cancellation);
            gateway.Until(() => rig.Engine.ReadModel.Counts.Of(Disposition.Parked) == 1, cancellation);
            time.Advance(1_000);
            gateway.Offer(Hold(2, "O2"), cancellation);
            gateway.Until(() => rig.Engine.ReadModel.Counts.Of(Disposition.Parked) == 2, cancellation);

            // The first has waited for its 2,000 ms now, the second for half of them.
            time.Advance(1_000);
            gateway.Until(() => gateway.Received<FillRejected>().Any(r => r.SourceSeq == 1), cancellation);
            Assert.That(gateway.Received<FillRejected>().Select(r => (r.SourceSeq, r.Reason)), Is.EqualTo([(1L, (ushort)RejectReason.CumQuantityMismatch)]));
            Assert.That(rig.Engine.ReadModel.Counts.Of(Disposition.Parked), Is.EqualTo(1));
            time.Advance(1_000);
            gateway.Until(() => gateway.Received<FillRejected>().Any(r => r.SourceSeq == 2), cancellation);
            time.Advance(100_000);

            // Something after it, so that a tick too many would lie between.
            gateway.Offer(RawGateway.FillOf(Source, 3), cancellation);
            gateway.Until(() => rig.Engine.ReadModel.Counts.Of(Disposition.Applied) == 1, cancellation);
        }

        List<(long Sequence, long Nanos)> ticks = Ticks(options.DataDirectory, out List<long> helds);
        Assert.That(ticks, Has.Count.EqualTo(2));
        Assert.That(ticks[0].Nanos, Is.GreaterThanOrEqualTo(helds[0] + 2_000_000_000).And.LessThan(helds[1] + 2_000_000_000));
        Assert.That(ticks[1].Nanos, Is.GreaterThanOrEqualTo(helds[1] + 2_000_000_000));
    }

    [Test]
    public async Task ShouldTickAfterARestart_WhenTheDeadlinePassedMeanwhile(CancellationToken cancellation)
    {
        var time = new ManualTime();
        EngineOptions options = EngineRig.Options() with { Durability = JournalDurability.Os };
        await using (EngineRig rig = await EngineRig.StartAsync(options, new EngineSeams { Time = time }))
        using (var gateway = new RawGateway(options))
        {
            gateway.Connect(cancellation);
            gateway.Offer(Hold(1, "O1"), cancellation);
            gateway.Until(() => rig.Engine.ReadModel.Counts.Of(Disposition.Parked) == 1, cancellation);
        }

        time.Advance(10_000);
        await using (EngineRig again = await EngineRig.StartAsync(options, new EngineSeams { Time = time }))
        {
            while (again.Engine.ReadModel.Counts.Of(RejectReason.CumQuantityMismatch) == 0)
            {
                await Task.Delay(1, cancellation);
            }

            Assert.That((await again.GetAsync($"/sources/{Source}/rejects")).GetProperty("rejects")[0].GetProperty("reason").GetInt32(), Is.EqualTo(6));
        }
    }

    /// <summary>An execution without an id, of an order of which five went before.</summary>
    private static Fill Hold(long sourceSeq, string orderId) => RawGateway.FillOf(Source, sourceSeq) with
    {
        ExecId = default,
        OrderId = Text36.From(orderId),
        CumQuantity = new Decimal8(6 * Decimal8.One),
    };

    private static List<(long Sequence, long Nanos)> Ticks(string directory, out List<long> heldNanos)
    {
        using var logic = new BusinessLogic(new CoreOptions { ReserveAhead = false });
        var sink = new RecordingSink { Slot = new OutputEvent[1], Outputs = [] };
        FileJournalStorage storage = FileJournalStorage.OpenForReading(JournalReplay.JournalDirectory(directory));
        JournalReplay.Run(storage, logic, ref sink, new ReplayOptions { Limit = JournalReadLimit.Kept });
        List<OutputEvent> outputs = sink.Outputs;
        heldNanos = [.. outputs.Where(o => o.Disposition == Disposition.Parked).Select(o => o.EngineTime.Value)];
        return [.. outputs.Where(o => o is { Kind: OutputKind.Outcome, Template: TemplateId.ClockTicked }).Select(o => (o.InputSequence, o.EngineTime.Value))];
    }

    private struct RecordingSink : IOutputSink
    {
        public OutputEvent[] Slot;
        public List<OutputEvent> Outputs;

        public readonly ref OutputEvent Claim() => ref Slot[0];

        public readonly void Commit() => Outputs.Add(Slot[0]);
    }
}
