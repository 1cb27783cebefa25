using Positions.Core.Tests.Support;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;
using Positions.Testing.Inputs;
using static Positions.Testing.Inputs.InputFactory;

namespace Positions.Core.Tests;

/// <summary>What splits and renamings do beside the quantities: marks, the start of the day, loads and later busts.</summary>
[TestFixture]
public sealed class CorporateActionTests
{
    [Test]
    public void ShouldEarnNothing_WhenAnInstrumentIsSplit()
    {
        using LogicHarness harness = Bought();
        harness.Apply(Mark(1, 2, "SYM", "120"));
        harness.Apply(Mark(1, 3, "SYM", "119", kind: 3));
        harness.Apply(Rolled(2026_01_06));
        harness.Apply(Split("SYM", 3, 2));
        Finish(harness);
        PositionView split = harness.Position("ACC");
        Assert.That(split.Quantity.ToString(), Is.EqualTo("15"));
        Assert.That(split.Mark, Is.EqualTo(new MarkView(Decimal8.Parse("80"), MarkKind.Mark, harness.Logic.AppliedSequence - 1)),
            "the price goes the other way; the mark is the one that the split made");
        Assert.That(split.DayStart.Quantity.ToString(), Is.EqualTo("10"));
        Assert.That(split.DayStart.PreviousClose.ToString(), Is.EqualTo("120"), "quantity and price of the start of day belong together");
        Assert.That(split.OpenCost, Is.EqualTo((Int128)1_000 * Decimal8.One * Decimal8.One));
    }

    [Test]
    public void ShouldSplitOnce_WhenTheSameSplitComesAgain()
    {
        using LogicHarness harness = Bought();
        harness.Apply(Rolled(2026_01_06));
        InstrumentSplit split = Split("SYM", 3, 2, "60", "1") with { ExDate = 2026_01_06, Principal = Text24.From("ann") };
        long first = harness.Apply(split).InputSequence;
        Finish(harness);
        OutputEvent again = harness.Apply(split with { Principal = Text24.From("bob"), Comment = Text64.From("no answer came") });
        Assert.That((again.Disposition, again.FirstSequence), Is.EqualTo((Disposition.DuplicateExec, first)));
        Assert.That(harness.Logic.HasOpenWork, Is.False);
        Assert.That(harness.Position("ACC").Quantity.ToString(), Is.EqualTo("15"));
        harness.Apply(Rolled(2026_01_07));
        Assert.That(harness.Apply(split).Disposition, Is.EqualTo(Disposition.DuplicateExec), "its own ex date tells, not today's");
    }

    [TestCaseSource(nameof(OtherSplits))]
    public void ShouldSplitAgain_WhenAnotherComes(InstrumentSplit other)
    {
        using LogicHarness harness = Bought();
        harness.Apply(Split("SYM", 3, 2, "60", "1") with { ExDate = 2026_01_06 });
        Finish(harness);
        Assert.That(harness.Apply(other).Disposition, Is.EqualTo(Disposition.Control));
        Finish(harness);
        Assert.That(harness.Apply(Split("SYM", 3, 2, "60", "1") with { ExDate = 2026_01_06 }).Disposition, Is.EqualTo(Disposition.Control), "only the last one is known");
    }

    private static IEnumerable<TestCaseData> OtherSplits()
    {
        InstrumentSplit split = Split("SYM", 3, 2, "60", "1") with { ExDate = 2026_01_06 };
        yield return new TestCaseData(split with { ExDate = 2026_01_07 }).SetArgDisplayNames("date");
        yield return new TestCaseData(split with { Numerator = 2, Denominator = 3 }).SetArgDisplayNames("undone");
        yield return new TestCaseData(split with { Numerator = 4 }).SetArgDisplayNames("numerator");
        yield return new TestCaseData(split with { CashInLieuPrice = Decimal8.Parse("61") }).SetArgDisplayNames("price");
        yield return new TestCaseData(split with { QuantityStep = Decimal8.Parse("5") }).SetArgDisplayNames("step");
        yield return new TestCaseData(split with { QuantityStep = Decimal8.Null }).SetArgDisplayNames("no step");
    }

    [Test]
    public void ShouldTellTheMarks_WhenASplitMakesThemAnew()
    {
        using LogicHarness harness = Bought();
        harness.Apply(Mark(1, 2, "SYM", "120"));
        harness.Apply(Split("SYM", 2, 1));
        OutputEvent told = harness.Outputs.Single(output => output.Kind == OutputKind.Change);
        Assert.That(told.HasMark && !told.HasPosition, Is.True);
        Assert.That(told.LongMark.ToString(), Is.EqualTo("60"));
        Assert.That(told.MarkKind, Is.EqualTo(MarkKind.None), "all of them, not one kind");
    }

