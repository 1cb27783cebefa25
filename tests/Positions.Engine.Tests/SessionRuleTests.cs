using Positions.Core;
using Positions.Engine.Egress;
using Positions.Engine.Hosting;
using Positions.Journal;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Engine.Tests;

/// <summary>The rules of a session, seen from a gateway: hello, order repair, gaps, halts, conflicts, epochs, bad messages.</summary>
[CancelAfter(60_000)]
public sealed class SessionRuleTests
{
    private EngineRig _rig = null!;
    private RawGateway _gateway = null!;

    private async Task StartAsync(EngineOptions options, CancellationToken cancellation)
    {
        _rig = await EngineRig.StartAsync(options);
        _gateway = new RawGateway(options);
        _gateway.Connect(cancellation);
    }

    private static EngineOptions Options() => EngineRig.Options() with { Durability = JournalDurability.Os };

    [TearDown]
    public async Task StopAsync()
    {
        _gateway.Dispose();
        await _rig.DisposeAsync();
    }

    [Test]
    public async Task ShouldAnswerHello_WithTheNextNumberOfItsEpoch(CancellationToken cancellation)
    {
        await StartAsync(Options(), cancellation);
        _gateway.Offer(new SourceHello { Prefix = new SourcePrefix { SourceId = 7, Epoch = 3, SourceSeq = 1 } }, cancellation);
        _gateway.Until(() => _gateway.Received<SourceState>().Any(s => s.SourceId == 7 && s.Epoch == 3 && s.NextExpectedSourceSeq == 1 && s.Flags == 1), cancellation);
        _gateway.Offer(RawGateway.FillOf(7, 1, epoch: 3), cancellation);
        WaitForAck(7, 1, cancellation);
        _gateway.Offer(new SourceHello { Prefix = new SourcePrefix { SourceId = 7, Epoch = 2, SourceSeq = 1 } }, cancellation);
        _gateway.Until(() => _gateway.Received<SourceState>().Any(s => s.SourceId == 7 && s.Epoch == 3 && s.NextExpectedSourceSeq == 2), cancellation);
    }

    [Test]
    public async Task ShouldHoldAndAskAgain_WhenANumberIsMissing(CancellationToken cancellation)
    {
        await StartAsync(Options(), cancellation);
        _gateway.Offer(RawGateway.FillOf(1, 1), cancellation);
        _gateway.Offer(RawGateway.FillOf(1, 4), cancellation);
        _gateway.Offer(RawGateway.FillOf(1, 3), cancellation);
        _gateway.Until(() => _gateway.Received<ResendRequest>().Any(r => r is { SourceId: 1, FromSourceSeq: 2, ToSourceSeq: 2 }), cancellation);
        Assert.That(_gateway.Received<SourceAck>().Max(a => a.AckedSourceSeq), Is.EqualTo(1), "what is held is not acknowledged");
        _gateway.Offer(RawGateway.FillOf(1, 2), cancellation);
        WaitForAck(1, 4, cancellation);
        Assert.That(Quantity(), Is.EqualTo(4 * Decimal8.One));
    }

    [Test]
    public async Task ShouldSeeALostTail_WhenTheHeartbeatNamesIt(CancellationToken cancellation)
    {
        await StartAsync(Options(), cancellation);
        _gateway.Offer(RawGateway.FillOf(1, 1), cancellation);
        _gateway.Offer(new SourceHeartbeat { Prefix = new SourcePrefix { SourceId = 1, Epoch = 1, SourceSeq = 3 } }, cancellation);
        _gateway.Until(() => _gateway.Received<ResendRequest>().Any(r => r is { SourceId: 1, FromSourceSeq: 2, ToSourceSeq: 3 }), cancellation);
    }

    [Test]
    public async Task ShouldHaltForAGapAndEndWhenTheNumberComes_WhileOtherSourcesGoOn(CancellationToken cancellation)
    {
        await StartAsync(Options() with { GapTimeoutMs = 50 }, cancellation);
        _gateway.Offer(RawGateway.FillOf(1, 1), cancellation);
        _gateway.Offer(RawGateway.FillOf(1, 3), cancellation);
        _gateway.Until(() => Halt(1) == SourceHaltReason.Gap, cancellation);
        Assert.That(_rig.Engine.NotReadyReasons(), Has.Some.Contains("source 1"));
        _gateway.Offer(RawGateway.FillOf(2, 1), cancellation);
        WaitForAck(2, 1, cancellation);
        _gateway.Offer(RawGateway.FillOf(1, 2), cancellation);
        WaitForAck(1, 3, cancellation);
        _gateway.Until(() => Halt(1) == SourceHaltReason.None, cancellation);
        Assert.That(Quantity(), Is.EqualTo(4 * Decimal8.One));
    }

