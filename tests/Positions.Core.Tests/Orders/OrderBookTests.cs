using Positions.Core.Orders;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Core.Tests.Orders;

[TestFixture]
public sealed class OrderBookTests
{
    private readonly OrderHarness _harness = new();

    [TearDown]
    public void TearDown() => _harness.Dispose();

    [TestCase(1, 1, nameof(OrderOutcome.Applied), nameof(OrderState.New))]
    [TestCase(2, 2, nameof(OrderOutcome.Illegal), nameof(OrderState.None))]
    [TestCase(15, 2, nameof(OrderOutcome.Illegal), nameof(OrderState.None))]
    [TestCase(15, 0, nameof(OrderOutcome.Applied), nameof(OrderState.New))]
    [TestCase(16, 4, nameof(OrderOutcome.Applied), nameof(OrderState.Canceled))]
    [TestCase(17, 12, nameof(OrderOutcome.Applied), nameof(OrderState.Expired))]
    [TestCase(11, 3, nameof(OrderOutcome.Applied), nameof(OrderState.DoneForDay))]
    [TestCase(255, 0, nameof(OrderOutcome.Applied), nameof(OrderState.New))]
    [TestCase(255, 3, nameof(OrderOutcome.Applied), nameof(OrderState.DoneForDay))]
    [TestCase(255, 4, nameof(OrderOutcome.Applied), nameof(OrderState.Canceled))]
    [TestCase(255, 5, nameof(OrderOutcome.Applied), nameof(OrderState.New))]
    [TestCase(255, 6, nameof(OrderOutcome.Applied), nameof(OrderState.PendingCancel))]
    [TestCase(255, 7, nameof(OrderOutcome.Applied), nameof(OrderState.Stopped))]
    [TestCase(255, 8, nameof(OrderOutcome.Applied), nameof(OrderState.Rejected))]
    [TestCase(255, 9, nameof(OrderOutcome.Applied), nameof(OrderState.Suspended))]
    [TestCase(255, 10, nameof(OrderOutcome.Applied), nameof(OrderState.PendingNew))]
    [TestCase(255, 12, nameof(OrderOutcome.Applied), nameof(OrderState.Expired))]
    [TestCase(255, 14, nameof(OrderOutcome.Applied), nameof(OrderState.PendingReplace))]
    public void ShouldReadTheStatus_WhenTheExecTypeSaysNoMore(int execType, int status, string outcome, string after)
    {
        OrderVerdict verdict = _harness.Apply((byte)execType, (OrderStatus)status, quantity: "100");
        Assert.That((verdict.Outcome.ToString(), verdict.After.ToString()), Is.EqualTo((outcome, after)));
    }

    [TestCase(255, 255, "O1", "1", Side.Buy, RejectReason.Malformed)]
    [TestCase(18, 255, "O1", "1", Side.Buy, RejectReason.Malformed)]
    [TestCase(0, 0, null, "1", Side.Buy, RejectReason.Malformed)]
    [TestCase(20, 0, "O1", "1", Side.Buy, RejectReason.NotSupported)]
    [TestCase(255, 11, "O1", "1", Side.Buy, RejectReason.NotSupported)]
    [TestCase(0, 0, "O1", "1", (Side)3, RejectReason.Side)]
    [TestCase(0, 0, "O1", "1", (Side)255, RejectReason.Side)]
    [TestCase(0, 0, "O1", "-1", Side.Buy, RejectReason.QuantityNotPositive)]
    [TestCase(5, 0, "O1", null, Side.Buy, RejectReason.QuantityNotPositive)]
    public void ShouldRefuse_WhenAnUpdateMakesNoSense(
        int execType, int status, string? orderId, string? quantity, Side side, RejectReason reason)
    {
        StateDigest before = _harness.Digest;
        OrderVerdict verdict = _harness.Apply(
            OrderHarness.Update((byte)execType, (OrderStatus)status, orderId, quantity: quantity, side: side));
        Assert.That((verdict.Outcome, verdict.Reason), Is.EqualTo((OrderOutcome.Refused, reason)));
        Assert.That(_harness.Digest, Is.EqualTo(before));
    }

