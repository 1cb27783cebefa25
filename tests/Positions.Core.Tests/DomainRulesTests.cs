using Positions.Core.Tests.Support;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;
using Positions.Testing.Inputs;
using static Positions.Testing.Inputs.InputFactory;

namespace Positions.Core.Tests;

/// <summary>The rules beyond plain fills, row by row: what is there before, what comes, what becomes of it.</summary>
[TestFixture]
public sealed class DomainRulesTests
{
    private const ushort Resend = SourcePrefix.PossResend;

    private static readonly DomainRow[] s_rows =
    [
        // Busts and corrections.
        new("bust without id", Bought, h => h.Apply(Bust(1, 2, null, "E1")), Disposition.Rejected, RejectReason.Malformed),
        new("bust without reference", Bought, h => h.Apply(Bust(1, 2, "B", null)), Disposition.Rejected, RejectReason.Malformed),
        new("bust", Bought, h => h.Apply(Bust(1, 2, "B", "E1")), Disposition.Applied, Net: "0"),
        new("bust with all figures", Bought, h => h.Apply(Bust(1, 2, "B", "E1", Side.Buy, "10", "100", "ACC", "SYM")), Disposition.Applied, Net: "0"),
        new("bust of another quantity", Bought, h => h.Apply(Bust(1, 2, "B", "E1", quantity: "11")), Disposition.Rejected,
            RejectReason.ExecIdConflict, "10", AlertCode.ExecConflict),
        new("bust on another account", Bought, h => h.Apply(Bust(1, 2, "B", "E1", account: "OTHER")), Disposition.Rejected,
            RejectReason.ExecIdConflict, "10", AlertCode.ExecConflict),
        new("bust of an unknown fill", Bought, h => h.Apply(Bust(1, 2, "B", "E9")), Disposition.Parked, Net: "10"),
        new("bust of a bust", Busted, h => h.Apply(Bust(1, 3, "B2", "B")), Disposition.Rejected, RejectReason.AlreadyBusted, "0"),
        new("the same bust again", Busted, h => h.Apply(Bust(1, 3, "B", "E1")), Disposition.DuplicateExec, Net: "0"),
        new("its id for another", Busted, h => h.Apply(Bust(1, 3, "B", "E2")), Disposition.Rejected, RejectReason.ExecIdConflict, "0",
            AlertCode.ExecConflict),
        new("another bust of the same", Busted, h => h.Apply(Bust(1, 3, "B2", "E1")), Disposition.Rejected, RejectReason.AlreadyBusted, "0"),
        new("the busted fill again", Busted, h => h.Apply(Fill(1, 3, Side.Buy, "10", "100", "E1")), Disposition.DuplicateExec, Net: "0"),
        new("correct of a busted fill", Busted, h => h.Apply(Correct(1, 3, "C", "E1", Side.Buy, "5", "100")), Disposition.Rejected,
            RejectReason.AlreadyBusted, "0"),
        new("correct without a price", Bought, h => h.Apply(Correct(1, 2, "C", "E1", Side.Buy, "5", null)), Disposition.Rejected,
            RejectReason.Malformed),
        new("correct of no quantity", Bought, h => h.Apply(Correct(1, 2, "C", "E1", Side.Buy, "0", "100")), Disposition.Rejected,
            RejectReason.QuantityNotPositive),
        new("correct to the other side", Bought, h => h.Apply(Correct(1, 2, "C", "E1", Side.Sell, "4", "100")), Disposition.Applied, Net: "-4"),
        new("correct of what was corrected", Corrected, h => h.Apply(Correct(1, 3, "C2", "E1", Side.Buy, "6", "100")), Disposition.Rejected,
            RejectReason.NotHeadOfChain, "5"),
        new("bust of what was corrected, by its first id", Corrected, h => h.Apply(Bust(1, 3, "B", "E1")), Disposition.Applied, Net: "0"),
        new("bust of a correction, by its id", Corrected, h => h.Apply(Bust(1, 3, "B", "C")), Disposition.Applied, Net: "0"),
        new("fill that was busted ahead", ParkedBust, h => h.Apply(Fill(1, 2, Side.Buy, "10", "100", "E1")), Disposition.Applied, Net: "0"),
        new("the parked bust again", ParkedBust, h => h.Apply(Bust(1, 2, "B", "E1")), Disposition.DuplicateExec, Net: null),

        // Retention.
        new("resend older than what is kept", Retired, h => h.Apply(At(Fill(1, 2, Side.Buy, "10", "100", "E1", flags: Resend), -1)),
            Disposition.Rejected, RejectReason.OlderThanRetained, "10"),
        new("resend of today", Retired, h => h.Apply(At(Fill(1, 2, Side.Buy, "10", "100", "E2", flags: Resend), 1_000_000_000)), Disposition.Applied, Net: "20"),
        new("bust of a retired fill that says nothing of it", Retired, h => h.Apply(Bust(1, 2, "B", "E1")), Disposition.Parked, Net: "10"),
        new("bust of a retired fill in full", Retired, h => h.Apply(Bust(1, 2, "B", "E1", Side.Buy, "10", "100", "ACC", "SYM")),
            Disposition.Applied, Net: "0", Alert: AlertCode.UnknownUndone),
        new("fill with the id of a correction of a retired fill", RetiredBehindCorrection, h => h.Apply(Fill(1, 4, Side.Buy, "5", "100", "C")), Disposition.Rejected,
            RejectReason.ExecIdConflict, "0", AlertCode.ExecConflict),
        new("the correction of a retired fill once more", RetiredBehindCorrection, h => h.Apply(Correct(1, 4, "C", "E1", Side.Buy, "5", "100")),
            Disposition.DuplicateExec, Net: "0"),
        new("second bust of a correction of a retired fill", RetiredBehindCorrection,
            h => h.Apply(Bust(1, 4, "B2", "C", Side.Buy, "5", "100", "ACC", "SYM")), Disposition.Rejected, RejectReason.AlreadyBusted, "0"),

        // Days.
        new("a date that does not rise", Retired, h => h.Apply(Rolled(2026_01_07)), Disposition.Rejected, RejectReason.OutOfRange, "10"),
        new("no date", Bought, h => h.Apply(Rolled(2026_13_07)), Disposition.Rejected, RejectReason.OutOfRange, "10"),
        new("a load for another date", Day, h => h.Apply(Load(2026_01_06, "SYM", "5", "90")), Disposition.Rejected, RejectReason.OutOfRange, "10"),
        new("a load", Day, h => h.Apply(Load(2026_01_05, "SYM", "5", "90")), Disposition.Applied, Net: "5", Alert: AlertCode.StartOfDayDifference),
        new("the same load again", Loaded, h => h.Apply(Load(2026_01_05, "SYM", "5", "90")), Disposition.DuplicateExec, Net: "5"),
        new("a load after the session opened", Open, h => h.Apply(Load(2026_01_05, "SYM", "5", "90")), Disposition.Rejected,
            RejectReason.NotAllowed, "10"),
        new("a part out of turn", Day, h => h.Apply(Load(2026_01_05, "SYM", "5", "90", part: 2, parts: 2)), Disposition.Rejected,
            RejectReason.Malformed, "10"),

        // Adjustments.
        new("adjustment of a position that moved", Bought, h => h.Apply(Adjusted("5", 0)), Disposition.Rejected, RejectReason.NotAllowed, "10"),
        new("adjustment at the average", Bought, h => h.Apply(Adjusted("5", 1)), Disposition.Applied, Net: "15"),
        new("adjustment to a target", Bought, h => h.Apply(Adjusted("-5", 1, AdjustmentCost.Price, "90", isTarget: true)), Disposition.Applied,
            Net: "-5"),
        new("adjustment to where it stands", Bought, h => h.Apply(Adjusted("10", 1, isTarget: true)), Disposition.Rejected,
            RejectReason.OutOfRange, "10"),
        new("opening at a mark that is not there", _ => { }, h => h.Apply(Adjusted("5", 0)), Disposition.Rejected, RejectReason.OutOfRange, null),
        new("opening at a price", _ => { }, h => h.Apply(Adjusted("5", 0, AdjustmentCost.Price, "90")), Disposition.Applied, Net: "5"),

        // Marks.
        new("mark without a price", Bought, h => h.Apply(Mark(2, 1, "SYM", null)), Disposition.Rejected, RejectReason.Malformed),
        new("mark of no kind", Bought, h => h.Apply(Mark(2, 1, "SYM", "1", 7)), Disposition.Rejected, RejectReason.OutOfRange),
        new("mark in another currency", Defined, h => h.Apply(Mark(2, 1, "SYM", "1", currency: "EUR")), Disposition.Rejected,
            RejectReason.Currency, null),
        new("mark", Bought, h => h.Apply(Mark(2, 1, "SYM", "-1")), Disposition.Applied, Net: "10"),

        // Corporate actions.
        new("split of nothing known", Bought, h => h.Apply(Split("NONE", 2, 1)), Disposition.Rejected, RejectReason.OutOfRange, "10"),
        new("split by zero", Bought, h => h.Apply(Split("SYM", 2, 0)), Disposition.Rejected, RejectReason.OutOfRange, "10"),
        new("fraction without a price", Bought, h => h.Apply(Split("SYM", 2, 1, null, "1")), Disposition.Rejected, RejectReason.Malformed, "10"),
        new("fill right after a split", SplitJustNow, h => h.Apply(Fill(1, 2, Side.Buy, "1", "50", "E2")), Disposition.Applied, Net: "21"),
        new("bust right after a split", SplitJustNow, h => h.Apply(Bust(1, 2, "B", "E1")), Disposition.Applied, Net: "0"),
        new("bust of yesterday's fill over a split", SplitToday, h => h.Apply(Bust(1, 2, "B", "E1")), Disposition.Rejected,
            RejectReason.NotAllowed, "20"),
        new("rename to itself", Bought, h => h.Apply(Renamed("SYM", "SYM")), Disposition.Rejected, RejectReason.Malformed, "10"),

        // Level 3.
        new("within what the order knows", OrderedTen, h => h.Apply(Cum(1, 2, "10", "10")), Disposition.Stale, Net: "10"),
        new("the next of the order", OrderedTen, h => h.Apply(Cum(1, 2, "5", "15")), Disposition.Applied, Net: "15"),
        new("beyond the next of the order", OrderedTen, h => h.Apply(Cum(1, 2, "5", "20")), Disposition.Parked, Net: "10"),
        new("what closes the gap of an order", OrderedTenAndHeld, h => h.Apply(Cum(2, 1, "5", "15")), Disposition.Applied, Net: "20"),
    ];

