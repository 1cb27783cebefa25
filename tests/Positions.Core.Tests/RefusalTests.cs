using Positions.Core.Tests.Support;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;
using Positions.Testing.Inputs;
using static Positions.Testing.Inputs.InputFactory;

namespace Positions.Core.Tests;

/// <summary>
/// Every way in which a message is not applied. Before each row: source 1 (epoch 2) has sent fill X1 (buy 10 at 5 USD) as its number 1, and
/// X2 as its number 2; source 9 may send unsequenced; the position ACC SYM is 11 in USD.
/// </summary>
[TestFixture]
public sealed class RefusalTests
{
    private const uint Source = 1;
    private const ushort Epoch = 2;
    private const string Huge = "92233720368.54775807";

    private readonly LogicHarness _harness = new();

    /// <summary>What a row does to the state before its message, if anything.</summary>
    public enum Before
    {
        Nothing,
        ConflictHalt,
        PositionsFull,
        ExecutionsFull,
        SourcesFull,
    }

    [SetUp]
    public void SetUp()
    {
        _harness.Apply(Started());
        _harness.Apply(Setting("Ingress:Sources:9:Unsequenced", "true"));
        _harness.Apply(Good(1, "X1", "10"));
        _harness.Apply(Good(2, "X2", "1"));
    }

    [TearDown]
    public void TearDown() => _harness.Dispose();

