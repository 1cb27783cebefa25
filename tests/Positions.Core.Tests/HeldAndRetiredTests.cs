using Positions.Core.Tests.Support;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;
using static Positions.Testing.Inputs.InputFactory;

namespace Positions.Core.Tests;

/// <summary>Executions that are told by their order's count, and chains whose first fill is no longer known.</summary>
[TestFixture]
public sealed class HeldAndRetiredTests
{
    [Test]
    public void ShouldMoveThePosition_WhenTheOrderItNamesIsOfAnotherInstrument()
    {
        using var harness = new LogicHarness();
        harness.Apply(Cum(1, "100", "100"));
        OutputEvent other = harness.Apply(Cum(2, "40", "40") with { Symbol = Text24.From("OTHER") });
        Assert.That((other.Disposition, harness.Alerts), Is.EqualTo((Disposition.Applied, new[] { AlertCode.OrderMismatch })));
        Assert.That(harness.Position("ACC", "OTHER").Quantity.ToString(), Is.EqualTo("40"));
        Assert.That(harness.Logic.TryFindOrder(0, Text36.From("O1"), out OrderView order), Is.True);
        Assert.That(order.CumQuantity.ToString(), Is.EqualTo("100"));
        Assert.That(harness.Apply(Cum(3, "40", "40")).Disposition, Is.EqualTo(Disposition.Stale), "of the order's own");
    }

    [Test]
    public void ShouldApplyAll_WhenMoreWereHeldThanOneInputCanLetGo()
    {
        const int held = 400;
        using var harness = new LogicHarness();
        for (int i = 0; i < held; i++)
        {
            Assert.That(harness.Apply(Cum(i + 1, "1", $"{i + 2}")).Disposition, Is.EqualTo(Disposition.Parked));
        }

        harness.Apply(Cum(held + 1, "1", "1"));
        Assert.That(harness.Logic.HeldCount, Is.GreaterThan(0));
        long sequence = harness.Logic.AppliedSequence;
        var late = new UtcNanos(harness.Logic.NextDeadlineNanos + 1_000_000_000);
        harness.ApplyAsIs(Event(sequence + 1, Tick(), late));
        Assert.That((harness.Logic.HeldCount, harness.Logic.NextDeadlineNanos), Is.EqualTo((0, 0L)));
        Assert.That(harness.Outputs.Where(output => output.Kind == OutputKind.LateVerdict).All(output => output.Disposition == Disposition.Applied), Is.True);
        Assert.That(harness.Position().Quantity.ToString(), Is.EqualTo($"{held + 1}"));
    }

    [Test]
    public void ShouldRefuseInTheOrderOfTheirComing_WhenMoreWaitInVainThanOneInputCanEnd()
    {
        const int held = 300;
        using var harness = new LogicHarness();
        for (int i = 0; i < held; i++)
        {
            harness.Apply(Cum(i + 1, "1", "9") with { OrderId = Text36.From($"O{i}") });
        }

        List<long> ended = [];
        var late = new UtcNanos(harness.Logic.NextDeadlineNanos + 1_000_000_000);
        for (int input = 1; harness.Logic.HeldCount > 0; input++)
        {
            harness.ApplyAsIs(Event(held + input, Tick(), late));
            ended.AddRange(harness.Outputs.Where(output => output.Kind == OutputKind.LateVerdict).Select(output => output.SourceSeq));
            Assert.That(input, Is.LessThan(20));
        }

        Assert.That(ended, Is.EqualTo(Enumerable.Range(1, held).Select(number => (long)number)));
        Assert.That(harness.Logic.NextDeadlineNanos, Is.Zero);
    }

    [Test]
    public void ShouldEndAsIfInOrder_WhenMoreWaitedForTheFillThanOneInputCanLetGo()
    {
        const int chain = 1_000;
        using var harness = new LogicHarness();
        for (int i = chain; i > 0; i--)
        {
            string reference = i == 1 ? "E" : $"C{i - 1}";
            harness.Apply(Correct(1, chain - i + 1, $"C{i}", reference, Side.Buy, $"{i}", "100"));
        }

        List<string> late = [];
        harness.Apply(Fill(1, chain + 1, Side.Buy, "5000", "100", "E"));
        AddLate();
        Assert.That(harness.Logic.HasOpenWork, Is.True, "the fill's input had no room for all");
        for (int slices = 0; harness.Logic.HasOpenWork; slices++)
        {
            harness.Apply(Tick());
            AddLate();
            Assert.That(slices, Is.LessThan(chain));
        }

        Assert.That(late, Is.EqualTo(Enumerable.Range(1, chain).Select(i => $"C{i} Applied")));
        Assert.That((harness.Position().Quantity.ToString(), harness.Position().Version, harness.Logic.ParkedCount), Is.EqualTo(($"{chain}", chain + 1L, 0)));
        void AddLate() => late.AddRange(harness.Outputs.Where(output => output.Kind == OutputKind.LateVerdict).Select(output => $"{output.ExecId} {output.Disposition}"));
    }