    private static IEnumerable<TestCaseData> Rows => s_rows.Select(row => new TestCaseData(row).SetArgDisplayNames(row.Name));

    [TestCaseSource(nameof(Rows))]
    public void ShouldBe_WhenTheRowHolds(DomainRow row) => row.Check();

    [Test]
    public void ShouldReject_WhenWhatIsParkedMeetsTheEndOfTheDay()
    {
        using var harness = new LogicHarness();
        harness.Apply(Bust(1, 1, "B1", "E1"));
        harness.Apply(Bust(1, 2, "B2", "E2"));
        harness.Apply(Rolled(2026_01_06));
        Assert.That(harness.Logic.HasOpenWork, Is.True);
        harness.Apply(Tick());

        OutputEvent[] late = [.. harness.Outputs.Where(output => output.Kind == OutputKind.LateVerdict)];
        Assert.That(late.Select(output => (output.ExecId.ToString(), output.Reason, output.SendReject, output.SourceSeq)), Is.EqualTo(new[]
        {
            ("B1", RejectReason.UnknownExecRefId, true, 1L), ("B2", RejectReason.UnknownExecRefId, true, 2L),
        }));
        Assert.That(harness.Logic.HasOpenWork, Is.False);
        Assert.That(harness.Logic.ParkedCount, Is.Zero);
        Assert.That(harness.Source(1).RejectedCount, Is.EqualTo(2));
        Assert.That(harness.Apply(Fill(1, 3, Side.Buy, "1", "1", "E1")).Disposition, Is.EqualTo(Disposition.Applied));
        Assert.That(harness.Position().Quantity.ToString(), Is.EqualTo("1"), "the bust was refused");
    }