    [Test]
    public void ShouldValueTheNewSymbol_WhenAnInstrumentIsRenamed()
    {
        using LogicHarness harness = Bought();
        harness.Apply(Instrument("SYM", "USD", "10"));
        harness.Apply(Mark(1, 2, "SYM", "120"));
        harness.Apply(Renamed("SYM", "NEW"));
        Finish(harness);
        Assert.That(harness.Position("ACC", "NEW").Mark.Price.ToString(), Is.EqualTo("120"));
        Assert.That(harness.Position("ACC", "NEW").Multiplier.ToString(), Is.EqualTo("10"), "it is defined like the one that it stands for");
    }

    [Test]
    public void ShouldKeepItsOwn_WhenTheNewSymbolHasMarksAndADefinition()
    {
        using LogicHarness harness = Bought();
        harness.Apply(Instrument("SYM", "USD", "10"));
        harness.Apply(Instrument("NEW", "USD", "5"));
        harness.Apply(Mark(1, 2, "SYM", "120"));
        harness.Apply(Mark(1, 3, "NEW", "121"));
        harness.Apply(Renamed("SYM", "NEW"));
        Finish(harness);
        Assert.That(harness.Position("ACC", "NEW").Mark.Price.ToString(), Is.EqualTo("121"));
        Assert.That(harness.Position("ACC", "NEW").Multiplier.ToString(), Is.EqualTo("5"));
    }

    [Test]
    public void ShouldBeUnpriced_WhenTheMarksAreInAnotherCurrency()
    {
        using LogicHarness harness = Bought();
        harness.Apply(Mark(1, 2, "SYM", "120", currency: "EUR"));
        Assert.That(harness.Position("ACC").Mark.IsPriced, Is.False, "the position is in USD, the default");
        Assert.That(harness.Apply(Mark(1, 3, "SYM", "120", currency: "USD")).Reason, Is.EqualTo(RejectReason.Currency),
            "the marks of one instrument are in one currency");
        harness.Apply(Instrument("SYM", "USD"));
        Assert.That(harness.Apply(Mark(1, 4, "SYM", "130", kind: 6)).Disposition, Is.EqualTo(Disposition.Applied));
        Assert.That(harness.Position("ACC").Mark.Kind, Is.EqualTo(MarkKind.Last), "what came before is no price in the currency defined since");
    }

    [Test]
    public void ShouldLoadAFileOnce_WhenItsPositionWasRenamedSince()
    {
        using LogicHarness harness = Bought();
        harness.Apply(Rolled(2026_01_06));
        harness.Apply(Load(2026_01_06, "SYM", "5", "90"));
        harness.Apply(Renamed("SYM", "NEW"));
        Finish(harness);
        Assert.That(harness.Apply(Load(2026_01_06, "SYM", "5", "90")).Disposition, Is.EqualTo(Disposition.DuplicateExec));
        Assert.That(harness.Apply(Load(2026_01_06, "NEW", "6", "90")).Disposition, Is.EqualTo(Disposition.Applied), "another key");
    }

    [Test]
    public void ShouldHaveNoMark_WhenTheSplitOneDoesNotFit()
    {
        using LogicHarness harness = Bought();
        harness.Apply(Mark(1, 2, "SYM", "50000000000", kind: 2));
        harness.Apply(Mark(1, 3, "SYM", "40", kind: 6));
        Assert.That(harness.Apply(Split("SYM", 1, 2)).Disposition, Is.EqualTo(Disposition.Control));
        Finish(harness);
        Assert.That((harness.Position("ACC").Mark.Kind, harness.Position("ACC").Mark.Price.ToString()), Is.EqualTo((MarkKind.Last, "80")));
    }

