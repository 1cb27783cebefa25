using Positions.Core.Tests.Support;
using Positions.Protocol;
using Positions.Protocol.Values;
using Positions.Testing.Inputs;
using static Positions.Testing.Inputs.InputFactory;

namespace Positions.Core.Tests;

/// <summary>Only a result that does not fit is overflow, and it is refused before anything changes.</summary>
[TestFixture]
public sealed class OverflowTests : LimitsFixture
{
    [Test]
    public void ShouldBeExact_WhenAMillionOfTenMillionSharesAreSold()
    {
        Applied(Side.Buy, "10000000", "100");
        Applied(Side.Sell, "1000000", "100.01");
        PositionView position = Harness.Position();
        Assert.That(DecimalText.Format(position.OpenCost, 16), Is.EqualTo("900000000"));
        Assert.That(DecimalText.Format(position.RealizedPoints, 16), Is.EqualTo("10000"));
    }

    [TestCase(Side.Buy, MaxPrice)]
    [TestCase(Side.Buy, "-" + MaxPrice)]
    [TestCase(Side.Sell, MaxPrice)]
    [TestCase(Side.Sell, "-" + MaxPrice)]
    public void ShouldStandTheLargestPosition_WhenItIsReducedAndClosed(Side side, string price)
    {
        Side back = side == Side.Buy ? Side.Sell : Side.Buy;
        Applied(side, MaxQuantity, price);
        Applied(back, "90000000000", price);
        Applied(back, "2233720368.54775807", price);
        PositionView position = Harness.Position();
        Assert.That((position.Quantity.Mantissa, position.OpenCost, position.RealizedPoints), Is.EqualTo((0L, (Int128)0, (Int128)0)));
    }

    [Test]
    public void ShouldRefuse_WhenTheNetDoesNotFit()
    {
        Applied(Side.Buy, MaxQuantity, "1");
        Refused(Side.Buy, "0.00000001", "1");
        Applied(Side.Sell, MaxQuantity, "1");
        Applied(Side.Sell, MaxQuantity, "1");
        Refused(Side.Sell, "0.00000001", "1");
    }

    [Test]
    public void ShouldRefuse_WhenCashDoesNotFit()
    {
        // 2^126 each: the second fits, the third would be 3 * 2^126.
        Applied(Side.Buy, MaxQuantity, MaxPrice);
        Applied(Side.Sell, MaxQuantity, "-" + MaxPrice);
        Refused(Side.Buy, MaxQuantity, MaxPrice);
        Assert.That(Harness.Position().Version, Is.EqualTo(2));
    }

    [Test]
    public void ShouldRefuse_WhenFeesDoNotFit()
    {
        Applied(Side.Buy, "1", "1", fee: MaxPrice);
        Refused(Side.Buy, "1", "1", fee: "0.00000001");
        Applied(Side.Buy, "1", "1", fee: MaxPrice, feeCurrency: "BNB");
        Refused(Side.Buy, "1", "1", fee: "0.00000001", feeCurrency: "BNB");
        Applied(Side.Buy, "1", "1", fee: "-" + MaxPrice);
        Assert.That(Harness.Position().Fees.Mantissa, Is.Zero);
    }

    [Test]
    public void ShouldRefuseForCapacity_WhenOnePositionHasTooManyFeeCurrencies()
    {
        for (int i = 0; i < Book.PositionBook.MaxForeignFeeCurrencies; i++)
        {
            Applied(Side.Buy, "1", "1", fee: "1", feeCurrency: $"C{i}");
        }

        OutputEvent output = Harness.Apply(Fill(1, ++Seq, Side.Buy, "1", "1", $"E{Seq}", fee: "1", feeCurrency: "MORE"));
        Assert.That(output.Reason, Is.EqualTo(RejectReason.Capacity));
        Applied(Side.Buy, "1", "1", fee: "1", feeCurrency: "C3");
        Assert.That(Harness.Logic.GetOtherFees(0)[3].Amount.ToString(), Is.EqualTo("2"));
    }