    [Test]
    public void ShouldGetItsId_WhenTheAcknowledgementNamesBoth()
    {
        _harness.Apply(10, orderId: null, clientId: "c1", quantity: "100");
        int row = _harness.RowOfClientId("c1");
        OrderVerdict verdict = _harness.Apply(0, clientId: "c1");
        Assert.That((verdict.Row, verdict.Before, verdict.After), Is.EqualTo((row, OrderState.PendingNew, OrderState.New)));
        Assert.That(_harness.RowOf("O1"), Is.EqualTo(row));
        Assert.That(_harness.View().OrderQuantity.ToString(), Is.EqualTo("100"));
        Assert.That(_harness.Book.LiveCount, Is.EqualTo(1));
    }

    [Test]
    public void ShouldBeOneOrder_WhenAnExecutionComesBetweenPendingAndAcknowledged()
    {
        _harness.Apply(10, orderId: null, clientId: "c1", quantity: "100");
        _harness.Trade("40");
        Assert.That(_harness.Book.LiveCount, Is.EqualTo(2), "nothing says yet that they are one");
        OrderVerdict verdict = _harness.Apply(0, clientId: "c1");

        Assert.That((verdict.Outcome, verdict.IsOrphanResolved), Is.EqualTo((OrderOutcome.Applied, true)));
        Assert.That(_harness.Book.LiveCount, Is.EqualTo(1));
        OrderView order = _harness.View();
        Assert.That($"{order.Status} {order.CumQuantity} {order.LeavesQuantity}", Is.EqualTo("PartiallyFilled 40 60"));
        Assert.That(_harness.RowOfClientId("c1"), Is.EqualTo(_harness.RowOf("O1")));
    }

    [Test]
    public void ShouldMoveTheAlias_WhenAReplacementIsDoneAndNotBefore()
    {
        _harness.Apply(0, clientId: "c1", quantity: "100");
        _harness.Apply(14, clientId: "c2");
        Assert.That((_harness.RowOfClientId("c1"), _harness.RowOfClientId("c2")), Is.EqualTo((0, -1)));
        _harness.Apply(5, clientId: "c2", quantity: "120");
        Assert.That((_harness.RowOfClientId("c1"), _harness.RowOfClientId("c2")), Is.EqualTo((-1, 0)));
        Assert.That(_harness.View().ClientOrderId.ToString(), Is.EqualTo("c2"));
        _harness.Apply(6, clientId: "c3");
        Assert.That(_harness.RowOfClientId("c3"), Is.EqualTo(-1), "the id of a request to cancel is not the order's");
    }

    [Test]
    public void ShouldMeanTheNewOrder_WhenAClientIdIsUsedAgain()
    {
        _harness.Apply(0, clientId: "c1", quantity: "100");
        _harness.Apply(4);
        Assert.That(_harness.Apply(10, orderId: null, clientId: "c1").Outcome, Is.EqualTo(OrderOutcome.Stale), "the same day: the old one");
        _harness.Date++;
        OrderVerdict verdict = _harness.Apply(10, orderId: null, clientId: "c1");
        Assert.That((verdict.Outcome, verdict.Row), Is.EqualTo((OrderOutcome.Applied, 1)));
        Assert.That(_harness.RowOfClientId("c1"), Is.EqualTo(1));
        Assert.That(_harness.View().ClientOrderId.ToString(), Is.EqualTo("c1"), "the old one keeps what it was called");
    }

    [Test]
    public void ShouldBeFilled_WhenReplacedBelowWhatIsExecuted()
    {
        _harness.Apply(0, quantity: "100");
        _harness.Trade("40");
        OrderVerdict verdict = _harness.Apply(5, quantity: "30");
        OrderView order = _harness.View();
        Assert.That(verdict.After, Is.EqualTo(OrderState.Filled));
        Assert.That($"{order.OrderQuantity} {order.LeavesQuantity} {order.OverfillQuantity}", Is.EqualTo("40 0 0"));
    }

    [Test]
    public void ShouldKeepTheCancelPending_WhenTheReplacementBelowItIsDone()
    {
        _harness.Apply(0, quantity: "100");
        _harness.Apply(14);
        _harness.Apply(6);
        Assert.That(_harness.Apply(19).After, Is.EqualTo(OrderState.PendingReplace), "the cancel was refused first");
        _harness.Apply(6);
        Assert.That(_harness.Apply(5, quantity: "120").After, Is.EqualTo(OrderState.PendingCancel));
        Assert.That(_harness.Apply(19).After, Is.EqualTo(OrderState.New));
        Assert.That(_harness.View().OrderQuantity.ToString(), Is.EqualTo("120"));
    }

