using Positions.Core.Tests.Support;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;
using Positions.Testing.Inputs;
using static Positions.Testing.Inputs.InputFactory;

namespace Positions.Core.Tests;

/// <summary>The table of lots is full although the executions that opened them are retired: what needs a lot more is refused, and nothing else.</summary>
[TestFixture]
public sealed class LotLimitTests
{
    private const uint Today = 2026_01_09;

    [TestCase("fifo")]
    [TestCase("lifo")]
    public void ShouldReduceByAnAdjustment_WhenLotsAreFull(string method)
    {
        using LogicHarness harness = FullOfLots(method);
        OutputEvent outcome = harness.Apply(Adjusted("-25", expectedVersion: 3));
        Assert.That((outcome.Disposition, outcome.Reason), Is.EqualTo((Disposition.Applied, RejectReason.None)));
        Assert.That(harness.Position().Quantity.ToString(), Is.EqualTo("5"));
    }

    [Test]
    public void ShouldRefuseWhatAnAdjustmentOpens_WhenLotsAreFull([Values] AdjustmentCost cost)
    {
        using LogicHarness harness = FullOfLots("fifo");
        Assert.That(harness.Apply(Adjusted("1", expectedVersion: 3, cost, "10")).Reason, Is.EqualTo(RejectReason.Capacity));
        Assert.That(harness.Apply(Mark(1, 4, "SYM", "10")).Disposition, Is.EqualTo(Disposition.Applied));
        Assert.That(harness.Apply(Adjusted("-31", expectedVersion: 3, cost, "10")).Reason, Is.EqualTo(RejectReason.Capacity), "it opens the other side");
        Assert.That(harness.Apply(Adjusted("1", expectedVersion: 0, cost, "10", account: "OTHER")).Reason, Is.EqualTo(RejectReason.Capacity));
    }

    [Test]
    public void ShouldRefuseAFill_WhenItOpensAPositionAndLotsAreFull()
    {
        using LogicHarness harness = FullOfLots("fifo");
        Assert.That(harness.Apply(Fill(1, 4, Side.Buy, "10", "10", "E4")).Reason, Is.EqualTo(RejectReason.Capacity));
        Assert.That(harness.Apply(Fill(1, 5, Side.Buy, "10", "10", "E5", account: "OTHER")).Reason, Is.EqualTo(RejectReason.Capacity));
        Assert.That(harness.Apply(Fill(1, 6, Side.Sell, "30", "10", "E6")).Disposition, Is.EqualTo(Disposition.Applied));
        Assert.That(harness.Logic.CapacityUse.LotsUsed, Is.EqualTo(3), "what was used up stays until the date ends");
    }

    /// <summary>The position that used them up is not traded any more, as one whose instrument has expired.</summary>
    [TestCase("fifo")]
    [TestCase("lifo")]
    public void ShouldGiveBackWhatWasUsedUp_WhenTheDateEndsAndThePositionIsNotTouchedAgain(string method)
    {
        using LogicHarness harness = FullOfLots(method);
        Assert.That(harness.Apply(Fill(1, 4, Side.Sell, "30", "10", "E4")).Disposition, Is.EqualTo(Disposition.Applied));
        harness.Apply(Rolled(Today + 1));
        EndWork(harness);
        Assert.That(harness.Logic.CapacityUse.LotsUsed, Is.Zero);
        Assert.That(harness.Apply(Fill(1, 5, Side.Buy, "10", "10", "E5", account: "OTHER")).Reason, Is.EqualTo(RejectReason.None));
    }