    [Test]
    public void ShouldTellEverythingUnderTheInputThatReleasedIt_WhenWhatWaitedWasWaitedFor()
    {
        using var harness = new LogicHarness();
        harness.Apply(Bust(1, 1, "B", "K"));
        harness.Apply(Correct(1, 2, "K", "E", Side.Buy, "4", "100"));
        OutputEvent fill = harness.Apply(Fill(2, 1, Side.Buy, "10", "100", "E"));

        OutputEvent[] late = [.. harness.Outputs.Where(output => output.Kind == OutputKind.LateVerdict)];
        Assert.That(late.Select(output => output.ExecId.ToString()), Is.EquivalentTo(new[] { "K", "B" }));
        Assert.That(harness.Outputs.Select(output => output.InputSequence), Is.All.EqualTo(3));
        Assert.That(harness.Outputs.Select(output => output.EngineTime), Is.All.EqualTo(fill.EngineTime));
        Assert.That(harness.Position().Quantity.ToString(), Is.EqualTo("0"));
    }

    [Test]
    public void ShouldRejectOnTheTick_WhenAHeldExecutionHasWaitedLongEnough()
    {
        using var harness = new LogicHarness();
        OutputEvent held = harness.Apply(Cum(1, 1, "5", "20"));
        long deadline = harness.Logic.NextDeadlineNanos;
        Assert.That(deadline, Is.EqualTo(held.EngineTime.Value + 2_000_000_000));
        harness.ApplyAsIs(Event(2, Tick(), new UtcNanos(deadline - 1)));
        Assert.That(harness.Outputs, Has.Length.EqualTo(1));
        harness.ApplyAsIs(Event(3, Tick(), new UtcNanos(deadline)));
        Assert.That((harness.Outputs[0].Kind, harness.Outputs[0].Reason), Is.EqualTo((OutputKind.LateVerdict, RejectReason.CumQuantityMismatch)));
        Assert.That((harness.Logic.HeldCount, harness.Logic.NextDeadlineNanos), Is.EqualTo((0, 0L)));
    }