    [TestCase("average")]
    [TestCase("fifo")]
    [TestCase("lifo")]
    public void ShouldLoad_WhenOnlyWhatWasAddedUpWhateverItsSignWouldNotFit(string method)
    {
        const string most = "92233720360";
        Harness.Apply(Setting("Positions:CostMethod", method));
        Applied(Side.Buy, "2", "7");
        Harness.Apply(Rolled(2026_01_06));
        for (int i = 0; i < 2; i++)
        {
            Applied(Side.Buy, most, MaxPrice);
            Applied(Side.Sell, most, MaxPrice);
        }

        Assert.That(Harness.Apply(Load(2026_01_06, "SYM", "5", "3")).Disposition, Is.EqualTo(Disposition.Applied));
        PositionView loaded = Harness.Position();
        Assert.That(loaded.Quantity.ToString(), Is.EqualTo("5"));
        OutputEvent tooMuch = Harness.Apply(Load(2026_01_06, "SYM", "20", "3", fileId: "MORE"));
        Assert.That((tooMuch.Disposition, tooMuch.Reason), Is.EqualTo((Disposition.Rejected, RejectReason.OutOfRange)), "20 more than the most do not fit on the way");
        Assert.That(Harness.Position(), Is.EqualTo(loaded));
        Applied(Side.Sell, "5", "4");
        PositionView closed = Harness.Position();
        Assert.That((closed.Quantity.Mantissa, closed.OpenCost), Is.EqualTo((0L, (Int128)0)));
        long ofTheLoad = method == "average" ? 0 : 1;
        Assert.That(Harness.Logic.CapacityUse.LotsUsed, Is.EqualTo(ofTheLoad), "until the day is over; none of what was tried");
    }

    [TestCase("average")]
    [TestCase("fifo")]
    [TestCase("lifo")]
    public void ShouldSplit_WhenAllThatComesOfItFitsAndOnlyThen(string method)
    {
        Harness.Apply(Setting("Positions:CostMethod", method));
        Applied(Side.Buy, "40000000000", MaxPrice);
        Applied(Side.Sell, "3", MaxPrice);
        Applied(Side.Buy, "52233720367", MaxPrice);
        PositionView before = Harness.Position();
        LotView[] lots = Harness.Logic.GetLots(0);
        OutputEvent doubled = Harness.Apply(Split("SYM", 2, 1));
        Harness.Apply(Tick());
        Assert.That((doubled.Disposition, Harness.Position()), Is.EqualTo((Disposition.Control, before)), "it keeps its units");
        Assert.That(Harness.Logic.GetLots(0), Is.EqualTo(lots));

        Harness.Apply(Split("SYM", 1, 4));
        Harness.Apply(Tick());
        PositionView split = Harness.Position();
        Assert.That((split.Quantity.ToString(), split.OpenCost, split.RealizedPoints), Is.EqualTo(("23058430091", before.OpenCost, before.RealizedPoints)));
        Assert.That(Harness.Logic.GetLots(0).Sum(static lot => lot.Quantity.Mantissa), Is.EqualTo(method == "average" ? 0 : split.Quantity.Mantissa));
    }

    [TestCase("average")]
    [TestCase("fifo")]
    [TestCase("lifo")]
    public void ShouldAdjustAtAPrice_WhenOnlyTheCashOfATradeWouldNotFit(string method)
    {
        Harness.Apply(Setting("Positions:CostMethod", method));
        Applied(Side.Buy, "92233720368", MaxPrice);
        Applied(Side.Sell, "92233720368", "-" + MaxPrice);
        Refused(Side.Buy, "92233720368", "6000");
        PositionView before = Harness.Position();
        OutputEvent opened = Harness.Apply(Adjusted("92233720368", before.Version, AdjustmentCost.Price, "6000"));
        Assert.That((opened.Disposition, opened.Reason), Is.EqualTo((Disposition.Applied, RejectReason.None)), "it moves the ledger and no cash");
        PositionView after = Harness.Position();
        Assert.That((after.Cash, after.RealizedPoints, after.Adjustments), Is.EqualTo((before.Cash, before.RealizedPoints, -after.OpenCost)));
        Assert.That(Harness.Apply(Adjusted("0", after.Version, AdjustmentCost.Price, "6000", isTarget: true)).Disposition, Is.EqualTo(Disposition.Applied));
        Assert.That(Harness.Position().Adjustments, Is.EqualTo(Int128.Zero));
    }
}
