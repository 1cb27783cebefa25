using Positions.Core.Reconciliation;
using Positions.Core.Tests.Support;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;
using Positions.Testing.Inputs;
using static Positions.Testing.Inputs.InputFactory;

namespace Positions.Core.Tests;

/// <summary>Statements: the cut, what is judged how, breakers and decisions.</summary>
[TestFixture]
public sealed class StatementTests
{
    private LogicHarness _harness = null!;
    private long _nextSourceSeq;
    private OutputEvent[] _told = [];

    [SetUp]
    public void CreateLogic()
    {
        _harness = new LogicHarness();
        _nextSourceSeq = 1;
    }

    [TearDown]
    public void DisposeLogic() => _harness.Dispose();

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
        StatementView statement = _harness.Logic.Statement;
        Assert.That((statement.State, statement.Compared, statement.SmallBreaks, statement.LargeBreaks),
            Is.EqualTo((StatementState.Ended, 1, severity == BreakSeverity.Small ? 1 : 0, isLarge ? 1 : 0)));
        Assert.That(statement.NetError, Is.EqualTo((Int128)Decimal8.Parse(ours).Mantissa - Decimal8.Parse(theirs).Mantissa));
    }

    [Test]
    public void ShouldCompareWithTheCut_WhenFillsComeBetweenBeginAndLine()
    {
        Hold("100");
        _harness.Apply(StatementBegin("R"));
        Buy("50");
        _harness.Apply(StatementLine("R", "100"));
        Assert.That((Key().Action, Key().InternalQuantity, Quantity()), Is.EqualTo((BreakAction.Agreed, Decimal8.Parse("100").Mantissa, "150")));
    }

    [Test]
    public void ShouldLeaveASmallBreakToTheNextStatement_WhenThePositionChangedSinceTheCut()
    {
        Hold("100");
        _harness.Apply(StatementBegin("R"));
        Buy("1");
        _harness.Apply(StatementLine("R", "101"));
        Assert.That((Key().Action, Quantity()), Is.EqualTo((BreakAction.NotCorrected, "101")), "the difference was on its way: it is not made twice");
        Assert.That(_harness.Alerts, Is.EqualTo(new[] { AlertCode.NotCorrected }));
        _harness.Apply(StatementEnd("R", 1));
        Statement("S", "101");
        Assert.That((Key().Action, Key().BreakCount), Is.EqualTo((BreakAction.Agreed, 0)));
    }

    [Test]
    public void ShouldNotCorrectASmallBreak_WhileASourceIsHalted()
    {
        Hold("100");
        Assert.That(_harness.Apply(Halted(1, _nextSourceSeq)).Disposition, Is.EqualTo(Disposition.Control));
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
        Fill behind = Fill(1, _nextSourceSeq++, Side.Buy, "1", "100", orderId: "O1") with { CumQuantity = Decimal8.Parse("3") };
        Assert.That(_harness.Apply(behind).Disposition, Is.EqualTo(Disposition.Parked));
        Statement("R", "103");
        Assert.That((Key().Action, Quantity(), Told().CorrectionReason), Is.EqualTo((BreakAction.NotCorrected, "100", RejectReason.NotAllowed)));
        Fill first = Fill(1, _nextSourceSeq++, Side.Buy, "2", "100", orderId: "O1") with { CumQuantity = Decimal8.Parse("2") };
        Assert.That(_harness.Apply(first).Disposition, Is.EqualTo(Disposition.Applied));
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
        Assert.That(_harness.Apply(correct).Disposition, Is.EqualTo(Disposition.Parked));
        Statement("R", "1010");
        Assert.That((Key().Action, Quantity()), Is.EqualTo((BreakAction.NotCorrected, "1000")));
        _harness.Apply(Fill(1, _nextSourceSeq++, Side.Buy, "12", "100", "X"));
        Statement("S", "1010");
        Assert.That((Key().Action, Quantity()), Is.EqualTo((BreakAction.Agreed, "1010")));
    }

    [Test]
    public void ShouldMakeAStaleCorrection_WhenThePositionChangedSinceTheCut()
    {
        Hold("100");
        _harness.Apply(StatementBegin("R"));
        Buy("50");
        _harness.Apply(StatementLine("R", "150"));
        Assert.That((Key().Breaker, Key().CorrectionStatus), Is.EqualTo((BreakerState.Open, CorrectionStatus.Stale)));
        _harness.Apply(StatementEnd("R", 1));
        Assert.That(_harness.Apply(Decided(Key().CorrectionId)).Reason, Is.EqualTo(RejectReason.NotAllowed));
        Statement("S", "150");
        Assert.That((Key().Breaker, Key().CorrectionStatus), Is.EqualTo((BreakerState.Closed, CorrectionStatus.Superseded)), "stale is not final");
    }

    [Test]
    public void ShouldCloseAfterACleanStatement_WhenTheCorrectionWasApproved()
    {
        Hold("100");
        Statement("R", "150");
        OutputEvent halted = Told();
        Assert.That((halted.IsBreakerMoved, halted.BreakerState, _harness.Alerts.Length), Is.EqualTo(((byte)1, BreakerState.Open, 0)), "the alert came with the line");
        OutputEvent approved = _harness.Apply(Decided(1));
        Assert.That((approved.Disposition, Quantity(), Key().Breaker), Is.EqualTo((Disposition.Applied, "150", BreakerState.HalfOpen)));
        Assert.That((Told().HasPosition, Told().AdjustmentReason, Told().ChangeKind), Is.EqualTo((true, (ushort)2, PositionChangeKind.Adjusted)));
        Assert.That(_harness.Apply(Decided(1)).Reason, Is.EqualTo(RejectReason.NotAllowed), "once");
        Statement("S", "150");
        Assert.That((Key().Breaker, Key().CorrectionStatus), Is.EqualTo((BreakerState.Closed, CorrectionStatus.Approved)));
    }

    [Test]
    public void ShouldRefuseTheProposer_UnlessOneIsEnough()
    {
        Hold("100");
        Statement("R", "150");
        Assert.That(_harness.Apply(Decided(1, principal: "recon")).Reason, Is.EqualTo(RejectReason.NotAllowed));
        Assert.That(Key().CorrectionStatus, Is.EqualTo(CorrectionStatus.Pending), "another may still approve");
        Set("FourEyes", "false");
        Assert.That(_harness.Apply(Decided(1, principal: "recon")).Disposition, Is.EqualTo(Disposition.Applied));
    }

    [Test]
    public void ShouldRefuseAsStale_WhenThePositionMovedBeforeTheApproval()
    {
        Hold("100");
        Statement("R", "150");
        Buy("50");
        Assert.That(_harness.Apply(Decided(1)).Reason, Is.EqualTo(RejectReason.NotAllowed));
        Assert.That((Key().CorrectionStatus, Key().Breaker, Quantity()), Is.EqualTo((CorrectionStatus.Stale, BreakerState.Open, "150")));
    }

    [Test]
    public void ShouldExpire_WhenNobodyDecidedInTime()
    {
        Set("CorrectionTtlSeconds", "10");
        Hold("100");
        Statement("R", "150");
        ApplyAfter(10_000_000_001, Decided(1));
        Assert.That((Key().CorrectionStatus, Quantity()), Is.EqualTo((CorrectionStatus.Expired, "100")));
    }

    [Test]
    public void ShouldProposeAnew_WhenTheBreakIsStillThereAfterARejection()
    {
        Hold("100");
        Statement("R", "150");
        Statement("R2", "150");
        Assert.That(Key().CorrectionId, Is.EqualTo(1), "the same break keeps its correction");
        Assert.That(_harness.Apply(Decided(1, isApproved: false)).Disposition, Is.EqualTo(Disposition.Control));
        Assert.That((Key().CorrectionStatus, Key().Breaker), Is.EqualTo((CorrectionStatus.Rejected, BreakerState.Open)));
        Statement("S", "150");
        Assert.That((Key().CorrectionId, Key().CorrectionStatus, Key().BreakCount), Is.EqualTo((2L, CorrectionStatus.Pending, 3)));
    }

    [Test]
    public void ShouldProposeAnew_WhenTheBreakIsAnotherAndNeitherFitsAQuantity()
    {
        Buy("92233720368.54775805", Side.Sell);
        Statement("A", "92233720368.54775807");
        long first = Key().CorrectionId;
        Statement("B", "92233720368.54775807");
        Assert.That(Key().CorrectionId, Is.EqualTo(first));
        Statement("C", "92233720368.54775805");
        Assert.That((Key().CorrectionId, Key().CorrectionExternalQuantity), Is.EqualTo((first + 1, 92233720368_54775805L)));
    }

    [Test]
    public void ShouldWaitForAnOperator_WhenBreakersAreLeftToOperators()
    {
        Set("CloseBreakers", "operator");
        Hold("100");
        Statement("R", "150");
        Buy("50");
        Statement("S", "150");
        Assert.That((Key().Breaker, Key().CorrectionStatus), Is.EqualTo((BreakerState.Open, CorrectionStatus.Superseded)));
        Assert.That(_harness.Apply(ResetBreaker()).Disposition, Is.EqualTo(Disposition.Control));
        Assert.That((Key().Breaker, Told().IsBreakerMoved), Is.EqualTo((BreakerState.Closed, (byte)1)));
        Assert.That(_harness.Apply(ResetBreaker()).Reason, Is.EqualTo(RejectReason.NotAllowed));
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
        _harness.Apply(StatementBegin("R", isComplete: true, accounts: 1));
        _harness.Apply(StatementScope("R", "ACC"));
        _harness.Apply(StatementLine("R", "10", symbol: "S7"));
        Buy("5", symbol: "NEW");
        _harness.Apply(StatementEnd("R", 1));
        int inputs = Finish();
        Assert.That(inputs, Is.EqualTo((Keys + 2 + BusinessLogic.RowsPerSlice - 1) / BusinessLogic.RowsPerSlice));
        Assert.That(_harness.Logic.Statement, Has.Property("Compared").EqualTo(Keys).And.Property("LargeBreaks").EqualTo(Keys - 1));
        Assert.That(Key("S0").Breaker, Is.EqualTo(BreakerState.Open));
        Assert.That(Key("S7").Breaker, Is.EqualTo(BreakerState.Closed));
        Assert.That(_harness.Logic.TryGetReconciledKey(Text16.From("ACC"), Text24.From("NEW"), out _), Is.False, "it came after the cut");
        Assert.That(_harness.Logic.TryGetReconciledKey(Text16.From("OTHER"), Text24.From("SYM"), out _), Is.False, "not in scope");
    }

    [Test]
    public void ShouldSayNothingOfWhatIsMissing_WhenTheStatementIsNotCompleteOrFails()
    {
        Buy("10", symbol: "S1");
        Buy("10", symbol: "S2");
        _harness.Apply(StatementBegin("R"));
        _harness.Apply(StatementLine("R", "10", symbol: "S1"));
        _harness.Apply(StatementEnd("R", 1));
        _harness.Apply(StatementBegin("S", isComplete: true));
        _harness.Apply(StatementLine("S", "10", symbol: "S1"));
        Assert.That(_harness.Apply(StatementEnd("S", 2)).Reason, Is.EqualTo(RejectReason.OutOfRange));
        Assert.That((_harness.Alerts.Single(), _harness.Logic.Statement.State), Is.EqualTo((AlertCode.StatementFailed, StatementState.Failed)));
        Assert.That(_harness.Logic.TryGetReconciledKey(Text16.From("ACC"), Text24.From("S2"), out _), Is.False);
        Assert.That(_harness.Apply(StatementBegin("R")).Disposition, Is.EqualTo(Disposition.DuplicateExec), "it ended well");
        Assert.That(_harness.Apply(StatementBegin("S")).Disposition, Is.EqualTo(Disposition.Control), "it failed: again");
    }

    [Test]
    public void ShouldFail_WhenUnitsOrNamesChangeOrTheSenderIsLost()
    {
        for (int i = 0; i < BusinessLogic.RowsPerSlice; i++)
        {
            Buy("1", symbol: $"S{i}");
        }

        Hold("100");
        _harness.Apply(StatementBegin("R"));
        _harness.Apply(Split("SYM", 2, 1));
        Assert.That(_harness.Logic.Statement.State, Is.EqualTo(StatementState.Failed));
        Assert.That(_harness.Apply(StatementBegin("S")).Reason, Is.EqualTo(RejectReason.NotAllowed), "work is on its way");
        Finish();
        _harness.Apply(StatementBegin("S"));
        _harness.Apply(Started());
        Assert.That(_harness.Logic.Statement.State, Is.EqualTo(StatementState.Failed));
        Assert.That(_harness.Apply(StatementLine("S", "200")).Reason, Is.EqualTo(RejectReason.NotAllowed));
    }

    [TestCaseSource(nameof(Refusals))]
    public void ShouldRefuse(Delegate refused, RejectReason reason)
    {
        Hold("100");
        _harness.Apply(StatementBegin("R", accounts: 2));
        _harness.Apply(StatementScope("R", "ACC"));
        Assert.That(((Func<LogicHarness, OutputEvent>)refused)(_harness).Reason, Is.EqualTo(reason));
        Assert.That(_harness.Logic.Statement.Lines, Is.Zero);
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
        _harness.Apply(StatementBegin("R"));
        _harness.Apply(StatementLine("R", "100"));
        Assert.That(_harness.Apply(StatementLine("R", "150")).Reason, Is.EqualTo(RejectReason.OutOfRange));
        Assert.That((Key().Breaker, _harness.Logic.Statement.Lines), Is.EqualTo((BreakerState.Closed, 1)));
    }

    [TestCase("1000", BreakSeverity.Small)]
    [TestCase("999.99999999", BreakSeverity.Large)]
    public void ShouldBeLarge_WhenItIsWorthMoreThanTheLimit(string limit, BreakSeverity severity)
    {
        Set("LargeBreakNotional", limit);
        Hold("10000");
        _harness.Apply(Mark(1, _nextSourceSeq++, "SYM", "100"));
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
        Assert.That(_harness.Apply(Setting($"Reconciliation:{name}", value)).Reason, Is.EqualTo(reason));

    [Test]
    public void ShouldOpenAPositionAtTheirAverage_WhenNothingIsHeld()
    {
        Statement("R", "100", averagePrice: "12.5");
        _harness.Apply(Decided(1));
        PositionView position = _harness.Position();
        Assert.That((position.Quantity.ToString(), position.OpenCost), Is.EqualTo(("100", (Int128)1_250 * Decimal8.One * Decimal8.One)));
    }

    [Test]
    public void ShouldSayWhyNot_WhenAnApprovedCorrectionHasNoPrice()
    {
        Statement("R", "100");
        Assert.That(_harness.Apply(Decided(1)).Reason, Is.EqualTo(RejectReason.OutOfRange));
        Assert.That(_harness.Alerts, Does.Contain(AlertCode.NotCorrected));
        Assert.That(Key().CorrectionStatus, Is.EqualTo(CorrectionStatus.Pending));
        Buy("1", account: "ELSE");
        _harness.Apply(Mark(1, _nextSourceSeq++, "SYM", "11"));
        Assert.That(_harness.Apply(Decided(1)).Disposition, Is.EqualTo(Disposition.Applied), "it has a price now");
    }

    [Test]
    public void ShouldGoAlong_WhenThePositionIsRenamed()
    {
        Hold("100");
        Statement("R", "150");
        _harness.Apply(Renamed("SYM", "NEW"));
        Finish();
        Assert.That(_harness.Logic.TryGetReconciledKey(Text16.From("ACC"), Text24.From("SYM"), out _), Is.False);
        Assert.That(Key("NEW").Breaker, Is.EqualTo(BreakerState.Open));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void ShouldNotApproveInTheUnitsOfBefore_WhenTheInstrumentWasSplitAndNothingIsHeld(bool wasHeld)
    {
        Buy("1", account: "ELSE");
        if (wasHeld)
        {
            Hold("0");
        }

        Statement("R", "100", averagePrice: "10");
        _harness.Apply(Split("SYM", 2, 1));
        Finish();
        Assert.That(_harness.Apply(Decided(1)).Reason, Is.EqualTo(RejectReason.NotAllowed), "theirs are 200 of the new units");
        Assert.That((Quantity(), Key().CorrectionStatus), Is.EqualTo(("0", CorrectionStatus.Stale)));
    }

    [Test]
    public void ShouldNotApproveUnderTheSymbolOfBefore_WhenTheInstrumentWasRenamedAndNothingIsHeld()
    {
        Buy("1", account: "ELSE");
        Statement("R", "100", averagePrice: "10");
        _harness.Apply(Renamed("SYM", "NEW"));
        Finish();
        Assert.That(_harness.Apply(Decided(1)).Disposition, Is.EqualTo(Disposition.Rejected), "nobody holds SYM any more");
        Assert.That(Quantity(), Is.EqualTo("0"));
    }

    [Test]
    public void ShouldFailWhereTheSplitIsJudged_WhateverElseIsUnderWay([Values] bool isCompleting)
    {
        for (int order = 0; order < 200; order++)
        {
            Assert.That(_harness.Apply(Fill(1, _nextSourceSeq++, Side.Buy, "1", "100", orderId: $"O{order}", symbol: "SYM", account: $"A{order}")).Disposition,
                Is.EqualTo(Disposition.Applied));
        }

        _harness.Apply(StatementBegin("R", isComplete: true));
        Assert.That(_harness.Apply(new DateRolled { Prefix = Prefix(0, 0, 0), BusinessDate = 2030_01_02 }).Disposition, Is.EqualTo(Disposition.Control));
        if (isCompleting)
        {
            Assert.That(_harness.Apply(StatementEnd("R", 0)).Disposition, Is.EqualTo(Disposition.Control));
        }

        OutputEvent split = _harness.Apply(Split("SYM", 2, 1));
        Assert.That((split.Disposition, split.StatementId.ToString()), Is.EqualTo((Disposition.Control, "R")));
        Assert.That(_harness.Alerts, Is.EqualTo(new[] { AlertCode.StatementFailed }));
        Assert.That(_harness.Logic.Statement.State, Is.EqualTo(StatementState.Failed));
        Assert.That(_harness.Apply(StatementLine("R", "100", "10")).Reason, Is.EqualTo(RejectReason.NotAllowed), "of the units of before");
        Finish();
        Assert.That(_harness.Logic.Statement.Compared, Is.Zero, "what did not come means nothing");
        Assert.That(_harness.Logic.TryGetPosition(Text16.From("A0"), Text24.From("SYM"), out PositionView held), Is.True);
        Assert.That(held.Quantity.ToString(), Is.EqualTo("2"));
    }

    private void Hold(string quantity)
    {
        Decimal8 wanted = Decimal8.Parse(quantity);
        Buy(wanted.Mantissa == 0 ? "1" : quantity.TrimStart('-'), wanted.Mantissa < 0 ? Side.Sell : Side.Buy);
        if (wanted.Mantissa == 0)
        {
            Buy("1", Side.Sell);
        }
    }

    private void Buy(string quantity, Side side = Side.Buy, string symbol = "SYM", string account = "ACC") =>
        Assert.That(_harness.Apply(Fill(1, _nextSourceSeq++, side, quantity, "100", symbol: symbol, account: account)).Disposition,
            Is.EqualTo(Disposition.Applied));

    private void Set(string name, string value) =>
        Assert.That(_harness.Apply(Setting($"Reconciliation:{name}", value)).Disposition, Is.EqualTo(Disposition.Control));

    /// <summary>One statement of one line; the outputs left are those of the line.</summary>
    private void Statement(string id, string theirs, string? averagePrice = null)
    {
        Assert.That(_harness.Apply(StatementBegin(id)).Disposition, Is.EqualTo(Disposition.Control));
        Assert.That(_harness.Apply(StatementLine(id, theirs, averagePrice)).Disposition, Is.EqualTo(Disposition.Control));
        OutputEvent[] told = _harness.Outputs;
        Assert.That(_harness.Apply(StatementEnd(id, 1)).Disposition, Is.EqualTo(Disposition.Control));
        _told = told;
    }

    private OutputEvent Told()
    {
        OutputEvent[] now = [.. _harness.Outputs.Where(output => output.Kind == OutputKind.Reconciled)];
        return now.Length > 0 ? now.Single() : _told.Single(output => output.Kind == OutputKind.Reconciled);
    }

    private ReconciledKeyView Key(string symbol = "SYM")
    {
        Assert.That(_harness.Logic.TryGetReconciledKey(Text16.From("ACC"), Text24.From(symbol), out ReconciledKeyView key), Is.True);
        return key;
    }

    private string Quantity() =>
        _harness.Logic.TryGetPosition(Text16.From("ACC"), Text24.From("SYM"), out PositionView view) ? view.Quantity.ToString() : "0";

    private void ApplyAfter<T>(long nanos, in T message)
        where T : unmanaged, ISourceMessage<T>
    {
        InputEvent last = _harness.Script.Inputs[^1];
        _harness.Script.Add(in message);
        InputEvent input = _harness.Script.Inputs[^1];
        input.EngineTime = new UtcNanos(last.EngineTime.Value + nanos);
        _ = _harness.ApplyAsIs(in input);
    }

    private int Finish()
    {
        int inputs = 0;
        while (_harness.Logic.HasOpenWork)
        {
            _harness.Apply(new WorkContinued());
            inputs++;
        }

        return inputs;
    }
}