    [Test]
    public void ShouldForgetAndFree_WhenDatesAreRetired()
    {
        using var harness = new LogicHarness();
        uint date = 2026_01_05;
        long used = 0;
        for (int day = 0; day < 20; day++, date++)
        {
            harness.Apply(Rolled(date));
            for (int i = 0; i < 300; i++)
            {
                harness.Apply(Fill(1, (day * 300) + i + 1, (i & 1) == 0 ? Side.Buy : Side.Sell, "1", "10", $"D{day}-{i}"));
            }

            Assert.That(harness.Logic.HasOpenWork, Is.False, "the slices are done long before the day is");
            Assert.That(harness.Logic.CapacityUse.ExecutionsUsed, Is.LessThanOrEqualTo(600));
            used = day == 3 ? harness.Logic.Memory.UsedBytes : used;
        }

        Assert.That(harness.Logic.Memory.UsedBytes, Is.LessThanOrEqualTo(used + 131_072), "rows are used again; fingerprints fill their window");
        Assert.That(harness.Apply(Fill(1, 6_001, Side.Buy, "1", "10", "D0-0")).Disposition, Is.EqualTo(Disposition.Applied),
            "not marked as a resend: nobody knows it any more");
    }

    [Test]
    public void ShouldMoveEverything_WhenAnInstrumentIsRenamed()
    {
        using var harness = new LogicHarness();
        harness.Apply(Setting("Positions:CostMethod", "fifo"));
        for (int i = 0; i < 200; i++)
        {
            harness.Apply(Fill(1, i + 1, Side.Buy, "10", "100", $"E{i}", account: $"A{i}"));
        }

        harness.Apply(Fill(1, 201, Side.Buy, "1", "100", "X", account: "A150", symbol: "NEW"));
        harness.Apply(Renamed("SYM", "NEW"));
        OutputEvent fill = harness.Apply(Fill(1, 202, Side.Buy, "1", "100", "Y", account: "A199", symbol: "NEW"));
        Assert.That(fill.Quantity, Is.EqualTo(11 * Decimal8.One), "a row that the cursor has not reached moves first");
        while (harness.Logic.HasOpenWork)
        {
            harness.Apply(Tick());
        }

        Assert.That(harness.Position("A0", "NEW").Quantity.ToString(), Is.EqualTo("10"));
        Assert.That(harness.Position("A150").Quantity.ToString(), Is.EqualTo("10"), "its account had one in the new symbol already");
        Assert.That(harness.Logic.TryGetPosition(Text16.From("A0"), Text24.From("SYM"), out _), Is.False);
        Assert.That(harness.Apply(Bust(1, 203, "B", "E0")).Disposition, Is.EqualTo(Disposition.Applied));
        Assert.That(harness.Position("A0", "NEW").Quantity.ToString(), Is.EqualTo("0"));
    }

