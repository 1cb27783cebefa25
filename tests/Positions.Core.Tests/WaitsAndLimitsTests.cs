using Positions.Core.Tests.Support;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;
using static Positions.Testing.Inputs.InputFactory;

namespace Positions.Core.Tests;

/// <summary>Messages that wait, and what their waiting meets: an empty state, settings, limits, dates, redelivery.</summary>
[TestFixture]
public sealed class WaitsAndLimitsTests
{
    private const long Second = 1_000_000_000;

    [Test]
    public void ShouldPark_WhenACompleteBustNamesWhatIsParkedAndThereIsNoPositionYet()
    {
        using var harness = new LogicHarness();
        harness.Apply(Setting("Ingress:ExecDomains:0:DailyExecIds", "true"));
        harness.Apply(Correct(1, 1, "C", "E", Side.Buy, "2", "100"));
        OutputEvent bust = harness.Apply(Bust(1, 2, "B", "C", Side.Buy, "1", "100", "ACC", "SYM"));
        Assert.That((bust.Disposition, harness.Logic.ParkedCount), Is.EqualTo((Disposition.Parked, 2)));
    }

    [Test]
    public void ShouldEndWhatIsHeldByTheNewTime_WhenTheTimeIsShortened()
    {
        using var harness = new LogicHarness();
        At(harness, Setting("Positions:CumHoldMs", "3600000"), 0);
        At(harness, Cum(1, "1", "9"), 0);
        At(harness, Setting("Positions:CumHoldMs", "1"), 1);
        Assert.That(harness.Logic.NextDeadlineNanos, Is.EqualTo(DefaultTime.Value + 1_000_000));
        At(harness, Tick(), Second);
        Assert.That((harness.Logic.HeldCount, harness.Logic.NextDeadlineNanos), Is.EqualTo((0, 0L)));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void ShouldTakeANewOrder_WhenTheTableIsFullOfOrdersToBeRetired(bool isDoneBefore)
    {
        using var harness = new LogicHarness();
        harness.Apply(Setting("Capacity:Orders", "2"));
        harness.Apply(Rolled(2026_01_05));
        harness.Apply(Fill(1, 1, Side.Buy, "1", "100", "E1", orderId: "A1"));
        harness.Apply(Fill(1, 2, Side.Buy, "1", "100", "E2", orderId: "A2"));
        harness.Apply(Rolled(2026_01_06));
        harness.Apply(Rolled(2026_01_07));
        while (isDoneBefore && harness.Logic.HasOpenWork)
        {
            harness.Apply(Tick());
        }

        OutputEvent[] told =
        [
            harness.Apply(Fill(1, 3, Side.Buy, "1", "100", "E3", orderId: "B1")), harness.Apply(Fill(1, 4, Side.Buy, "1", "100", "E4", orderId: "B2")),
            harness.Apply(Fill(1, 5, Side.Buy, "1", "100", "E5", orderId: "B3")),
        ];
        Assert.That(told.Select(static output => output.Reason), Is.EqualTo(new[] { RejectReason.None, RejectReason.None, RejectReason.Capacity }));
    }

    [Test]
    public void ShouldTellItsAlertWithEachVerdict_WhenMoreOfAChainAreLetGoThanAlertsFit()
    {
        const int chain = 40;
        using var harness = new LogicHarness();
        harness.Apply(Update(1, OrderStatus.New, 0, quantity: "1"));
        for (int i = 1; i <= chain; i++)
        {
            harness.Apply(Correct(1, 1 + i, $"C{i}", i == 1 ? "E" : $"C{i - 1}", Side.Buy, $"{i + 1}", "100"));
        }

        harness.Apply(Fill(1, chain + 2, Side.Buy, "1", "100", "E", orderId: "O1"));
        OutputEvent[] verdicts = [.. harness.Outputs.Where(static output => output.Kind == OutputKind.LateVerdict)];
        Assert.That(verdicts, Has.Length.EqualTo(chain));
        Assert.That(verdicts.Count(static output => output.AlertCode == AlertCode.Overfill), Is.EqualTo(chain));
    }

    [Test]
    public void ShouldRepeatTheReject_WhenWhatWaitedInVainComesAgain()
    {
        using var harness = new LogicHarness();
        At(harness, Cum(1, "1", "9"), 0);
        At(harness, Tick(), 10 * Second);
        Assert.That(harness.Source(1).RejectedCount, Is.EqualTo(1));
        At(harness, Cum(1, "1", "9"), 11 * Second);
        OutputEvent again = harness.Outputs.Single(static output => output.Kind == OutputKind.Outcome);
        Assert.That((again.Disposition, again.Reason, again.SendReject), Is.EqualTo((Disposition.Duplicate, RejectReason.CumQuantityMismatch, true)));
        Assert.That(harness.Source(1).RejectedCount, Is.EqualTo(1));
    }

    [Test]
    public void ShouldApply_WhenAPossibleResendIsOfBefore1970AndNothingIsRetired()
    {
        using var harness = new LogicHarness();
        Fill fill = Fill(1, 1, Side.Buy, "1", "100", "E", flags: SourcePrefix.PossResend);
        fill.Prefix.TransactTime = new UtcNanos(-1);
        Assert.That(harness.Apply(in fill).Disposition, Is.EqualTo(Disposition.Applied));
    }

    [Test]
    public void ShouldCountASkippedNumberOnce_WhenItComesLateAndWaitsInVain()
    {
        using var harness = new LogicHarness();
        harness.Apply(Skipped(1, 1, 1));
        At(harness, Cum(1, "1", "9"), 0);
        At(harness, Tick(), 10 * Second);
        Assert.That(harness.Source(1).RejectedCount, Is.EqualTo(1));
    }

    [Test]
    public void ShouldRefuseForOneReason_WhenTwoDatesEndBeforeAllThatWasParkedIsAnswered()
    {
        const int parked = 300;
        using var harness = new LogicHarness();
        for (int i = 1; i <= parked; i++)
        {
            harness.Apply(Bust(1, i, $"B{i}", $"E{i}"));
        }

        List<RejectReason> reasons = [];
        harness.Apply(Rolled(2026_01_05));
        for (harness.Apply(Rolled(2026_01_06)); harness.Logic.HasOpenWork; harness.Apply(Tick()))
        {
            reasons.AddRange(harness.Outputs.Where(static output => output.Kind == OutputKind.LateVerdict).Select(static output => output.Reason));
        }

        reasons.AddRange(harness.Outputs.Where(static output => output.Kind == OutputKind.LateVerdict).Select(static output => output.Reason));
        Assert.That(reasons, Has.Count.EqualTo(parked).And.All.EqualTo(RejectReason.UnknownExecRefId));
    }

    [Test]
    public void ShouldStayFlagged_WhenTheOrderThatASplitMetTurnsOutToBeTheOneOfAnExecution()
    {
        using var harness = new LogicHarness();
        harness.Apply(Fill(2, 1, Side.Buy, "1", "100", "E0"));
        harness.Apply(Update(1, OrderStatus.PendingNew, 10, orderId: null, clientId: "C1"));
        harness.Apply(Split("SYM", 2, 1));
        harness.Apply(Tick());
        harness.Apply(Fill(1, 2, Side.Buy, "1", "50", "E1", orderId: "O1"));
        harness.Apply(Update(3, OrderStatus.New, 0, clientId: "C1", quantity: null));
        OrderView order = harness.Orders().Single();
        Assert.That((order.OrderQuantity.ToString(), order.IsSplitSince), Is.EqualTo(("100", true)), "its quantity is that of before the split");
    }

    private static Fill Cum(long sourceSeq, string quantity, string cum) =>
        Fill(1, sourceSeq, Side.Buy, quantity, "100", orderId: "O1") with { CumQuantity = Decimal8.Parse(cum) };

    private static void At<T>(LogicHarness harness, in T message, long nanos)
        where T : unmanaged, ISourceMessage<T> =>
        harness.ApplyAsIs(Event(harness.Logic.AppliedSequence + 1, message, new UtcNanos(DefaultTime.Value + nanos)));
}
