using Positions.Core.Reconciliation;
using Positions.Core.Tests.Support;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;
using static Positions.Testing.Inputs.InputFactory;

namespace Positions.Core.Tests;

/// <summary>Statements: the cut, what is compared, how a difference is judged, and what a statement is refused for.</summary>
[TestFixture]
public sealed class StatementTests : StatementFixture
{
    [TestCase("15002", "15000", BreakSeverity.Small, "-2")]
    [TestCase("-7998", "-8000", BreakSeverity.Small, "-2")]
    [TestCase("3500", "3500", BreakSeverity.None, null)]
    [TestCase("100", "150", BreakSeverity.Large, "50")]
    [TestCase("95.0000001", "100", BreakSeverity.Small, "4.9999999")]
    [TestCase("95", "100", BreakSeverity.Large, "5")]
    [TestCase("105", "100", BreakSeverity.Large, "-5")]
    [TestCase("1", "0", BreakSeverity.Large, "-1")]
    [TestCase("0", "1", BreakSeverity.Large, "1")]
    [TestCase("100", "-50", BreakSeverity.Large, "-150")]
    [TestCase("0", "0", BreakSeverity.None, null)]
    public void ShouldJudgeByTheSizeOfTheDifference(string ours, string theirs, BreakSeverity severity, string? correction)
    {
        Hold(ours);
        Statement("R", theirs);
        ReconciledKeyView key = Key();
        Assert.That(key.Severity, Is.EqualTo(severity));
        bool isLarge = severity == BreakSeverity.Large;
        Assert.That(key.Breaker, Is.EqualTo(isLarge ? BreakerState.Open : BreakerState.Closed));
        Assert.That(key.CorrectionStatus, Is.EqualTo(isLarge ? CorrectionStatus.Pending : CorrectionStatus.None));
        Assert.That(isLarge ? key.CorrectionDelta.ToString() : correction, Is.EqualTo(correction));
        Assert.That(Quantity(), Is.EqualTo(isLarge ? ours : theirs), "a small one is corrected at once, a large one waits");
        StatementView statement = Harness.Logic.Statement;
        Assert.That((statement.State, statement.Compared, statement.SmallBreaks, statement.LargeBreaks),
            Is.EqualTo((StatementState.Ended, 1, severity == BreakSeverity.Small ? 1 : 0, isLarge ? 1 : 0)));
        Assert.That(statement.NetError, Is.EqualTo((Int128)Decimal8.Parse(ours).Mantissa - Decimal8.Parse(theirs).Mantissa));
    }

    [Test]
    public void ShouldCompareWithTheCut_WhenFillsComeBetweenBeginAndLine()
    {
        Hold("100");
        Harness.Apply(StatementBegin("R"));
        Buy("50");
        Harness.Apply(StatementLine("R", "100"));
        Assert.That((Key().Action, Key().InternalQuantity, Quantity()), Is.EqualTo((BreakAction.Agreed, Decimal8.Parse("100").Mantissa, "150")));
    }

    [Test]
    public void ShouldLeaveASmallBreakToTheNextStatement_WhenThePositionChangedSinceTheCut()
    {
        Hold("100");
        Harness.Apply(StatementBegin("R"));
        Buy("1");
        Harness.Apply(StatementLine("R", "101"));
        Assert.That((Key().Action, Quantity()), Is.EqualTo((BreakAction.NotCorrected, "101")), "the difference was on its way: it is not made twice");
        Assert.That(Harness.Alerts, Is.EqualTo(new[] { AlertCode.NotCorrected }));
        Harness.Apply(StatementEnd("R", 1));
        Statement("S", "101");
        Assert.That((Key().Action, Key().BreakCount), Is.EqualTo((BreakAction.Agreed, 0)));
    }

    [Test]
    public void ShouldNotCorrectASmallBreak_WhileASourceIsHalted()
    {
        Hold("100");
        Assert.That(Harness.Apply(Halted(1, NextSourceSeq)).Disposition, Is.EqualTo(Disposition.Control));
        Statement("R", "101");
        Assert.That((Key().Action, Quantity(), Told().CorrectionReason), Is.EqualTo((BreakAction.NotCorrected, "100", RejectReason.SourceHalted)));
        Buy("1");
        Statement("S", "101");
        Assert.That((Key().Action, Quantity()), Is.EqualTo((BreakAction.Agreed, "101")), "what was missing was the difference");
    }