    [Test]
    public async Task ShouldSkipAndTakeTheNumberLate_WhenThePolicySaysSkip(CancellationToken cancellation)
    {
        await StartAsync(Options() with { GapTimeoutMs = 50, GapPolicy = GapPolicy.Skip }, cancellation);
        _gateway.Offer(RawGateway.FillOf(1, 1), cancellation);
        _gateway.Offer(RawGateway.FillOf(1, 3), cancellation);
        WaitForAck(1, 3, cancellation);
        Assert.That(_gateway.Received<SourceAck>().Last(a => a.SourceId == 1).RejectedCount, Is.EqualTo(1), "a skipped number counts");
        _gateway.Offer(RawGateway.FillOf(1, 2), cancellation);
        _gateway.Until(() => Quantity() == 3 * Decimal8.One, cancellation);
        Assert.That(_rig.Engine.ReadModel.Counts.Of(AlertCode.LateRecovered), Is.EqualTo(1));
    }

    [Test]
    public async Task ShouldHaltInConflictAndGoOnAfterResume_WhenANumberIsReused(CancellationToken cancellation)
    {
        await StartAsync(Options(), cancellation);
        _gateway.Offer(RawGateway.FillOf(1, 1), cancellation);
        _gateway.Offer(RawGateway.FillOf(1, 2), cancellation);
        WaitForAck(1, 2, cancellation);
        _gateway.Offer(RawGateway.FillOf(1, 1, quantity: 5, execId: "OTHER"), cancellation);
        _gateway.Until(() => _gateway.Received<FillRejected>().Any(r => r is { SourceId: 1, SourceSeq: 1, Reason: 13 }), cancellation);
        _gateway.Until(() => Halt(1) == SourceHaltReason.Conflict, cancellation);
        _gateway.Offer(RawGateway.FillOf(1, 3), cancellation);
        using HttpResponseMessage resumed = await _rig.Http.PostAsync("/sources/1/resume", null, cancellation);
        Assert.That(resumed.IsSuccessStatusCode, Is.True, await resumed.Content.ReadAsStringAsync(cancellation));
        _gateway.Until(() => Halt(1) == SourceHaltReason.None, cancellation);
        _gateway.Offer(RawGateway.FillOf(1, 3), cancellation);
        WaitForAck(1, 3, cancellation);
        Assert.That(Quantity(), Is.EqualTo(3 * Decimal8.One));
    }

    [Test]
    public async Task ShouldHaltForTheGapAgain_WhenAConflictCameOverItAndWasResumed(CancellationToken cancellation)
    {
        await StartAsync(Options() with { GapTimeoutMs = 50 }, cancellation);
        _gateway.Offer(RawGateway.FillOf(1, 1), cancellation);
        _gateway.Offer(RawGateway.FillOf(1, 3), cancellation);
        _gateway.Until(() => Halt(1) == SourceHaltReason.Gap, cancellation);
        _gateway.Offer(RawGateway.FillOf(1, 1, quantity: 5, execId: "OTHER"), cancellation);
        _gateway.Until(() => Halt(1) == SourceHaltReason.Conflict, cancellation);
        using HttpResponseMessage resumed = await _rig.Http.PostAsync("/sources/1/resume", null, cancellation);
        Assert.That(resumed.IsSuccessStatusCode, Is.True, await resumed.Content.ReadAsStringAsync(cancellation));
        _gateway.Until(() => Halt(1) == SourceHaltReason.None, cancellation);
        _gateway.Until(
            () =>
            {
                _gateway.TryOffer(RawGateway.Encode(RawGateway.FillOf(1, 3)));
                return Halt(1) == SourceHaltReason.Gap;
            },
            cancellation);
        Assert.That(_rig.Engine.NotReadyReasons(), Has.Some.Contains("source 1"));
    }

