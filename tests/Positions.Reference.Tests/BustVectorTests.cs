using System.Text.Json;
using Positions.Protocol;
using Positions.Protocol.Values;
using Positions.Reference.Tests.Support;
using Positions.Testing.Inputs;

namespace Positions.Reference.Tests;

/// <summary>The worked examples of busts and corrections.</summary>
[TestFixture]
public sealed class BustVectorTests
{
    [Test]
    public void ShouldBeAsIfItNeverWas_WhenAFillOfTheDayIsBusted([ValueSource(typeof(Vectors), nameof(Vectors.Methods))] string method)
    {
        JsonElement expect = Vectors.Expect("V07", method);
        ModelHarness harness = Filled("V07", method, 3);
        VectorTests.CheckFinal(expect.GetProperty("beforeBust"), harness.Position);

        PositionChange change = harness.Bust("B4", "B2").Changes.Single();
        Assert.That(change.Kind, Is.EqualTo(ChangeKind.Busted));
        Assert.That(ModelHarness.Points(change.RealizedDelta), Is.EqualTo(Vectors.Text(expect, "restatePnlCorrection")));
        CheckRestated(expect, "restate", harness);
        Assert.That(ModelHarness.Quantity(harness.Position.BuyQuantity), Is.EqualTo("100"), "the bust is no sale");
        Assert.That(ModelHarness.Quantity(harness.Position.SellQuantity), Is.EqualTo("50"));

        ModelPosition after = harness.Position;
        Assert.That(harness.Bust("B4", "B2").Disposition, Is.EqualTo(ModelDisposition.DuplicateExec));
        Assert.That(harness.Bust("B5", "B2").Reason, Is.EqualTo(RejectReason.AlreadyBusted));
        Assert.That(harness.Position, Is.SameAs(after));
    }

    [Test]
    public void ShouldBookItBackAtItsPrice_WhenTheFillIsOfAnotherDay([ValueSource(typeof(Vectors), nameof(Vectors.Methods))] string method)
    {
        JsonElement expect = Vectors.Expect("V07", method);
        ModelHarness harness = Filled("V07", method, 3);
        harness.Roll(20260106);
        PositionChange change = harness.Bust("B4", "B2").Changes.Single();
        Assert.That(change.Kind, Is.EqualTo(ChangeKind.Busted));
        CheckRestated(expect, "offset", harness);
        Assert.That(ModelHarness.Quantity(harness.Position.BuyQuantity), Is.EqualTo("100"), "nor is it a sale on another day");
        Assert.That(ModelHarness.Quantity(harness.Position.SellQuantity), Is.EqualTo("50"));
    }

    [Test]
    public void ShouldKeepTheRootsPlace_WhenACorrectionIsCorrected([ValueSource(typeof(Vectors), nameof(Vectors.Methods))] string method)
    {
        JsonElement expect = Vectors.Expect("V08", method);
        ModelHarness harness = Filled("V08", method, 3);
        harness.Correct("K2", "B2", Side.Buy, "80", "12.50");
        VectorTests.CheckFinal(expect.GetProperty("afterK2"), harness.Position);
        Assert.That(harness.Correct("K9", "B2", Side.Buy, "1", "1").Reason, Is.EqualTo(RejectReason.NotHeadOfChain));
        harness.Correct("K3", "K2", Side.Buy, "80", "11.50");
        VectorTests.CheckFinal(expect.GetProperty("afterK3"), harness.Position);
    }

    [Test]
    public void ShouldEndAsIfInOrder_WhenBustsAndCorrectionsComeBeforeTheirFill()
    {
        ModelHarness harness = VectorTests.Started("V08", "FIFO");
        Assert.That(harness.Correct("K3", "K2", Side.Buy, "80", "11.50").Disposition, Is.EqualTo(ModelDisposition.Parked));
        Assert.That(harness.Correct("K2", "B2", Side.Buy, "80", "12.50").Disposition, Is.EqualTo(ModelDisposition.Parked));
        JsonElement[] input = Vectors.Input("V08");
        harness.Fill(input[0]);
        ModelResult root = harness.Fill(input[1]);
        Assert.That(root.Changes.Select(change => change.CauseExecId), Is.EqualTo(new[] { "B2", "K2", "K3" }));
        harness.Fill(input[2]);
        VectorTests.CheckFinal(Vectors.Expect("V08", "FIFO").GetProperty("afterK3"), harness.Position);
        Assert.That(harness.Model.ParkedCount, Is.Zero);
    }

    [Test]
    public void ShouldTakeOutWhatStands_WhenTheCorrectionWasBookedAsOffset()
    {
        var harness = new ModelHarness("SYM");
        harness.Fill("S1", Side.Sell, "4", "100");
        harness.Fill("B1", Side.Buy, "3", "100");
        harness.Apply(InputFactory.Adjusted("-1", 2));
        harness.Correct("K1", "B1", Side.Buy, "4", "100");
        Assert.That(ModelHarness.Quantity(harness.Position.Net), Is.EqualTo("-1"));
        harness.Bust("X1", "K1");
        Assert.That(ModelHarness.Quantity(harness.Position.Net), Is.EqualTo("-5"), "the four are out; in its place the day could be folded again");
        Assert.That(harness.Position.BuyQuantity.IsZero, "no buy is effective");
    }

    [Test]
    public void ShouldRefuseWhatIsParked_WhenTheDayEnds()
    {
        ModelHarness harness = Filled("V07", "AVG", 3);
        harness.Bust("B9", "NEVER");
        ModelResult roll = harness.Roll(20260106);
        Assert.That(roll.LaterRejects, Is.EqualTo(new[] { new LaterReject(1, 1, 4, RejectReason.UnknownExecRefId) }));
        Assert.That(harness.Model.Sources[1].RejectedCount, Is.EqualTo(1));
        Assert.That(harness.Bust("B9", "B2").Disposition, Is.EqualTo(ModelDisposition.Applied), "a refused id is free again");
    }

    private static ModelHarness Filled(string id, string method, int count)
    {
        ModelHarness harness = VectorTests.Started(id, method);
        foreach (JsonElement fill in Vectors.Input(id).Take(count))
        {
            harness.Fill(fill);
        }

        return harness;
    }

    private static void CheckRestated(JsonElement expect, string mode, ModelHarness harness)
    {
        VectorTests.CheckFinal(expect.GetProperty(mode), harness.Position);
        harness.Mark("13");
        Assert.That(ModelHarness.Points(harness.Model.ValueD5(harness.Position).Total!.Value),
            Is.EqualTo(Vectors.Text(expect.GetProperty("totalPnlAt13"), mode)));
    }
}
