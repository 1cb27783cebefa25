using Positions.Core.Tests.Support;
using Positions.Protocol;
using Positions.Protocol.Values;
using static Positions.Testing.Inputs.InputFactory;

namespace Positions.Core.Tests;

/// <summary>What waited for an execution and goes on with later inputs, when something else happens on the way.</summary>
[TestFixture]
public sealed class ReleaseParkedTests
{
    [Test]
    public void ShouldEnd_WhenTheDateEndsOnTheWayAndAnotherComesToWaitForTheSame()
    {
        const int waiting = 1_400;
        using var harness = new LogicHarness();
        harness.Apply(Rolled(2026_01_05));
        harness.Apply(Fill(1, 1, Side.Buy, "10", "100", "E"));
        harness.Apply(Rolled(2026_01_06));
        for (int i = 1; i <= waiting; i++)
        {
            harness.Apply(Correct(1, 1 + i, $"P{i}", "C", Side.Buy, "5", "100"));
        }

        harness.Apply(Correct(1, waiting + 2, "C", "E", Side.Buy, "6", "100"));
        harness.Apply(Rolled(2026_01_07)); // the fill's date is retired with it
        OutputEvent parked = harness.Apply(Bust(1, waiting + 3, "B", "C"));
        Assert.That((parked.Disposition, harness.Logic.HasOpenWork), Is.EqualTo((Disposition.Parked, true)), "set up as meant");
        long executions = harness.Logic.CapacityUse.ExecutionsUsed;
        for (int i = 0; i < 100; i++)
        {
            harness.Apply(Tick());
        }

        Assert.Multiple(() =>
        {
            Assert.That(harness.Logic.HasOpenWork, Is.False, "a hundred inputs later");
            Assert.That(harness.Outputs.Count(static output => output.Kind == OutputKind.LateVerdict), Is.Zero, "late verdicts of the last tick");
            Assert.That(harness.Logic.CapacityUse.ExecutionsUsed, Is.LessThanOrEqualTo(executions));
        });
    }

    /// <summary>The split reaches the position with the slice of what waited: that comes behind it, and is told so.</summary>
    [TestCase(true)]
    [TestCase(false)]
    public void ShouldTellEachPositionsChangesInOrder_WhenItIsSplitOrRenamedOnTheWay(bool isSplit)
    {
        const int chain = 1_000;
        const int others = 200;
        using var harness = new LogicHarness();
        var fold = new OutputFold();
        for (int i = 0; i < others; i++)
        {
            harness.Apply(Fill(2, i + 1, Side.Buy, "1", "100", $"F{i}", account: $"A{i}"));
            fold.Take(harness.Outputs);
        }

        for (int i = chain; i > 0; i--)
        {
            harness.Apply(Correct(1, chain - i + 1, $"C{i}", i == 1 ? "E" : $"C{i - 1}", Side.Buy, $"{i}", "100"));
        }

        harness.Apply(Fill(1, chain + 1, Side.Buy, "5000", "100", "E"));
        fold.Take(harness.Outputs);
        _ = isSplit ? harness.Apply(Split("SYM", 2, 1)) : harness.Apply(Renamed("SYM", "NEW"));
        fold.Take(harness.Outputs);
        Assert.That(harness.Logic.ParkedCount, Is.Positive, "set up as meant");
        while (harness.Logic.HasOpenWork)
        {
            harness.Apply(Tick());
            fold.Take(harness.Outputs);
        }

        Assert.That(harness.Logic.ParkedCount, Is.Zero);
        fold.Check(harness.Logic);
    }

    [Test]
    public void ShouldAlertOfWhatWaited_WhenItIsRefusedWithTheInputOfAnother()
    {
        const int waiting = 360;
        using var harness = new LogicHarness();
        for (int i = 1; i <= waiting; i++)
        {
            harness.Apply(Bust(1, i, $"B{i}", "E", quantity: "7"));
        }

        harness.Apply(Fill(1, waiting + 1, Side.Buy, "10", "100", "E"));
        Assert.That(harness.Logic.HasOpenWork, Is.True, "set up as meant");
        harness.Apply(Fill(2, 1, Side.Buy, "10", "100", "INNOCENT", account: "OTHER"));
        OutputEvent[] conflicts = [.. harness.Outputs.Where(static output => output.AlertCode == AlertCode.ExecConflict)];
        Assert.That(conflicts, Is.Not.Empty);
        Assert.That(conflicts.Select(static alert => $"{alert.SourceId} {alert.ExecId}").Distinct(), Has.None.EqualTo("2 INNOCENT"));
    }

    [Test]
    public void ShouldAnswerAllOfThem_WhenEachOfAChainIsNamedTwice()
    {
        const int chain = 150;
        using var harness = new LogicHarness();
        for (int i = chain; i > 0; i--)
        {
            string reference = i == 1 ? "E" : $"C{i - 1}";
            harness.Apply(Correct(1, (2 * (chain - i)) + 1, $"C{i}", reference, Side.Buy, $"{i}", "100"));
            harness.Apply(Correct(1, (2 * (chain - i)) + 2, $"D{i}", reference, Side.Buy, "1", "100"));
        }

        harness.Apply(Fill(1, (2 * chain) + 1, Side.Buy, "500", "100", "E"));
        for (int i = 0; i < 50; i++)
        {
            harness.Apply(Tick());
        }

        Assert.That((harness.Logic.ParkedCount, harness.Position().Quantity.ToString()), Is.EqualTo((0, $"{chain}")));
    }