    [Test]
    public async Task ShouldKeepNothingOfThem_WhenSourcesComeThatThereIsNoRoomFor(CancellationToken cancellation)
    {
        EngineOptions options = Options();
        await StartAsync(
            options with
            {
                ResultSettings = [.. options.ResultSettings.Where(static s => s.Key != "Capacity:Sources"), new("Capacity:Sources", "1")],
            },
            cancellation);
        _gateway.Offer(RawGateway.FillOf(1, 1), cancellation);
        WaitForAck(1, 1, cancellation);
        int known = _rig.Engine.ReadModel.Sources.Count;
        for (uint source = 100; source < 120; source++)
        {
            uint stranger = source;
            _gateway.Offer(RawGateway.FillOf(stranger, 1), cancellation);
            _gateway.Until(() => _gateway.Received<FillRejected>().Any(r => r.SourceId == stranger && r.Reason == (ushort)RejectReason.Capacity), cancellation);
            Assert.That(_rig.Engine.ReadModel.RejectsOf(stranger), Is.Null);
        }

        _gateway.Offer(RawGateway.FillOf(1, 2), cancellation);
        WaitForAck(1, 2, cancellation);
        Assert.That(_rig.Engine.ReadModel.Sources.Count, Is.EqualTo(known));
    }

    [Test]
    public async Task ShouldAnswerWithReason17Once_WhileASourceIsInConflictHalt(CancellationToken cancellation)
    {
        await StartAsync(Options(), cancellation);
        _gateway.Offer(RawGateway.FillOf(1, 1), cancellation);
        _gateway.Offer(RawGateway.FillOf(1, 1, quantity: 5, execId: "OTHER"), cancellation);
        _gateway.Until(() => Halt(1) == SourceHaltReason.Conflict, cancellation);
        _gateway.Until(() => _gateway.Received<SourceState>().Any(s => s.SourceId == 1), cancellation);
        for (int seq = 2; seq < 6; seq++)
        {
            _gateway.Offer(RawGateway.FillOf(1, seq), cancellation);
        }

        _gateway.Until(() => _gateway.Received<FillRejected>().Any(r => r is { SourceId: 1, Reason: 17 }), cancellation);
        _gateway.Offer(RawGateway.FillOf(2, 1), cancellation);
        WaitForAck(2, 1, cancellation);
        Assert.That(_gateway.Received<FillRejected>().Count(r => r.Reason == 17), Is.EqualTo(1));
        Assert.That(Quantity(), Is.EqualTo(2 * Decimal8.One));
    }

    [Test]
    public async Task ShouldGoOnBehindIt_WhenAGapFillGivesNumbersUp(CancellationToken cancellation)
    {
        await StartAsync(Options(), cancellation);
        _gateway.Offer(RawGateway.FillOf(1, 1), cancellation);
        _gateway.Offer(new SourceGapFill { Prefix = new SourcePrefix { SourceId = 1, Epoch = 1, SourceSeq = 2, TransactTime = UtcNanos.Null }, NewSourceSeq = 10 }, cancellation);
        _gateway.Offer(RawGateway.FillOf(1, 10), cancellation);
        _gateway.Offer(RawGateway.FillOf(1, 11), cancellation);
        WaitForAck(1, 11, cancellation);
        Assert.That(_gateway.Received<SourceAck>().Last(a => a.SourceId == 1).RejectedCount, Is.EqualTo(8));
        Assert.That(Quantity(), Is.EqualTo(3 * Decimal8.One));
        Assert.That(Halt(1), Is.EqualTo(SourceHaltReason.None));
    }

    [Test]
    public async Task ShouldGoOn_WhenAnOperatorSkipsBeforePatienceEnds(CancellationToken cancellation)
    {
        await StartAsync(Options() with { GapTimeoutMs = 600_000 }, cancellation);
        _gateway.Offer(RawGateway.FillOf(1, 1), cancellation);
        _gateway.Offer(RawGateway.FillOf(1, 5), cancellation);
        WaitForAck(1, 1, cancellation);
        using var body = new StringContent("""{"epoch":1,"from":2,"to":4,"expectedNext":2}""");
        using HttpResponseMessage skipped = await _rig.Http.PostAsync("/sources/1/skip", body, cancellation);
        Assert.That(skipped.IsSuccessStatusCode, Is.True, await skipped.Content.ReadAsStringAsync(cancellation));
        WaitForAck(1, 5, cancellation);
        Assert.That(Quantity(), Is.EqualTo(2 * Decimal8.One));
    }