    [Test]
    public void ShouldTakeAFill_WhenTheSlicesHaveNotReachedWhatWasUsedUpBefore()
    {
        const int positions = 70;
        using var harness = new LogicHarness();
        harness.Apply(Setting("Positions:CostMethod", "fifo"));
        harness.Apply(Setting("Capacity:Executions", $"{positions}"));
        for (int i = 1; i <= positions; i++)
        {
            harness.Apply(Fill(1, i, Side.Buy, "10", "10", $"E{i}", account: $"A{i}"));
        }

        for (uint date = Today - 3; date <= Today; date++)
        {
            harness.Apply(Rolled(date));
            EndWork(harness);
        }

        harness.Apply(Fill(1, positions + 1, Side.Sell, "10", "10", "S", account: $"A{positions}"));
        harness.Apply(Rolled(Today + 1));
        Assert.That(harness.Apply(Fill(1, positions + 2, Side.Buy, "10", "10", "E", account: "OTHER")).Reason, Is.EqualTo(RejectReason.None));
        Assert.That(harness.Apply(Fill(1, positions + 3, Side.Buy, "10", "10", "F", account: "OTHER")).Reason, Is.EqualTo(RejectReason.Capacity));
    }

    [Test]
    public void ShouldReplaceTheStartOfDay_WhenAsManyLotsAreLoadedAsThereWere()
    {
        using LogicHarness harness = FullOfLots("fifo");
        for (ushort part = 1; part <= 3; part++)
        {
            Assert.That(harness.Apply(Load(Today, "SYM", "10", "11", part: part, parts: 3)).Reason, Is.EqualTo(RejectReason.None));
        }

        Assert.That(harness.Apply(Fill(1, 4, Side.Sell, "15", "12", "E4")).Disposition, Is.EqualTo(Disposition.Applied));
        for (ushort part = 1; part <= 3; part++)
        {
            Assert.That(harness.Apply(Load(Today, "SYM", "10", "12", fileId: "NEXT", part: part, parts: 3)).Reason, Is.EqualTo(RejectReason.None));
        }

        Assert.That(harness.Logic.CapacityUse.LotsUsed, Is.EqualTo(3));
        for (ushort part = 1; part <= 4; part++)
        {
            Assert.That(harness.Apply(Load(Today, "SYM", "10", "12", fileId: "MORE", part: part, parts: 4)).Reason,
                Is.EqualTo(part < 4 ? RejectReason.None : RejectReason.Capacity));
        }
    }

    [Test]
    public void ShouldRefuseACapacity_WhenMoreFollowsFromItThanItAllows()
    {
        using var harness = new LogicHarness();
        harness.Apply(Setting("Positions:CostMethod", "fifo"));
        for (ushort part = 1; part <= 3; part++)
        {
            harness.Apply(Load(0, "SYM", "10", "11", part: part, parts: 3));
        }

        harness.Apply(Instrument("OTHER"));
        Assert.That(harness.Apply(Setting("Capacity:Positions", "1")).Reason, Is.EqualTo(RejectReason.OutOfRange), "there are two instruments");
        Assert.That(harness.Apply(Setting("Capacity:Executions", "2")).Reason, Is.EqualTo(RejectReason.OutOfRange), "there are three lots");
        Assert.That(harness.Apply(Setting("Capacity:Positions", "2")).Disposition, Is.EqualTo(Disposition.Control));
        Assert.That(harness.Apply(Setting("Capacity:Executions", "3")).Disposition, Is.EqualTo(Disposition.Control));
    }

    /// <summary>Three lots, which are all that three executions allow.</summary>
    private static LogicHarness FullOfLots(string method)
    {
        var harness = new LogicHarness();
        harness.Apply(Setting("Positions:CostMethod", method));
        harness.Apply(Setting("Capacity:Executions", "3"));
        for (int i = 1; i <= 3; i++)
        {
            harness.Apply(Fill(1, i, Side.Buy, "10", "10", $"E{i}"));
        }

        for (uint date = Today - 3; date <= Today; date++)
        {
            harness.Apply(Rolled(date));
            EndWork(harness);
        }

        Assert.That((harness.Logic.CapacityUse.LotsUsed, harness.Logic.CapacityUse.ExecutionsUsed), Is.EqualTo((3L, 0L)));
        return harness;
    }

    private static void EndWork(LogicHarness harness)
    {
        while (harness.Logic.HasOpenWork)
        {
            harness.Apply(new WorkContinued());
        }
    }
}