    [Test]
    public void ShouldTakeWhatAnyPartSays_WhenALoadComesInParts()
    {
        using LogicHarness harness = Bought();
        harness.Apply(Setting("Positions:Accounts:FIFO:CostMethod", "fifo"));
        harness.Apply(Rolled(2026_01_06));
        Text4 euro = Text4.From("EUR");
        harness.Apply(Load(2026_01_06, "NEW", "5", "90", "91", account: "FIFO", part: 1, parts: 3) with { Currency = euro });
        harness.Apply(Fill(1, 2, Side.Buy, "1", "100", "E2"));
        harness.Apply(Load(2026_01_06, "NEW", "2", "80", account: "FIFO", part: 2, parts: 3));
        Assert.That(harness.Logic.TryGetPosition(Text16.From("FIFO"), Text24.From("NEW"), out _), Is.False, "all or nothing");

        harness.Apply(Load(2026_01_06, "NEW", "1", "70", account: "FIFO", part: 3, parts: 3));
        PositionView loaded = harness.Position("FIFO", "NEW");
        Assert.That((loaded.Currency, loaded.Quantity.ToString()), Is.EqualTo((euro, "8")));
        Assert.That(loaded.DayStart.PreviousClose.ToString(), Is.EqualTo("91"));
        Assert.That(harness.Logic.GetLots(loaded.Index).Select(lot => lot.Quantity.ToString()), Is.EqualTo(new[] { "5", "2", "1" }));
    }

    [TestCase(false)]
    [TestCase(true)]
    public void ShouldRefuseTheOffset_WhenTheFillIsOlderThanTheSplit(bool isRenamed)
    {
        using LogicHarness harness = Bought();
        harness.Apply(Split("SYM", 2, 1));
        Finish(harness);
        Assert.That(harness.Apply(Correct(1, 2, "C", "E1", Side.Buy, "8", "100")).Disposition, Is.EqualTo(Disposition.Applied),
            "of today: it is folded in its place, before the split");
        if (isRenamed)
        {
            harness.Apply(Renamed("SYM", "NEW"));
        }

        harness.Apply(Rolled(2026_01_06));
        Finish(harness);
        Assert.That(harness.Apply(Bust(1, 3, "B", "C")).Reason, Is.EqualTo(RejectReason.NotAllowed), "the correction came after, its place did not");
        Assert.That(harness.Position("ACC", isRenamed ? "NEW" : "SYM").Quantity.ToString(), Is.EqualTo("16"));
    }

    [Test]
    public void ShouldTakeEffectWhereItIsJudged_WhenAnotherIsStillUnderWay()
    {
        using var harness = new LogicHarness();
        for (int i = 0; i < 300; i++)
        {
            harness.Apply(Fill(1, i + 1, Side.Buy, "10", "100", $"E{i}", account: $"A{i}"));
        }

        harness.Apply(Split("SYM", 2, 1));
        harness.Apply(Split("SYM", 3, 1));
        harness.Apply(Fill(1, 301, Side.Buy, "1", "50", "X", account: "A299"));
        Finish(harness);
        PositionView position = harness.Position("A299");
        Assert.That(position.Quantity.ToString(), Is.EqualTo("61"), "behind both: 10 * 2 * 3 + 1");
        harness.Apply(Rolled(2026_01_06));
        Finish(harness);
        Assert.That(harness.Apply(Bust(1, 302, "B", "E299")).Reason, Is.EqualTo(RejectReason.NotAllowed), "of other units");
        Assert.That(harness.Apply(Bust(1, 303, "C", "X")).Disposition, Is.EqualTo(Disposition.Applied), "of those of today");
        Assert.That(harness.Position("A299").Quantity.ToString(), Is.EqualTo("60"));
    }

    [TestCase(20260229u, false)]
    [TestCase(20280229u, true)]
    [TestCase(21000229u, false)]
    [TestCase(20260431u, false)]
    [TestCase(20261231u, true)]
    public void ShouldRollToDatesOfTheCalendarOnly_WhenADateIsGiven(uint date, bool isOne)
    {
        using LogicHarness harness = Bought();
        Assert.That(harness.Apply(Rolled(date)).Disposition, Is.EqualTo(isOne ? Disposition.Control : Disposition.Rejected));
    }

    [Test]
    public void ShouldSplitWhatABustBringsBack_WhenThePositionWasFlat()
    {
        using LogicHarness harness = Bought("100", "10");
        harness.Apply(Fill(1, 2, Side.Sell, "100", "11", "E2"));
        harness.Apply(Split("SYM", 2, 1));
        Finish(harness);
        Assert.That(harness.Position().Quantity.ToString(), Is.EqualTo("0"));
        Assert.That(harness.Apply(Bust(1, 3, "B", "E2")).Disposition, Is.EqualTo(Disposition.Applied));
        Assert.That(harness.Position().Quantity.ToString(), Is.EqualTo("200"));
        Assert.That(harness.Position().OpenCost, Is.EqualTo((Int128)1_000 * Decimal8.One * Decimal8.One));
    }