    /// <summary>Each level of the chain leaves one behind: more than there may be works. What is left is answered with the date's end.</summary>
    [Test]
    public void ShouldAnswerTheRestAtTheEndOfTheDate_WhenMoreWereLeftThanThereMayBeWorks()
    {
        const int chain = 500;
        using var harness = new LogicHarness();
        for (int i = chain; i > 0; i--)
        {
            string reference = i == 1 ? "E" : $"C{i - 1}";
            harness.Apply(Correct(1, (2 * (chain - i)) + 1, $"C{i}", reference, Side.Buy, $"{i}", "100"));
            harness.Apply(Correct(1, (2 * (chain - i)) + 2, $"D{i}", reference, Side.Buy, "1", "100"));
        }

        harness.Apply(Fill(1, (2 * chain) + 1, Side.Buy, "5000", "100", "E"));
        EndWork(harness);
        int left = harness.Logic.ParkedCount;
        Assert.That((left, harness.Position().Quantity.ToString()), Is.EqualTo((left, $"{chain}")));
        Assert.That(left, Is.Positive, "set up as meant");
        harness.Apply(Rolled(2026_01_06));
        int refused = EndWork(harness);
        Assert.That((refused, harness.Logic.ParkedCount, harness.Position().Quantity.ToString()), Is.EqualTo((left, 0, $"{chain}")));
    }

    [Test]
    public void ShouldEnd_WhenTheRowOfTheExecutionIsTakenAnew()
    {
        const int waiting = 400;
        const int old = 40_000;
        using var harness = new LogicHarness();
        long seq = 0;
        harness.Apply(Rolled(2026_01_05));
        for (int i = 0; i < old; i++)
        {
            harness.Apply(Fill(1, ++seq, Side.Buy, "1", "100", $"F{i}"));
        }

        harness.Apply(Rolled(2026_01_06));
        harness.Apply(Rolled(2026_01_07)); // the first date's rows are being freed from here on, 64 an input
        for (int i = 0; i < waiting; i++)
        {
            harness.Apply(Bust(1, ++seq, $"B{i}", "K", quantity: "7"));
        }

        harness.Apply(Fill(1, ++seq, Side.Buy, "10", "100", "K"));
        harness.Apply(Rolled(2026_01_08));
        harness.Apply(Rolled(2026_01_09)); // and those of K's date behind them
        harness.Apply(Bust(1, ++seq, "X2", "X1"));
        long before = harness.Logic.CapacityUse.ExecutionsUsed;
        while (harness.Logic.OpenWorkSlices > 1)
        {
            harness.Apply(Tick());
        }

        // The last slice frees the last row, and this input takes it.
        Assert.That(harness.Apply(Bust(1, ++seq, "X1", "X0")).Disposition, Is.EqualTo(Disposition.Parked));
        for (int i = 0; i < 50; i++)
        {
            harness.Apply(Tick());
        }

        Assert.That((harness.Logic.HasOpenWork, harness.Logic.CapacityUse.ExecutionsUsed), Is.EqualTo((false, before + 1)));
    }

    [Test]
    public void ShouldTellNoAlertOfAnother_WhenWhatWaitedLetsGoWhatWasHeld()
    {
        using var harness = new LogicHarness();
        harness.Apply(Update(1, OrderStatus.New, 0));
        harness.Apply(Update(2, OrderStatus.Canceled, 4));
        harness.Apply(Fill(1, 3, Side.Buy, "100", "20", orderId: "O1") with { CumQuantity = Decimal8.Parse("108") });
        harness.Apply(Correct(1, 4, "C", "E", Side.Buy, "8", "10"));
        harness.Apply(Fill(1, 5, Side.Buy, "5", "10", "E", orderId: "O1"));
        OutputEvent correction = harness.Outputs.Single(static o => o.Kind == OutputKind.LateVerdict && o.ExecId.ToString() == "C");
        Assert.That(correction.AlertCode, Is.EqualTo(AlertCode.None));
        OutputEvent held = harness.Outputs.Single(static o => o is { Kind: OutputKind.LateVerdict, SourceSeq: 3 });
        Assert.That(held.AlertCode, Is.EqualTo(AlertCode.LateFill));

        // The input's own, and the held one's second.
        IEnumerable<string> alerts = harness.Outputs.Where(static o => o.Kind == OutputKind.Alert).Select(static o => $"{o.AlertCode} {o.SourceSeq}");
        Assert.That(alerts, Is.EqualTo(new[] { "LateFill 5", "Overfill 3" }));
    }

    /// <summary>Returns how many that had waited were refused as unknown meanwhile.</summary>
    private static int EndWork(LogicHarness harness)
    {
        int refused = 0;
        for (int slices = 0; harness.Logic.HasOpenWork; slices++)
        {
            harness.Apply(Tick());
            refused += harness.Outputs.Count(static output => output is { Kind: OutputKind.LateVerdict, Reason: RejectReason.UnknownExecRefId });
            Assert.That(slices, Is.LessThan(1_000));
        }

        return refused;
    }
}