    private static IEnumerable<TestCaseData> Rows()
    {
        yield return Row("account missing", Fill(Source, 3, Side.Buy, "1", "1", "N", account: "", epoch: Epoch), RejectReason.Malformed);
        yield return Row("symbol missing", Fill(Source, 3, Side.Buy, "1", "1", "N", symbol: "", epoch: Epoch), RejectReason.Malformed);
        yield return Row("price missing", Fill(Source, 3, Side.Buy, "1", null, "N", epoch: Epoch), RejectReason.Malformed);
        yield return Row("side 0", Fill(Source, 3, Side.None, "1", "1", "N", epoch: Epoch), RejectReason.Side);
        yield return Row("side 3", Fill(Source, 3, (Side)3, "1", "1", "N", epoch: Epoch), RejectReason.Side);
        yield return Row("quantity null", Fill(Source, 3, Side.Buy, null, "1", "N", epoch: Epoch), RejectReason.QuantityNotPositive);
        yield return Row("quantity 0", Fill(Source, 3, Side.Buy, "0", "1", "N", epoch: Epoch), RejectReason.QuantityNotPositive);
        yield return Row("quantity below 0", Fill(Source, 3, Side.Sell, "-1", "1", "N", epoch: Epoch), RejectReason.QuantityNotPositive);
        yield return Row("net does not fit", Fill(Source, 3, Side.Buy, Huge, "1", "N", epoch: Epoch), RejectReason.OutOfRange);
        yield return Row("execId with another quantity", Fill(Source, 3, Side.Buy, "11", "5", "X1", currency: "USD", epoch: Epoch),
            RejectReason.ExecIdConflict, AlertCode.ExecConflict);
        yield return Row("execId with another order", Fill(Source, 3, Side.Buy, "10", "5", "X1", orderId: "O", epoch: Epoch),
            RejectReason.ExecIdConflict, AlertCode.ExecConflict);
        yield return Row("currency", Fill(Source, 3, Side.Buy, "1", "1", "N", currency: "EUR", epoch: Epoch), RejectReason.Currency);
        yield return Row("order update", new OrderUpdate { Prefix = Prefix(Source, 3, Epoch) }, RejectReason.Malformed);
        yield return Row("bust", new FillBust { Prefix = Prefix(Source, 3, Epoch) }, RejectReason.Malformed);
        yield return Row("correct", new FillCorrect { Prefix = Prefix(Source, 3, Epoch) }, RejectReason.Malformed);
        yield return Row("mark", new MarkPrice { Prefix = Prefix(Source, 3, Epoch) }, RejectReason.Malformed);
        yield return Row("refused by ingress", Refused(Source, 3, RejectReason.Malformed, epoch: Epoch), RejectReason.Malformed);
        yield return Row("refused for a reason unknown", Refused(Source, 3, (RejectReason)77, epoch: Epoch), RejectReason.Malformed);
        yield return Row("gap fill to itself", GapFill(Source, 3, 3, Epoch), RejectReason.OutOfRange);
        yield return Row("gap fill to null", GapFill(Source, 3, long.MinValue, Epoch), RejectReason.OutOfRange);
        yield return Row("gap fill to 0", GapFill(Source, 3, 0, Epoch), RejectReason.OutOfRange);
        yield return Row("gap fill to below 0", GapFill(Source, 3, -1, Epoch), RejectReason.OutOfRange);
        yield return Row("gap fill beyond all numbers", GapFill(Source, 3, long.MaxValue, Epoch), RejectReason.OutOfRange);
        yield return Row("positions full", Fill(Source, 3, Side.Buy, "1", "1", "N", symbol: "NEW", epoch: Epoch),
            RejectReason.Capacity, AlertCode.CapacityFull, Before.PositionsFull);
        yield return Row("executions full", Fill(Source, 3, Side.Buy, "1", "1", "N", epoch: Epoch), RejectReason.Capacity,
            AlertCode.CapacityFull, Before.ExecutionsFull);

        yield return NotConsumed("number below 0", Good(-1, "N", "1"), Disposition.Rejected, RejectReason.Malformed);
        yield return NotConsumed("stale epoch", Fill(Source, 3, Side.Buy, "1", "1", "N", epoch: 1), Disposition.Rejected,
            RejectReason.StaleEpoch);
        yield return NotConsumed("number used otherwise", Good(2, "X2", "7"), Disposition.Rejected, RejectReason.SourceSeqReused);
        yield return NotConsumed("number used, refused by ingress", Refused(Source, 2, RejectReason.Malformed, epoch: Epoch),
            Disposition.Rejected, RejectReason.SourceSeqReused);
        yield return NotConsumed("beyond the next", Good(4, "N", "1"), Disposition.Ignored, RejectReason.None);
        yield return NotConsumed("higher epoch not at 1", Fill(Source, 2, Side.Buy, "1", "1", "N", epoch: 3), Disposition.Ignored,
            RejectReason.None);
        yield return NotConsumed("refused by ingress in a higher epoch", Refused(Source, 1, RejectReason.Malformed, epoch: 3),
            Disposition.Ignored, RejectReason.None);
        yield return NotConsumed("conflict halt", Good(3, "N", "1"), Disposition.Ignored, RejectReason.SourceHalted, Before.ConflictHalt);
        yield return NotConsumed("unknown source not at 1", Fill(5, 2, Side.Buy, "1", "1", "N"), Disposition.Ignored, RejectReason.None);
        yield return NotConsumed("refused by ingress from an unknown source", Refused(5, 1, RejectReason.Malformed),
            Disposition.Ignored, RejectReason.None);
        yield return NotConsumed("sources full", Fill(5, 1, Side.Buy, "1", "1", "N"), Disposition.Rejected, RejectReason.Capacity,
            Before.SourcesFull);
        yield return NotConsumed("unsequenced, not configured", Fill(Source, 0, Side.Buy, "1", "1", "N"), Disposition.Rejected,
            RejectReason.NotAllowed);
        yield return NotConsumed("unsequenced, unknown source", Fill(5, 0, Side.Buy, "1", "1", "N"), Disposition.Rejected,
            RejectReason.NotAllowed);
        yield return NotConsumed("unsequenced without execId", Fill(9, 0, Side.Buy, "1", "1"), Disposition.Rejected,
            RejectReason.NotAllowed);
        yield return NotConsumed("unsequenced, quantity 0", Fill(9, 0, Side.Buy, "0", "1", "N"), Disposition.Rejected,
            RejectReason.QuantityNotPositive);
        yield return NotConsumed("http, side", Fill(0, 0, Side.None, "1", "1"), Disposition.Rejected, RejectReason.Side);
        yield return NotConsumed("http, a template of numbered sources", GapFill(0, 0, 5), Disposition.Rejected, RejectReason.NotAllowed);
        yield return NotConsumed("http, execId with another price", Fill(0, 0, Side.Buy, "10", "6", "X1"), Disposition.Rejected,
            RejectReason.ExecIdConflict);
    }