    [Test]
    public void ShouldSplitALoad_WhateverWasCarried([Values("0", "10")] string carried)
    {
        using LogicHarness harness = Bought();
        harness.Apply(Fill(1, 2, Side.Sell, carried == "0" ? "10" : "5", "100", "E2"));
        harness.Apply(Rolled(2026_01_06));
        harness.Apply(Split("SYM", 2, 1));
        Finish(harness);
        Assert.That(harness.Apply(Load(2026_01_06, "SYM", "10", "100")).Disposition, Is.EqualTo(Disposition.Applied));
        Assert.That(harness.Position().Quantity.ToString(), Is.EqualTo("20"));
    }

    [Test]
    public void ShouldBeOfTheDayThatIsOver_WhenTheDateRollsBeforeAllRowsAreSplit([Values] bool isBehindAnother)
    {
        const int rows = 300;
        using var harness = new LogicHarness();
        for (int i = 0; i < rows; i++)
        {
            harness.Apply(Fill(1, i + 1, Side.Buy, "100", "10", $"E{i}", account: $"A{i}"));
        }

        harness.Apply(Mark(1, rows + 1, "SYM", "12"));
        if (isBehindAnother)
        {
            // The last slice of the other comes with the roll.
            harness.Apply(Fill(1, rows + 2, Side.Buy, "1", "1", "F", symbol: "OTHER"));
            harness.Apply(Split("OTHER", 2, 1));
            harness.Apply(Split("SYM", 2, 1));
            for (int i = 0; i < (rows / BusinessLogic.RowsPerSlice) - 1; i++)
            {
                harness.Apply(Tick());
            }
        }
        else
        {
            harness.Apply(Split("SYM", 2, 1));
        }

        harness.Apply(Rolled(2026_01_06));
        Assert.That(harness.Logic.HasOpenWork, Is.True);
        harness.Apply(Fill(1, rows + 3, Side.Buy, "1", "6", "X", account: $"A{rows - 1}"));
        Finish(harness);
        for (int i = 0; i < rows; i++)
        {
            PositionView position = harness.Position($"A{i}");
            Assert.That((position.DayStart.Quantity.ToString(), position.DayStart.PreviousClose.ToString(), position.DayPoints),
                Is.EqualTo(("200", "6", (Int128?)0)), $"A{i}");
        }
    }

    [Test]
    public void ShouldRefuse_WhenTheExDateIsStillToCome()
    {
        using LogicHarness harness = Bought();
        harness.Apply(Rolled(2026_01_06));
        Assert.That(harness.Apply(Split("SYM", 2, 1) with { ExDate = 2026_01_07 }).Reason, Is.EqualTo(RejectReason.OutOfRange));
        Assert.That(harness.Apply(Renamed("SYM", "NEW") with { ExDate = 2026_01_07 }).Reason, Is.EqualTo(RejectReason.OutOfRange));
        Assert.That(harness.Logic.HasOpenWork, Is.False);
        Assert.That(harness.Apply(Split("SYM", 2, 1) with { ExDate = 2026_01_06 }).Disposition, Is.EqualTo(Disposition.Control));
        Assert.That(harness.Apply(Renamed("SYM", "NEW") with { ExDate = 2026_01_05 }).Disposition, Is.EqualTo(Disposition.Control));
    }

    [Test]
    public void ShouldFindTheOrderByItsClientId_WhenTheRenamingHasNotReachedIt()
    {
        using var harness = new LogicHarness();
        for (int i = 0; i < 300; i++)
        {
            harness.Apply(Fill(1, i + 1, Side.Buy, "100", "10", $"E{i}", account: $"A{i}"));
        }

        harness.Apply(Update(301, "SYM", OrderStatus.New));
        harness.Apply(Renamed("SYM", "NEW"));
        OutputEvent canceled = harness.Apply(Update(302, "NEW", OrderStatus.Canceled));
        Assert.That(harness.Logic.HasOpenWork, Is.True);
        Assert.That((canceled.Disposition, canceled.OrderStatus), Is.EqualTo((Disposition.Applied, OrderStatus.Canceled)));
        Finish(harness);
        Assert.That(harness.Logic.OrderRowCount, Is.EqualTo(1));
    }