    [Test]
    public void ShouldNotDependOnTheCursor_WhenInputsMeetASplitUnderWay()
    {
        // The same fills behind a split, once with the split's work done first and once while it is going on.
        static string Run(bool finishFirst)
        {
            using var harness = new LogicHarness();
            harness.Apply(Setting("Positions:CostMethod", "lifo"));
            for (int i = 0; i < 500; i++)
            {
                harness.Apply(Fill(1, i + 1, Side.Buy, "7", "100", $"E{i}", account: $"A{i % 250}"));
            }

            harness.Apply(Split("SYM", 3, 2, "60", "1"));
            while (finishFirst && harness.Logic.HasOpenWork)
            {
                harness.Apply(Tick());
            }

            for (int i = 0; i < 250; i++)
            {
                harness.Apply(Fill(1, 501 + i, Side.Sell, "2", "70", $"S{i}", account: $"A{(i * 101) % 250}"));
            }

            return string.Join(
                '\n',
                Enumerable.Range(0, 250).Select(i => harness.Position($"A{i}") with { LastSequence = 0, OpenedSequence = 0 }));
        }

        Assert.That(Run(finishFirst: false), Is.EqualTo(Run(finishFirst: true)));
    }

    private static void Bought(LogicHarness h) => h.Apply(Fill(1, 1, Side.Buy, "10", "100", "E1"));

    private static void Busted(LogicHarness h)
    {
        Bought(h);
        h.Apply(Bust(1, 2, "B", "E1"));
    }

    private static void Corrected(LogicHarness h)
    {
        Bought(h);
        h.Apply(Correct(1, 2, "C", "E1", Side.Buy, "5", "100"));
    }

    private static void ParkedBust(LogicHarness h) => h.Apply(Bust(1, 1, "B", "E1"));

    private static void Retired(LogicHarness h)
    {
        Bought(h);
        h.Apply(Rolled(2026_01_06));
        h.Apply(Rolled(2026_01_07));
    }

    /// <summary>The correction is known, the fill is not any more; then the correction is busted.</summary>
    private static void RetiredBehindCorrection(LogicHarness h)
    {
        Bought(h);
        h.Apply(Rolled(2026_01_06));
        h.Apply(Correct(1, 2, "C", "E1", Side.Buy, "5", "100"));
        h.Apply(Rolled(2026_01_07));
        h.Apply(Bust(1, 3, "B", "C", Side.Buy, "5", "100", "ACC", "SYM"));
    }

    private static void Day(LogicHarness h)
    {
        Bought(h);
        h.Apply(Rolled(2026_01_05));
    }

    private static void Loaded(LogicHarness h)
    {
        Day(h);
        h.Apply(Load(2026_01_05, "SYM", "5", "90"));
    }

    private static void Open(LogicHarness h)
    {
        Day(h);
        h.Apply(Opened(2026_01_05));
    }

    private static void Defined(LogicHarness h) => h.Apply(Instrument("SYM", "USD"));

    private static void SplitJustNow(LogicHarness h)
    {
        Bought(h);
        h.Apply(Split("SYM", 2, 1));
    }

    private static void SplitToday(LogicHarness h)
    {
        Bought(h);
        h.Apply(Rolled(2026_01_06));
        h.Apply(Split("SYM", 2, 1));
    }

    private static void OrderedTen(LogicHarness h) => h.Apply(Cum(1, 1, "10", "10"));

    private static void OrderedTenAndHeld(LogicHarness h)
    {
        OrderedTen(h);
        h.Apply(Cum(1, 2, "5", "20"));
    }

    private static Fill Cum(uint source, long sourceSeq, string quantity, string cumQuantity)
    {
        Fill fill = Fill(source, sourceSeq, Side.Buy, quantity, "100", orderId: "O1");
        fill.CumQuantity = Decimal8.Parse(cumQuantity);
        return fill;
    }

    private static Fill At(Fill fill, long nanosAfterDefault)
    {
        fill.Prefix.TransactTime = new UtcNanos(DefaultTime.Value + nanosAfterDefault);
        return fill;
    }
}