    [TestCaseSource(nameof(Rows))]
    public void ShouldRefuse_WhenTheRowHolds(InputEvent message, Before before, Disposition disposition, RejectReason reason,
        bool isConsumed, AlertCode alert)
    {
        Prepare(before);
        SourceView sourceBefore = _harness.Source(Source);
        PositionView positionBefore = _harness.Position();
        CapacityUse useBefore = _harness.Logic.CapacityUse;
        OutputEvent output = _harness.Repeat(message);
        SourceView sourceAfter = _harness.Source(Source);

        Assert.That(output.Disposition, Is.EqualTo(disposition));
        Assert.That(output.Reason, Is.EqualTo(reason));
        Assert.That(output.HasPosition, Is.False);
        long consumed = sourceAfter.NextExpectedSourceSeq - sourceBefore.NextExpectedSourceSeq;
        Assert.That(consumed, Is.EqualTo(isConsumed ? 1 : 0), "number consumed");
        Assert.That(sourceAfter.RejectedCount - sourceBefore.RejectedCount, Is.EqualTo(isConsumed ? 1 : 0), "counted in rejectedCount");
        Assert.That(_harness.Position(), Is.EqualTo(positionBefore), "the position stands");
        Assert.That(_harness.Logic.CapacityUse, Is.EqualTo(useBefore), "no row was taken, no execId recorded");
        if (alert != AlertCode.None)
        {
            Assert.That(_harness.Alerts, Is.EqualTo(new[] { alert }));
        }

        if (isConsumed)
        {
            Assert.That(output.SendReject, Is.True);
            Assert.That(OutputMessages.ToFillRejected(in output).SourceSeq, Is.EqualTo(3));
            CheckRepeated(message, reason);
        }
    }

    [Test]
    public void ShouldApplyUnderANewNumber_WhenTheSameFillWasRefusedBefore()
    {
        _harness.Apply(Fill(Source, 3, Side.None, "1", "1", "N", epoch: Epoch));
        OutputEvent again = _harness.Apply(Fill(Source, 4, Side.Buy, "1", "1", "N", epoch: Epoch));
        Assert.That(again.Disposition, Is.EqualTo(Disposition.Applied));
    }

    [Test]
    public void ShouldApplyAfterwards_WhenCapacityWasRaised()
    {
        Prepare(Before.ExecutionsFull);
        Assert.That(_harness.Apply(Good(3, "N", "1")).Reason, Is.EqualTo(RejectReason.Capacity));
        Assert.That(_harness.Logic.CapacityUse.IsAnyFull, Is.True);
        _harness.Apply(Setting("Capacity:Executions", "3"));
        Assert.That(_harness.Apply(Good(4, "N", "1")).Disposition, Is.EqualTo(Disposition.Applied));
    }

    private static Fill Good(long sourceSeq, string execId, string quantity) =>
        Fill(Source, sourceSeq, Side.Buy, quantity, "5", execId, currency: "USD", epoch: Epoch);

    private static TestCaseData Row<T>(
        string name, T message, RejectReason reason, AlertCode alert = AlertCode.None, Before before = Before.Nothing)
        where T : unmanaged, ISourceMessage<T> =>
        new TestCaseData(Event(0, in message), before, Disposition.Rejected, reason, true, alert).SetName("{m}: " + name);

    private static TestCaseData NotConsumed<T>(
        string name, T message, Disposition disposition, RejectReason reason, Before before = Before.Nothing)
        where T : unmanaged, ISourceMessage<T> =>
        new TestCaseData(Event(0, in message), before, disposition, reason, false, AlertCode.None).SetName("{m}: " + name);

    private void CheckRepeated(InputEvent message, RejectReason reason)
    {
        OutputEvent again = _harness.Repeat(message);
        Assert.That(again.Disposition, Is.EqualTo(Disposition.Duplicate));
        Assert.That(again.Reason, Is.EqualTo(reason), "its reject is repeated");
        Assert.That(again.SendReject, Is.True);
        Assert.That(again.FirstSequence, Is.EqualTo(again.InputSequence - 1));
    }

    private void Prepare(Before before)
    {
        switch (before)
        {
            case Before.ConflictHalt:
                _harness.Apply(Good(1, "X1", "99"));
                break;
            case Before.PositionsFull:
                _harness.Apply(Setting("Capacity:Positions", "1"));
                break;
            case Before.ExecutionsFull:
                _harness.Apply(Setting("Capacity:Executions", "2"));
                break;
            case Before.SourcesFull:
                _harness.Apply(Setting("Capacity:Sources", "2"));
                break;
            default:
                break;
        }
    }
}
