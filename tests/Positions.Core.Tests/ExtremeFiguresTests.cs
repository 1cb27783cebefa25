using Positions.Core.Tests.Support;
using Positions.Protocol;
using Positions.Protocol.Values;
using Positions.Testing.Inputs;
using static Positions.Testing.Inputs.InputFactory;

namespace Positions.Core.Tests;

/// <summary>Figures that fit while a difference, a sum on the way or a magnitude of them does not: refused or applied, never an exception.</summary>
[TestFixture]
public sealed class ExtremeFiguresTests : LimitsFixture
{
    [Test]
    public void ShouldJudgeACorrection_WhenWhatItChangesDoesNotFitThoughBothEndsDo()
    {
        Applied(Side.Buy, "1", "-" + MaxPrice);
        Adjust(MaxQuantity);
        SplitNow(1, 1L << 40);
        Adjust("0.16777214");
        Applied(Side.Sell, "0.16777214", "0");
        PositionView before = Harness.Position();
        Assert.That(before.RealizedPoints, Is.GreaterThan(Int128.MaxValue / 2), "set up as meant");
        OutputEvent output = default;
        Assert.That(() => output = Harness.Apply(Correct(1, ++Seq, "C", "E1", Side.Buy, "1", MaxPrice)), Throws.Nothing);
        AppliedOrUnchanged(in output, in before);
    }

    [Test]
    public void ShouldJudgeALoad_WhenWhatItChangesDoesNotFitThoughBothEndsDo()
    {
        Applied(Side.Buy, MaxQuantity, "-" + MaxPrice);
        SplitNow(1, 1L << 40);
        Adjust("0.16777214");
        Harness.Apply(Rolled(2026_01_06));
        Applied(Side.Sell, MaxQuantity, "0");
        PositionView before = Harness.Position();
        Assert.That(before.RealizedPoints, Is.GreaterThan(Int128.MaxValue / 2), "set up as meant");
        OutputEvent output = default;
        Assert.That(() => output = Harness.Apply(Load(2026_01_06, "SYM", MaxQuantity, MaxPrice)), Throws.Nothing);
        AppliedOrUnchanged(in output, in before);
    }

    [Test]
    public void ShouldJudgeASplit_WhenLotsThatEndEmptyCostTogetherMoreThanFits()
    {
        const string most = "80000000000";
        Harness.Apply(Setting("Positions:CostMethod", "fifo"));
        string[] signs = ["-", "-", "", "", "", "", "-", "-", "-"];
        for (int i = 0; i < signs.Length; i++)
        {
            if (i > 0)
            {
                SplitNow(1, 10 + ((i - 1) % 2));
            }

            Applied(Side.Buy, most, signs[i] + MaxPrice);
        }

        LotView[] lots = Harness.Logic.GetLots(0);
        Assert.That(lots, Has.Length.EqualTo(signs.Length), "set up as meant");
        var first = new Decimal8(lots[0].Quantity.Mantissa + lots[1].Quantity.Mantissa);
        Applied(Side.Sell, first.ToString(), "0");
        PositionView before = Harness.Position();
        lots = Harness.Logic.GetLots(0);
        Harness.Apply(Split("SYM", 1, 60_000_000_000_000_000));
        Harness.Apply(Tick());
        Assert.That(Harness.Alerts, Has.One.EqualTo(AlertCode.SplitBlocked), "what one lot would leave to the next fits none");
        Assert.That(Harness.Position(), Is.EqualTo(before));
        Assert.That(Harness.Logic.GetLots(0), Is.EqualTo(lots));
    }