    [Test]
    public async Task ShouldNotBelieveIt_WhenAHeartbeatNamesANumberOutOfReach(CancellationToken cancellation)
    {
        await StartAsync(Options() with { GapTimeoutMs = 30, GapPolicy = GapPolicy.Skip, ReorderWindow = 64 }, cancellation);
        _gateway.Offer(RawGateway.FillOf(1, 1), cancellation);
        foreach (long absurd in new[] { 1L << 60, long.MaxValue })
        {
            _gateway.Offer(new SourceHeartbeat { Prefix = new SourcePrefix { SourceId = 1, Epoch = 1, SourceSeq = absurd } }, cancellation);
        }

        _gateway.Until(() => _rig.Engine.Counters.GapSkips >= 1, cancellation);
        _gateway.Until(() => _gateway.Received<SourceAck>().Any(a => a.SourceId == 1 && a.AckedSourceSeq > 1), cancellation);
        long next = _gateway.Received<SourceAck>().Last(a => a.SourceId == 1).AckedSourceSeq + 1;
        Assert.That(next, Is.LessThan(500), "no more than the window is given up at a time");
        _gateway.Offer(RawGateway.FillOf(1, next), cancellation);
        WaitForAck(1, next, cancellation);
        Assert.That(Quantity(), Is.EqualTo(2 * Decimal8.One));
    }

    [Test]
    public async Task ShouldStartAnewWithoutApplyingTwice_WhenTheEpochRises(CancellationToken cancellation)
    {
        await StartAsync(Options(), cancellation);
        _gateway.Offer(RawGateway.FillOf(1, 1, execId: "A"), cancellation);
        _gateway.Offer(RawGateway.FillOf(1, 1, execId: "A", epoch: 2), cancellation);
        _gateway.Offer(RawGateway.FillOf(1, 2, execId: "B", epoch: 2), cancellation);
        _gateway.Until(() => _gateway.Received<SourceAck>().Any(a => a is { Epoch: 2, AckedSourceSeq: 2 }), cancellation);
        Assert.That(Quantity(), Is.EqualTo(2 * Decimal8.One), "the same execId under a new number is the same execution");
        _gateway.Offer(RawGateway.FillOf(1, 2, execId: "C"), cancellation);
        _gateway.Until(() => _gateway.Received<FillRejected>().Any(r => r is { SourceId: 1, Reason: 11 }), cancellation);
    }

    [Test]
    public async Task ShouldAnswerUnsequencedByExecAck_WhenItHasAnExecId(CancellationToken cancellation)
    {
        EngineOptions options = Options();
        await StartAsync(options with { ResultSettings = [.. options.ResultSettings, new("Ingress:Sources:9:Unsequenced", "true")] }, cancellation);
        _gateway.Offer(RawGateway.FillOf(8, 0, execId: "U0"), cancellation);
        _gateway.Until(() => _gateway.Received<ExecAck>().Any(a => a.ExecId.ToString() == "U0" && a.Reason == (ushort)RejectReason.NotAllowed), cancellation);
        _gateway.Offer(RawGateway.FillOf(9, 0, execId: "U1"), cancellation);
        _gateway.Until(() => _gateway.Received<ExecAck>().Any(a => a.ExecId.ToString() == "U1" && a.Reason == 0), cancellation);
        Fill without = RawGateway.FillOf(9, 0);
        without.ExecId = default;
        _gateway.Offer(in without, cancellation);
        _gateway.Until(() => _rig.Engine.Counters.DroppedUnsequencedWithoutExecId == 1, cancellation);
    }

    [TestCase(Side.None, 1, RejectReason.Side)]
    [TestCase((Side)9, 1, RejectReason.Side)]
    [TestCase(Side.Buy, 0, RejectReason.QuantityNotPositive)]
    [TestCase(Side.Sell, -3, RejectReason.QuantityNotPositive)]
    public async Task ShouldRejectAndConsumeTheNumber_WhenAFillIsWrong(Side side, long quantity, RejectReason reason, CancellationToken cancellation)
    {
        await StartAsync(Options(), cancellation);
        _gateway.Offer(RawGateway.FillOf(1, 1), cancellation);
        _gateway.Offer(RawGateway.FillOf(1, 2, quantity, side), cancellation);
        WaitForAck(1, 2, cancellation);
        _gateway.Until(() => _gateway.Received<FillRejected>().Any(r => r.SourceSeq == 2 && r.Reason == (ushort)reason), cancellation);
        Assert.That(Quantity(), Is.EqualTo(Decimal8.One));
    }