    [Test]
    public void ShouldNotCorrectASmallBreak_WhileAnExecutionOfTheKeyWaitsForItsOrdersCount()
    {
        Hold("100");
        Fill behind = Fill(1, NextSourceSeq++, Side.Buy, "1", "100", orderId: "O1") with { CumQuantity = Decimal8.Parse("3") };
        Assert.That(Harness.Apply(behind).Disposition, Is.EqualTo(Disposition.Parked));
        Statement("R", "103");
        Assert.That((Key().Action, Quantity(), Told().CorrectionReason), Is.EqualTo((BreakAction.NotCorrected, "100", RejectReason.NotAllowed)));
        Fill first = Fill(1, NextSourceSeq++, Side.Buy, "2", "100", orderId: "O1") with { CumQuantity = Decimal8.Parse("2") };
        Assert.That(Harness.Apply(first).Disposition, Is.EqualTo(Disposition.Applied));
        Statement("S", "103");
        Assert.That((Key().Action, Quantity()), Is.EqualTo((BreakAction.Agreed, "103")));
    }

    [Test]
    public void ShouldNotCorrectASmallBreak_WhileACorrectionOfAnExecutionThatIsMissingWaits()
    {
        Hold("1000");
        FillCorrect correct = Correct(2, 1, "C", "X", Side.Buy, "10", "100") with
        {
            Account = Text16.From("ACC"),
            Symbol = Text24.From("SYM"),
            RefSide = Side.Buy,
            RefQuantity = Decimal8.Parse("12"),
            RefPrice = Decimal8.Parse("100"),
        };
        Assert.That(Harness.Apply(correct).Disposition, Is.EqualTo(Disposition.Parked));
        Statement("R", "1010");
        Assert.That((Key().Action, Quantity()), Is.EqualTo((BreakAction.NotCorrected, "1000")));
        Harness.Apply(Fill(1, NextSourceSeq++, Side.Buy, "12", "100", "X"));
        Statement("S", "1010");
        Assert.That((Key().Action, Quantity()), Is.EqualTo((BreakAction.Agreed, "1010")));
    }

    [Test]
    public void ShouldOnlyNoteABreak_WhenThePositionWasOnTheMove()
    {
        Set("InFlightMs", "1000");
        Set("ConfirmCycles", "2");
        Hold("100");
        Statement("R", "99");
        Assert.That((Key().Action, Key().BreakCount, Quantity()), Is.EqualTo((BreakAction.Noted, 1, "100")));
        Statement("S", "99");
        Assert.That((Key().Action, Quantity()), Is.EqualTo((BreakAction.Corrected, "99")), "seen twice");
        ApplyAfter(2_000_000_000, StatementBegin("T"));
        ApplyAfter(2_000_000_001, StatementLine("T", "98"));
        Assert.That((Key().Action, Quantity()), Is.EqualTo((BreakAction.Corrected, "98")), "at rest for longer than that");
    }

    [Test]
    public void ShouldTakeWhatIsNotNamedAsZero_WhenTheStatementIsComplete()
    {
        const int Keys = 200;
        for (int i = 0; i < Keys; i++)
        {
            Buy("10", symbol: $"S{i}");
        }

        Buy("10", account: "OTHER");
        Harness.Apply(StatementBegin("R", isComplete: true, accounts: 1));
        Harness.Apply(StatementScope("R", "ACC"));
        Harness.Apply(StatementLine("R", "10", symbol: "S7"));
        Buy("5", symbol: "NEW");
        Harness.Apply(StatementEnd("R", 1));
        int inputs = Finish();
        Assert.That(inputs, Is.EqualTo((Keys + 2 + BusinessLogic.RowsPerSlice - 1) / BusinessLogic.RowsPerSlice));
        Assert.That(Harness.Logic.Statement, Has.Property("Compared").EqualTo(Keys).And.Property("LargeBreaks").EqualTo(Keys - 1));
        Assert.That(Key("S0").Breaker, Is.EqualTo(BreakerState.Open));
        Assert.That(Key("S7").Breaker, Is.EqualTo(BreakerState.Closed));
        Assert.That(Harness.Logic.TryGetReconciledKey(Text16.From("ACC"), Text24.From("NEW"), out _), Is.False, "it came after the cut");
        Assert.That(Harness.Logic.TryGetReconciledKey(Text16.From("OTHER"), Text24.From("SYM"), out _), Is.False, "not in scope");
    }

    [Test]
    public void ShouldSayNothingOfWhatIsMissing_WhenTheStatementIsNotCompleteOrFails()
    {
        Buy("10", symbol: "S1");
        Buy("10", symbol: "S2");
        Harness.Apply(StatementBegin("R"));
        Harness.Apply(StatementLine("R", "10", symbol: "S1"));
        Harness.Apply(StatementEnd("R", 1));
        Harness.Apply(StatementBegin("S", isComplete: true));
        Harness.Apply(StatementLine("S", "10", symbol: "S1"));
        Assert.That(Harness.Apply(StatementEnd("S", 2)).Reason, Is.EqualTo(RejectReason.OutOfRange));
        Assert.That((Harness.Alerts.Single(), Harness.Logic.Statement.State), Is.EqualTo((AlertCode.StatementFailed, StatementState.Failed)));
        Assert.That(Harness.Logic.TryGetReconciledKey(Text16.From("ACC"), Text24.From("S2"), out _), Is.False);
        Assert.That(Harness.Apply(StatementBegin("R")).Disposition, Is.EqualTo(Disposition.DuplicateExec), "it ended well");
        Assert.That(Harness.Apply(StatementBegin("S")).Disposition, Is.EqualTo(Disposition.Control), "it failed: again");
    }