    [TestCase("average")]
    [TestCase("fifo")]
    [TestCase("lifo")]
    public void ShouldFoldTheDay_WhenItBeganWithTheSmallestCostThatFits(string method)
    {
        Harness.Apply(Setting("Positions:CostMethod", method));

        // 2^62 units at -2^62: -2^124; doubled three times it is -2^127.
        Applied(Side.Buy, "46116860184.27387904", "-46116860184.27387904");
        SplitNow(1, 1L << 20);
        for (long doubled = 1L << 43; doubled <= 1L << 45; doubled <<= 1)
        {
            // The last one may be refused: then there is no such cost.
            OutputEvent adjusted = Harness.Apply(
                Adjusted(new Decimal8(doubled).ToString(), Harness.Position().Version, AdjustmentCost.Average, isTarget: true));
            Assert.That(adjusted.Disposition == Disposition.Applied || (doubled == 1L << 45 && adjusted.Reason == RejectReason.OutOfRange), Is.True);
        }

        Harness.Apply(Rolled(2026_01_06));
        Applied(Side.Buy, "1", "1");
        PositionView before = Harness.Position();
        OutputEvent output = default;
        Assert.That(() => output = Harness.Apply(Bust(1, ++Seq, "B", $"E{Seq - 1}")), Throws.Nothing);
        AppliedOrUnchanged(in output, in before);
    }

    [Test]
    public void ShouldLoad_WhenThereIsNoRoomForMoreLotsAndItHasToBeTried()
    {
        const string most = "92233720360";
        Harness.Apply(Setting("Positions:CostMethod", "fifo"));
        Assert.That(Harness.Apply(Setting("Capacity:Executions", "6")).Disposition, Is.EqualTo(Disposition.Control));
        Applied(Side.Buy, "2", "7");
        Harness.Apply(Rolled(2026_01_06));
        for (int i = 0; i < 2; i++)
        {
            Applied(Side.Buy, most, MaxPrice);
            Applied(Side.Sell, most, MaxPrice);
        }

        OutputEvent output = Harness.Apply(Load(2026_01_06, "SYM", "5", "3"));
        Assert.That((output.Disposition, output.Reason), Is.EqualTo((Disposition.Applied, RejectReason.None)));
        Assert.That((Harness.Position().Quantity.ToString(), Harness.Logic.GetLots(0).Length), Is.EqualTo(("5", 1)));
    }

    /// <summary>What the parts cost together says nothing of what each of them costs on the way.</summary>
    [TestCase("fifo")]
    [TestCase("lifo")]
    public void ShouldJudgeALoad_WhenItsPartsHavePricesOfOppositeSigns(string method)
    {
        using var harness = new LogicHarness();
        harness.Apply(Setting("Positions:CostMethod", method));
        harness.Apply(Rolled(2026_01_05));
        harness.Apply(Fill(1, 1, Side.Sell, "1441151880.75855872", "0")); // 2^57
        harness.Apply(Split("SYM", 1, 1 << 20));
        harness.Apply(Tick());
        harness.Apply(Mark(1, 2, "SYM", "0.00000001"));
        OutputEvent adjusted = harness.Apply(Adjusted("46116860184.27387904", harness.Position().Version)); // 2^62
        Assert.That(adjusted.Disposition, Is.EqualTo(Disposition.Applied), adjusted.Reason.ToString());
        harness.Apply(Load(2026_01_05, "SYM", "1441151880.75855872", "46116860184.27387904", part: 1, parts: 2));
        OutputEvent loaded = default;
        Assert.That(() => loaded = harness.Apply(Load(2026_01_05, "SYM", "1441151880.75855872", "-46116860184.27387904", part: 2, parts: 2)), Throws.Nothing);
        Assert.That(loaded.Reason, Is.EqualTo(RejectReason.OutOfRange));
    }

    private void AppliedOrUnchanged(in OutputEvent output, in PositionView before)
    {
        if (output.Disposition != Disposition.Applied)
        {
            Assert.That((output.Disposition, output.Reason), Is.EqualTo((Disposition.Rejected, RejectReason.OutOfRange)));
            Assert.That(Harness.Position(), Is.EqualTo(before));
        }
    }

    private void Adjust(string target)
    {
        OutputEvent output = Harness.Apply(Adjusted(target, Harness.Position().Version, AdjustmentCost.Average, isTarget: true));
        Assert.That((output.Disposition, output.Reason), Is.EqualTo((Disposition.Applied, RejectReason.None)));
    }

    private void SplitNow(long numerator, long denominator)
    {
        Harness.Apply(Split("SYM", numerator, denominator));
        Harness.Apply(Tick());
        Assert.That(Harness.Alerts, Has.None.EqualTo(AlertCode.SplitBlocked));
    }
}