    [Test]
    public void ShouldLeaveALaterOrderAlone_WhenItTakesARowThatTheWorkHasStillToReach([Values] bool isRenamed)
    {
        using LogicHarness harness = WithAFreeOrderRow();
        _ = isRenamed ? harness.Apply(Renamed("SYM", "NEW")) : harness.Apply(Split("SYM", 2, 1));
        harness.Apply(Update(303, "SYM", OrderStatus.New));
        Assert.That(harness.Logic.HasOpenWork, Is.True);
        Finish(harness);
        Assert.That(harness.Logic.TryGetOrder(0, out OrderView later), Is.True, "the row is taken again");
        Assert.That((later.IsSplitSince, later.Symbol.ToString()), Is.EqualTo((false, "SYM")));
    }

    [Test]
    public void ShouldLeaveALaterOrderAlone_WhenTwoAreUnderWay([Values] bool isRenamed)
    {
        using LogicHarness harness = WithAFreeOrderRow();
        harness.Apply(Fill(1, 303, Side.Buy, "100", "10", "EO", symbol: "OTH"));
        harness.Apply(Split("OTH", 2, 1));
        _ = isRenamed ? harness.Apply(Renamed("SYM", "NEW")) : harness.Apply(Split("SYM", 2, 1));
        while (harness.Logic.OpenActionCount > 1)
        {
            harness.Apply(Tick());
        }

        harness.Apply(Update(304, "SYM", OrderStatus.New));
        Assert.That(harness.Logic.HasOpenWork, Is.True);
        Finish(harness);
        Assert.That(harness.Logic.TryGetOrder(0, out OrderView later), Is.True, "the row is taken again");
        Assert.That((later.IsSplitSince, later.Symbol.ToString()), Is.EqualTo((false, "SYM")));
    }

    [Test]
    public void ShouldGoOn_WhenAnInstrumentIsRenamedMoreOftenThanItsUnitsAreNumbered()
    {
        using LogicHarness harness = Bought();
        for (int i = 0; i < 70_000; i++)
        {
            OutputEvent outcome = harness.Apply(i % 2 == 0 ? Renamed("SYM", "NEW") : Renamed("NEW", "SYM"));
            Assert.That(outcome.Disposition, Is.EqualTo(Disposition.Control));
            harness.Apply(Tick());
        }

        Assert.That(harness.Position("ACC").Version, Is.EqualTo(70_001));
    }

    [Test]
    public void ShouldGiveItsMarks_WhenTheNewSymbolHasNoneThatFitAfterItsSplit()
    {
        using LogicHarness harness = Bought();
        harness.Apply(Rolled(2026_01_05));
        harness.Apply(Mark(1, 2, "NEW", "100", currency: "USD"));
        harness.Apply(Rolled(2026_01_06));
        harness.Apply(Split("NEW", 1, 1_000_000_000));
        Finish(harness);
        harness.Apply(Mark(1, 3, "SYM", "3"));
        harness.Apply(Renamed("SYM", "NEW"));
        Finish(harness);
        Assert.That(harness.Position("ACC", "NEW").Mark.Price.ToString(), Is.EqualTo("3"), "a renaming gives its marks to a symbol that has none");
        harness.Apply(Rolled(2026_01_07));
        harness.Apply(Fill(1, 4, Side.Buy, "1", "4", "E2", symbol: "NEW"));
        Assert.That(harness.Position("ACC", "NEW").DayStart.PreviousClose.ToString(), Is.EqualTo("3"));
    }

    private static LogicHarness WithAFreeOrderRow()
    {
        var harness = new LogicHarness();
        harness.Apply(Update(1, "SYM", OrderStatus.New));
        harness.Apply(Update(2, "SYM", OrderStatus.Canceled));
        foreach (uint date in new uint[] { 2026_01_06, 2026_01_07, 2026_01_08 })
        {
            harness.Apply(Rolled(date));
            Finish(harness);
        }

        Assert.That(harness.Logic.TryGetOrder(0, out _), Is.False, "its row is free");
        for (int i = 0; i < 300; i++)
        {
            harness.Apply(Fill(1, i + 3, Side.Buy, "100", "10", $"E{i}", account: $"A{i}"));
        }

        return harness;
    }

    private static OrderUpdate Update(long sourceSeq, string symbol, OrderStatus status) =>
        InputFactory.Update(sourceSeq, status, execType: (byte)(status == OrderStatus.New ? 0 : 4), orderId: null, clientId: "C1", symbol: symbol);

    private static LogicHarness Bought(string quantity = "10", string price = "100")
    {
        var harness = new LogicHarness();
        harness.Apply(Fill(1, 1, Side.Buy, quantity, price, "E1"));
        return harness;
    }

    private static void Finish(LogicHarness harness)
    {
        while (harness.Logic.HasOpenWork)
        {
            harness.Apply(Tick());
        }
    }
}