    [TestCase(0, nameof(OrderState.New))]
    [TestCase(8, nameof(OrderState.Rejected))]
    [TestCase(19, nameof(OrderState.PendingNew))]
    public void ShouldJudgeTheOrderItself_WhenACancelIsPendingOnOneNotAcknowledged(int execType, string after)
    {
        _harness.Apply(10, quantity: "100");
        _harness.Apply(6);
        Assert.That(_harness.Apply((byte)execType).After.ToString(), Is.EqualTo(after));
    }

    [TestCase(true, nameof(OrderState.PartiallyFilled), "40")]
    [TestCase(false, nameof(OrderState.Filled), "0")]
    public void ShouldReopenAFilledOrder_WhenTheVenueDoes(bool reopens, string after, string leaves)
    {
        _harness.Apply(0, quantity: "100");
        _harness.Trade("40");
        _harness.Trade("60");
        Assert.That(_harness.Bust("40", reopens: reopens).After.ToString(), Is.EqualTo(after));
        Assert.That(_harness.View().LeavesQuantity.ToString(), Is.EqualTo(leaves));
        Assert.That(_harness.View().CumQuantity.ToString(), Is.EqualTo("60"));
    }

    [TestCase("Late", RejectReason.IllegalOrderTransition, AlertCode.LateFill)]
    [TestCase("Over", RejectReason.IllegalOrderTransition, AlertCode.Overfill)]
    public void ShouldRefuseAndChangeNothing_WhenPolicyIsStrict(string what, RejectReason reason, AlertCode alert)
    {
        _harness.Book.Policy = new OrderPolicy(QuarantinesLateFills: true, RejectsOverfills: true, OrdersLimit: 10);
        _harness.Apply(0, quantity: "100");
        if (what == "Late")
        {
            _harness.Apply(4);
        }

        StateDigest before = _harness.Digest;
        Assert.That(_harness.Trade(what == "Late" ? "40" : "101"), Is.EqualTo(reason));
        Assert.That(_harness.Alerts, Is.EqualTo(new[] { alert }));
        Assert.That(_harness.Digest, Is.EqualTo(before));
    }

    [Test]
    public void ShouldBookARejectedOrdersExecution_WhateverThePolicy()
    {
        _harness.Book.Policy = OrderPolicy.Default with { QuarantinesLateFills = true };
        _harness.Apply(8, quantity: "100");
        Assert.That(_harness.Trade("40"), Is.EqualTo(RejectReason.None));
        Assert.That(_harness.Alerts, Is.EqualTo(new[] { AlertCode.LateFillOnRejected }));
    }

    [Test]
    public void ShouldRefuseForCapacity_WhenTheOrderIsUnknownAndThereIsNoRoom()
    {
        _harness.Book.Policy = OrderPolicy.Default with { OrdersLimit = 1 };
        _harness.Apply(0, quantity: "100");
        Assert.That(_harness.Book.HasRoom, Is.False);
        Assert.That(_harness.Trade("1", orderId: "O2"), Is.EqualTo(RejectReason.Capacity));
        Assert.That(_harness.Apply(0, orderId: "O2").Reason, Is.EqualTo(RejectReason.Capacity));
        Assert.That(_harness.Trade("1"), Is.EqualTo(RejectReason.None), "a known order needs none");
    }

    [Test]
    public void ShouldRefuse_WhenASumDoesNotFit()
    {
        string most = new Decimal8(long.MaxValue).ToString();
        Assert.That(_harness.Trade(most), Is.EqualTo(RejectReason.None));
        Assert.That(_harness.Trade("1"), Is.EqualTo(RejectReason.OutOfRange));
        Assert.That(_harness.Book.CanCorrect(0, 1, 1, 2, 2), Is.False);
        Assert.That(_harness.Book.CanCorrect(0, 2, 2, 1, 1), Is.True);
    }