    [Test]
    public async Task ShouldQuarantineAndReject_WhenAMessageOfAKnownSourceIsMalformed(CancellationToken cancellation)
    {
        await StartAsync(Options(), cancellation);
        _gateway.Offer(RawGateway.FillOf(1, 1), cancellation);
        WaitForAck(1, 1, cancellation);
        byte[] bad = RawGateway.Encode(RawGateway.FillOf(1, 2));
        bad[8 + 56] = 0x07;
        _gateway.Offer(bad, cancellation);
        byte[] unknown = RawGateway.Encode(RawGateway.FillOf(1, 3));
        unknown[2] = 15;
        _gateway.Offer(unknown, cancellation);
        WaitForAck(1, 3, cancellation);
        _gateway.Until(() => _gateway.Received<FillRejected>().Any(r => r is { SourceSeq: 2, Reason: 1 }), cancellation);
        _gateway.Until(() => _gateway.Received<FillRejected>().Any(r => r is { SourceSeq: 3, Reason: 16, TemplateId: 15 }), cancellation);
        _gateway.Until(() => _rig.Engine.Quarantine.WrittenCount == 2, cancellation);
        string[] files = Directory.GetFiles(Path.Combine(_rig.Engine.Options.DataDirectory, "quarantine"));
        Assert.That(files.Select(File.ReadAllBytes), Is.EquivalentTo(new[] { bad, unknown }));
        Assert.That(Quantity(), Is.EqualTo(Decimal8.One));
    }

    [Test]
    public async Task ShouldDropAndCount_WhenABadMessageBelongsToNoKnownSource(CancellationToken cancellation)
    {
        await StartAsync(Options(), cancellation);
        byte[] fill = RawGateway.Encode(RawGateway.FillOf(5, 1));
        byte[] wrongSchema = (byte[])fill.Clone();
        wrongSchema[4] = 1;
        byte[] engineTemplate = (byte[])fill.Clone();
        engineTemplate[2] = 23;
        byte[] fromZero = RawGateway.Encode(RawGateway.FillOf(0, 1));
        byte[][] bad = [[], [1, 2, 3], fill[..31], fill[..100], [.. fill, 0], new byte[225], new byte[5_000], wrongSchema, engineTemplate, fromZero];
        foreach (byte[] message in bad)
        {
            _gateway.Offer(message, cancellation);
        }

        _gateway.Offer(RawGateway.FillOf(1, 1), cancellation);
        WaitForAck(1, 1, cancellation);
        Assert.That(_rig.Engine.ReadModel.Positions.Count, Is.EqualTo(1));
        Assert.That(_rig.Engine.ReadModel.Sources.Count, Is.EqualTo(1), "no bad message opens a source");
        Assert.That(Enum.GetValues<DecodeResult>().Sum(_rig.Engine.Counters.Dropped) + _rig.Engine.Counters.DroppedSourceZero, Is.EqualTo(bad.Length));
    }

    [Test]
    public async Task ShouldRepeatTheAck_WhenNothingNewerIsSent(CancellationToken cancellation)
    {
        await StartAsync(Options(), cancellation);
        _gateway.Offer(RawGateway.FillOf(1, 1), cancellation);
        _gateway.Until(() => _gateway.Received<SourceAck>().Count(a => a is { SourceId: 1, AckedSourceSeq: 1 }) >= 3, cancellation);
    }

    private void WaitForAck(uint source, long sourceSeq, CancellationToken cancellation) =>
        _gateway.Until(() => _gateway.Received<SourceAck>().Any(a => a.SourceId == source && a.AckedSourceSeq >= sourceSeq), cancellation);

    private long Quantity() => _rig.Engine.ReadModel.TryFindPosition(Text16.From("ACC"), Text24.From("SYM"), out int index)
        ? _rig.Engine.ReadModel.Positions.Read(index).Quantity
        : 0;

    private SourceHaltReason Halt(uint source) => _rig.Engine.ReadModel.TryFindSource(source, out int index)
        ? _rig.Engine.ReadModel.Sources.Read(index).HaltReason
        : SourceHaltReason.None;
}