    [Test]
    public void ShouldFail_WhenUnitsOrNamesChangeOrTheSenderIsLost()
    {
        for (int i = 0; i < BusinessLogic.RowsPerSlice; i++)
        {
            Buy("1", symbol: $"S{i}");
        }

        Hold("100");
        Harness.Apply(StatementBegin("R"));
        Harness.Apply(Split("SYM", 2, 1));
        Assert.That(Harness.Logic.Statement.State, Is.EqualTo(StatementState.Failed));
        Assert.That(Harness.Apply(StatementBegin("S")).Reason, Is.EqualTo(RejectReason.NotAllowed), "work is on its way");
        Finish();
        Harness.Apply(StatementBegin("S"));
        Harness.Apply(Started());
        Assert.That(Harness.Logic.Statement.State, Is.EqualTo(StatementState.Failed));
        Assert.That(Harness.Apply(StatementLine("S", "200")).Reason, Is.EqualTo(RejectReason.NotAllowed));
    }

    [TestCaseSource(nameof(Refusals))]
    public void ShouldRefuse(Delegate refused, RejectReason reason)
    {
        Hold("100");
        Harness.Apply(StatementBegin("R", accounts: 2));
        Harness.Apply(StatementScope("R", "ACC"));
        Assert.That(((Func<LogicHarness, OutputEvent>)refused)(Harness).Reason, Is.EqualTo(reason));
        Assert.That(Harness.Logic.Statement.Lines, Is.Zero);
    }

    private static IEnumerable<TestCaseData> Refusals()
    {
        yield return Case("no id", static l => l.Apply(StatementBegin("") with { Principal = Text24.From("x") }), RejectReason.Malformed);
        yield return Case("no principal", static l => l.Apply(StatementBegin("X", principal: "")), RejectReason.Malformed);
        yield return Case("another one is open", static l => l.Apply(StatementBegin("X")), RejectReason.NotAllowed);
        yield return Case("too many accounts", static l => l.Apply(StatementBegin("X", accounts: 4_097)), RejectReason.Capacity);
        yield return Case("account twice", static l => l.Apply(StatementScope("R", "ACC")), RejectReason.OutOfRange);
        yield return Case("account of another statement", static l => l.Apply(StatementScope("X", "B")), RejectReason.NotAllowed);
        yield return Case("no account", static l => l.Apply(StatementScope("R", "")), RejectReason.Malformed);
        yield return Case("line before all accounts are there", static l => l.Apply(StatementLine("R", "100")), RejectReason.NotAllowed);
        yield return Case("line out of scope", static l => Scoped(l).Apply(StatementLine("R", "1", account: "C")), RejectReason.OutOfRange);
        yield return Case("line of another statement", static l => Scoped(l).Apply(StatementLine("X", "1")), RejectReason.NotAllowed);
        yield return Case("line without a quantity", static l => Scoped(l).Apply(StatementLine("R", null)), RejectReason.Malformed);
        yield return Case("one account too many", static l => Scoped(l).Apply(StatementScope("R", "C")), RejectReason.OutOfRange);
        yield return Case("end of another statement", static l => l.Apply(StatementEnd("X", 0)), RejectReason.NotAllowed);
        yield return Case("end before all accounts are there", static l => l.Apply(StatementEnd("R", 0)), RejectReason.OutOfRange);
        yield return Case("unknown correction", static l => l.Apply(Decided(1)), RejectReason.OutOfRange);
        yield return Case("no correction", static l => l.Apply(Decided(0)), RejectReason.Malformed);
        yield return Case("no such decision", static l => l.Apply(Decided(1) with { Decision = 3 }), RejectReason.Malformed);
        yield return Case("nobody decides", static l => l.Apply(Decided(1, principal: "")), RejectReason.Malformed);
        yield return Case("nobody resets", static l => l.Apply(ResetBreaker(principal: "")), RejectReason.Malformed);
        yield return Case("nothing to reset", static l => l.Apply(ResetBreaker()), RejectReason.NotAllowed);

        static TestCaseData Case(string name, Func<LogicHarness, OutputEvent> refused, RejectReason reason) =>
            new TestCaseData(refused, reason).SetArgDisplayNames(name);

        static LogicHarness Scoped(LogicHarness harness)
        {
            harness.Apply(StatementScope("R", "B"));
            return harness;
        }
    }