    [Test]
    public void ShouldNotBeBookedOnTheOrder_WhenTheExecutionIsOfAnotherAccountSymbolOrSide()
    {
        _harness.Apply(0, quantity: "100");
        Assert.That(_harness.Trade(OrderHarness.Fill("40", symbol: "ELSE")), Is.EqualTo(RejectReason.None));
        Assert.That(_harness.Alerts, Is.EqualTo(new[] { AlertCode.OrderMismatch }));
        Assert.That(_harness.Trade(OrderHarness.Fill("40", side: Side.Sell)), Is.EqualTo(RejectReason.None));
        Assert.That(_harness.View().CumQuantity.ToString(), Is.EqualTo("0"));
        Assert.That(_harness.Trade(OrderHarness.Fill("40", account: "ELSE")), Is.EqualTo(RejectReason.None));
        Assert.That(_harness.View().CumQuantity.ToString(), Is.EqualTo("0"));
        OrderVerdict update = _harness.Apply(OrderHarness.Update(4, symbol: "ELSE"));
        Assert.That((update.Reason, update.After), Is.EqualTo((RejectReason.ExecIdConflict, OrderState.New)));
        Assert.That(_harness.Alerts, Is.EqualTo(new[] { AlertCode.OrderMismatch }));
    }

    [Test]
    public void ShouldBeNoOrders_WhenTheExecutionNamesNone()
    {
        Assert.That(_harness.Trade("40", orderId: null), Is.EqualTo(RejectReason.None));
        Assert.That(_harness.Book.LiveCount, Is.Zero);
    }

    [TestCase("40", "40", nameof(CumulativeVerdict.Stale))]
    [TestCase("10", "50", nameof(CumulativeVerdict.Fits))]
    [TestCase("10", "60", nameof(CumulativeVerdict.Waits))]
    [TestCase("20", "50", nameof(CumulativeVerdict.Waits))]
    [TestCase("10", null, nameof(CumulativeVerdict.Fits))]
    public void ShouldTellTheNextExecutionFromOthers_WhenItHasNoIdButACount(string quantity, string? cum, string expected)
    {
        _harness.Trade("40");
        CumulativeVerdict verdict = _harness.Book.JudgeCumulative(OrderHarness.Fill(quantity, cum: cum), OrderHarness.Domain);
        Assert.That(verdict.ToString(), Is.EqualTo(expected));
        CumulativeVerdict unknown = _harness.Book.JudgeCumulative(OrderHarness.Fill("10", orderId: "O2", cum: "10"), OrderHarness.Domain);
        Assert.That(unknown, Is.EqualTo(CumulativeVerdict.Fits));
    }

    [TestCase("40", "60", false)]
    [TestCase("41", "60", true)]
    [TestCase("40", "59", true)]
    [TestCase("39", null, true)]
    public void ShouldAlert_WhenAnUpdateCountsOtherQuantities(string cum, string? leaves, bool alerts)
    {
        _harness.Apply(0, quantity: "100");
        _harness.Trade("40");
        _harness.Apply(OrderHarness.Update(14, cum: cum, leaves: leaves));
        Assert.That(_harness.Alerts, alerts ? Is.EqualTo(new[] { AlertCode.CumMismatch }) : Is.Empty);
        Assert.That(_harness.View().CumQuantity.ToString(), Is.EqualTo("40"), "quantities come from executions only");
    }

    [TestCase("39", false)]
    [TestCase("41", true)]
    public void ShouldAlertOnlyIfAhead_WhenAStaleReportCountsOtherwise(string cum, bool alerts)
    {
        _harness.Apply(0, quantity: "100");
        _harness.Trade("40");
        Assert.That(_harness.Apply(18, OrderStatus.New, cum: cum).Outcome, Is.EqualTo(OrderOutcome.Stale));
        Assert.That(_harness.Alerts, alerts ? Is.EqualTo(new[] { AlertCode.CumMismatch }) : Is.Empty);
    }

    [Test]
    public void ShouldAlertAndBook_WhenAnExecutionCountsOtherwise()
    {
        _harness.Apply(0, quantity: "100");
        Assert.That(_harness.Trade(OrderHarness.Fill("40", cum: "50")), Is.EqualTo(RejectReason.None));
        Assert.That(_harness.Alerts, Is.EqualTo(new[] { AlertCode.CumMismatch }));
        Assert.That(_harness.View().CumQuantity.ToString(), Is.EqualTo("40"));
    }

    [Test]
    public void ShouldNeverBeFilled_WhileTheQuantityIsUnknown()
    {
        _harness.Trade("100");
        OrderView orphan = _harness.View();
        Assert.That($"{orphan.Status} [{orphan.LeavesQuantity}] {orphan.OverfillQuantity}", Is.EqualTo("PartiallyFilled [] 0"));
        _harness.Apply(0, quantity: "100");
        Assert.That($"{_harness.View().Status} {_harness.View().LeavesQuantity}", Is.EqualTo("Filled 0"));
    }