    [Test]
    public void ShouldAnswerEach_WhenMoreNamedTheFillThanOneInputCanLetGo()
    {
        const int named = 800;
        using var harness = new LogicHarness();
        for (int i = 1; i <= named; i++)
        {
            harness.Apply(Correct(1, i, $"C{i}", "E", Side.Buy, $"{i}", "100"));
        }

        harness.Apply(Fill(1, named + 1, Side.Buy, "5000", "100", "E"));
        int rejected = Rejected();
        while (harness.Logic.HasOpenWork)
        {
            harness.Apply(Tick());
            rejected += Rejected();
        }

        Assert.That((rejected, harness.Logic.ParkedCount, harness.Source(1).RejectedCount), Is.EqualTo((named - 1, 0, named - 1L)));
        Assert.That(harness.Position().Quantity.ToString(), Is.EqualTo("1"));
        int Rejected() => harness.Outputs.Count(output => output is { Kind: OutputKind.LateVerdict, Reason: RejectReason.NotHeadOfChain });
    }

    [Test]
    public void ShouldAnswerTheRest_WhenTheDateEndsBeforeAllThatWaitedWasLetGo()
    {
        const int chain = 900;
        using var harness = new LogicHarness();
        for (int i = chain; i > 0; i--)
        {
            harness.Apply(Correct(1, chain - i + 1, $"C{i}", i == 1 ? "E" : $"C{i - 1}", Side.Buy, $"{i}", "100"));
        }

        harness.Apply(Fill(1, chain + 1, Side.Buy, "5000", "100", "E"));
        harness.Apply(Rolled(2026_01_06));
        long applied = harness.Position().Quantity.Mantissa / Decimal8.One;
        int rejected = 0;
        while (harness.Logic.HasOpenWork)
        {
            harness.Apply(Tick());
            rejected += harness.Outputs.Count(output => output is { Kind: OutputKind.LateVerdict, Reason: RejectReason.UnknownExecRefId });
        }

        Assert.That((harness.Position().Quantity.Mantissa / Decimal8.One, rejected, harness.Logic.ParkedCount), Is.EqualTo((applied, chain - applied, 0)));
        Assert.That(applied, Is.InRange(100, chain - 100));
    }

    [Test]
    public void ShouldBustTheCorrection_WhenTheRetiredFillIsNamed()
    {
        using LogicHarness harness = CorrectedWhenRetired();
        Assert.That(harness.Apply(Correct(1, 3, "D", "E1", Side.Buy, "4", "100")).Reason, Is.EqualTo(RejectReason.NotHeadOfChain));
        Assert.That(harness.Apply(Bust(1, 4, "B", "E1")).Disposition, Is.EqualTo(Disposition.Applied));
        Assert.That(harness.Position().Quantity.ToString(), Is.EqualTo("0"));
        Assert.That(harness.Apply(Bust(1, 5, "B2", "E1")).Reason, Is.EqualTo(RejectReason.AlreadyBusted));
        Assert.That(harness.Apply(Bust(1, 6, "B3", "C")).Reason, Is.EqualTo(RejectReason.AlreadyBusted));
    }

    [Test]
    public void ShouldApplyWhatWaitedForTheCorrection_WhenItsFillIsRetired()
    {
        using var harness = new LogicHarness();
        harness.Apply(Fill(1, 1, Side.Buy, "10", "100", "E1"));
        harness.Apply(Rolled(2026_01_06));
        harness.Apply(Rolled(2026_01_07));
        Assert.That(harness.Apply(Bust(1, 2, "B", "C")).Disposition, Is.EqualTo(Disposition.Parked));
        Assert.That(harness.Apply(Whole(3)).Disposition, Is.EqualTo(Disposition.Applied));
        Assert.That(harness.Position().Quantity.ToString(), Is.EqualTo("0"));
        Assert.That(harness.Logic.ParkedCount, Is.Zero);
        Assert.That(harness.Outputs.Single(output => output.Kind == OutputKind.LateVerdict).Disposition, Is.EqualTo(Disposition.Applied));
    }

    private static LogicHarness CorrectedWhenRetired()
    {
        var harness = new LogicHarness();
        harness.Apply(Fill(1, 1, Side.Buy, "10", "100", "E1"));
        harness.Apply(Rolled(2026_01_06));
        harness.Apply(Rolled(2026_01_07));
        harness.Apply(Whole(2));
        Assert.That(harness.Position().Quantity.ToString(), Is.EqualTo("5"));
        return harness;
    }

    /// <summary>A correction of E1 to 5 that says all of it.</summary>
    private static FillCorrect Whole(long sourceSeq) => Correct(1, sourceSeq, "C", "E1", Side.Buy, "5", "100") with
    {
        Account = Text16.From("ACC"),
        Symbol = Text24.From("SYM"),
        RefSide = Side.Buy,
        RefQuantity = Decimal8.Parse("10"),
        RefPrice = Decimal8.Parse("100"),
    };

    private static Fill Cum(long sourceSeq, string quantity, string cumQuantity) =>
        Fill(1, sourceSeq, Side.Buy, quantity, "100", orderId: "O1") with { CumQuantity = Decimal8.Parse(cumQuantity) };
}