    [Test]
    public void ShouldRefuseTheSecondLineOfAKey()
    {
        Hold("100");
        Harness.Apply(StatementBegin("R"));
        Harness.Apply(StatementLine("R", "100"));
        Assert.That(Harness.Apply(StatementLine("R", "150")).Reason, Is.EqualTo(RejectReason.OutOfRange));
        Assert.That((Key().Breaker, Harness.Logic.Statement.Lines), Is.EqualTo((BreakerState.Closed, 1)));
    }

    [TestCase("1000", BreakSeverity.Small)]
    [TestCase("999.99999999", BreakSeverity.Large)]
    public void ShouldBeLarge_WhenItIsWorthMoreThanTheLimit(string limit, BreakSeverity severity)
    {
        Set("LargeBreakNotional", limit);
        Hold("10000");
        Harness.Apply(Mark(1, NextSourceSeq++, "SYM", "100"));
        Statement("R", "9990");
        Assert.That(Key().Severity, Is.EqualTo(severity));
    }

    [Test]
    public void ShouldBeLarge_WhenNobodyCanSayWhatItIsWorth()
    {
        Set("LargeBreakNotional", "1000000000");
        Hold("10000");
        Statement("R", "9999");
        Assert.That(Key().Severity, Is.EqualTo(BreakSeverity.Large));
    }

    [TestCase("1", BreakSeverity.None)]
    [TestCase("0.99999999", BreakSeverity.Small)]
    public void ShouldTolerateADifference(string tolerance, BreakSeverity severity)
    {
        Set("AbsoluteTolerance", tolerance);
        Hold("100");
        Statement("R", "101");
        Assert.That(Key().Severity, Is.EqualTo(severity));
    }

    [TestCase("LargeBreakPercent", "0", RejectReason.OutOfRange)]
    [TestCase("LargeBreakPercent", "five", RejectReason.Malformed)]
    [TestCase("AbsoluteTolerance", "-1", RejectReason.OutOfRange)]
    [TestCase("AbsoluteTolerance", "1.123456789", RejectReason.Malformed)]
    [TestCase("FourEyes", "maybe", RejectReason.Malformed)]
    [TestCase("ConfirmCycles", "0", RejectReason.OutOfRange)]
    [TestCase("InFlightMs", "-1", RejectReason.OutOfRange)]
    [TestCase("CorrectionTtlSeconds", "0", RejectReason.OutOfRange)]
    [TestCase("CloseBreakers", "never", RejectReason.Malformed)]
    public void ShouldRefuseASetting(string name, string value, RejectReason reason) =>
        Assert.That(Harness.Apply(Setting($"Reconciliation:{name}", value)).Reason, Is.EqualTo(reason));

    [Test]
    public void ShouldFailWhereTheSplitIsJudged_WhateverElseIsUnderWay([Values] bool isCompleting)
    {
        for (int order = 0; order < 200; order++)
        {
            Assert.That(Harness.Apply(Fill(1, NextSourceSeq++, Side.Buy, "1", "100", orderId: $"O{order}", symbol: "SYM", account: $"A{order}")).Disposition,
                Is.EqualTo(Disposition.Applied));
        }

        Harness.Apply(StatementBegin("R", isComplete: true));
        Assert.That(Harness.Apply(new DateRolled { Prefix = Prefix(0, 0, 0), BusinessDate = 2030_01_02 }).Disposition, Is.EqualTo(Disposition.Control));
        if (isCompleting)
        {
            Assert.That(Harness.Apply(StatementEnd("R", 0)).Disposition, Is.EqualTo(Disposition.Control));
        }

        OutputEvent split = Harness.Apply(Split("SYM", 2, 1));
        Assert.That((split.Disposition, split.StatementId.ToString()), Is.EqualTo((Disposition.Control, "R")));
        Assert.That(Harness.Alerts, Is.EqualTo(new[] { AlertCode.StatementFailed }));
        Assert.That(Harness.Logic.Statement.State, Is.EqualTo(StatementState.Failed));
        Assert.That(Harness.Apply(StatementLine("R", "100", "10")).Reason, Is.EqualTo(RejectReason.NotAllowed), "of the units of before");
        Finish();
        Assert.That(Harness.Logic.Statement.Compared, Is.Zero, "what did not come means nothing");
        Assert.That(Harness.Logic.TryGetPosition(Text16.From("A0"), Text24.From("SYM"), out PositionView held), Is.True);
        Assert.That(held.Quantity.ToString(), Is.EqualTo("2"));
    }
}