    [TestCase(null, "SYM")]
    [TestCase("ACC", null)]
    public void ShouldBeMalformed_WhenAccountOrSymbolIsMissing(string? account, string? symbol)
    {
        OrderVerdict verdict = _harness.Apply(OrderHarness.Update(0, account: account, symbol: symbol));
        Assert.That(verdict.Reason, Is.EqualTo(RejectReason.Malformed));
    }

    [Test]
    public void ShouldFollowTheInstrument_WhenItIsSplitAndRenamed()
    {
        _harness.Apply(0, quantity: "100");
        _harness.Apply(4, orderId: "O2");
        Text24 symbol = Text24.From("SYM");
        Text24 newSymbol = Text24.From("NEW");
        for (int row = 0; row < _harness.Book.RowCount; row++)
        {
            Assert.That(_harness.Book.MarkReached(row, in newSymbol, 1), Is.False, "of another instrument");
            Assert.That(_harness.Book.MarkReached(row, in symbol, 1), Is.True);
            Assert.That(_harness.Book.MarkReached(row, in symbol, 1), Is.False, "once");
            _harness.Book.FlagSplit(row);
        }

        Assert.That((_harness.View().IsSplitSince, _harness.View("O2").IsSplitSince), Is.EqualTo((true, false)), "the canceled one is not concerned");
        for (int row = 0; row < _harness.Book.RowCount; row++)
        {
            _harness.Book.Rename(row, in newSymbol);
        }

        Assert.That(_harness.Trade(OrderHarness.Fill("40", symbol: "NEW")), Is.EqualTo(RejectReason.None));
        Assert.That((_harness.View().CumQuantity.ToString(), _harness.View().Symbol.ToString()), Is.EqualTo(("40", "NEW")));
    }

    [Test]
    public void ShouldAlertAnOverfill_WhenTheAcknowledgementOfAnOrphanNamesLess()
    {
        _harness.Trade("40");
        _harness.Apply(0, quantity: "30");
        Assert.That(_harness.Alerts, Is.EqualTo(new[] { AlertCode.Overfill }));
        Assert.That($"{_harness.View().Status} {_harness.View().OverfillQuantity}", Is.EqualTo("Filled 10"));
    }

    [Test]
    public void ShouldNotMix_WhenTwoDomainsUseOneOrderId()
    {
        _harness.Apply(0, quantity: "100");
        OrderUpdate other = OrderHarness.Update(0, quantity: "50");
        _harness.Book.Apply(in other, OrderHarness.Domain + 1, _harness.Date, 99, new UtcNanos(1));
        Assert.That(_harness.Book.LiveCount, Is.EqualTo(2));
        Assert.That(_harness.View().OrderQuantity.ToString(), Is.EqualTo("100"));
    }

    [Test]
    public void ShouldNotMix_WhenTwoDomainsUseOneClientId()
    {
        _harness.Apply(0, quantity: "100", clientId: "1");
        OrderUpdate other = OrderHarness.Update(0, quantity: "50", orderId: "O2", clientId: "1");
        _harness.Book.Apply(in other, OrderHarness.Domain + 1, _harness.Date, 99, new UtcNanos(1));

        OrderVerdict verdict = _harness.Apply(6, orderId: null, clientId: "1");
        Assert.That((verdict.Before, verdict.After), Is.EqualTo((OrderState.New, OrderState.PendingCancel)));
        Assert.That(_harness.View().Status, Is.EqualTo(OrderStatus.PendingCancel));
        Assert.That(_harness.Book.LiveCount, Is.EqualTo(2), "no third one, known by its client id only");
    }

    [Test]
    public void ShouldLeaveTheAliasWithTheLastToTakeIt_WhenAnotherIsReplacedUnderItsOwnId()
    {
        _harness.Apply(0, quantity: "100", clientId: "c1");
        _harness.Apply(0, quantity: "100", clientId: "c1", orderId: "O2");
        Assert.That(_harness.RowOfClientId("c1"), Is.EqualTo(_harness.RowOf("O2")));

        _harness.Apply(5, quantity: "120", clientId: "c1");
        Assert.That(_harness.RowOfClientId("c1"), Is.EqualTo(_harness.RowOf("O2")));
    }
}
