using System.Text.Json;
using Positions.Protocol;
using Positions.Protocol.Values;
using Positions.Reference.Tests.Support;

namespace Positions.Reference.Tests;

/// <summary>The worked examples of orders.</summary>
[TestFixture]
public sealed class OrderVectorTests
{
    private const byte Ack = 0;
    private const byte Canceled = 4;
    private const byte Replaced = 5;
    private const byte PendingCancel = 6;
    private const byte Status = 18;

    [Test]
    public void ShouldFollowTheQuantities_WhenExecutionsOfAFilledOrderAreCorrectedAndCanceled()
    {
        ModelHarness harness = VectorTests.Started("V11", "AVG");
        Check("V11", harness,
        [
            () => harness.Order("O", Ack, "10000"),
            () => harness.Fill("C", Side.Buy, "1000", "100", "O"),
            () => harness.Fill("D", Side.Buy, "9000", "110", "O"),
            () => harness.Bust("E", "C"),
            () => harness.Correct("F", "D", Side.Buy, "9000", "100"),
            () => harness.Fill("G", Side.Buy, "1000", "120", "O"),
            () => harness.Correct("H", "F", Side.Buy, "9000", "120"),
            () => harness.Order("O", Replaced, "12000"),
            () => harness.Correct("K", "H", Side.Buy, "9500", "120"),
        ]);
    }

    [Test]
    public void ShouldStayCanceledAndMoveThePosition_WhenAFillIsLate()
    {
        ModelHarness harness = VectorTests.Started("V12", "AVG");
        ModelResult last = Check("V12", harness,
        [
            () => harness.Order("O", Ack, "10000"),
            () => harness.Fill("B", Side.Buy, "5000", "50", "O"),
            () => harness.Order("O", PendingCancel),
            () => harness.Order("O", Canceled),
            () => harness.Bust("E", "B"),
            () => harness.Fill("F", Side.Buy, "4000", "51", "O"),
        ]);
        Assert.That(last.Alerts, Is.EqualTo(new[] { ModelAlert.LateFill }));
    }

    [Test]
    public void ShouldResolveTheOrphan_WhenTheExecutionComesBeforeTheAcknowledgement()
    {
        ModelHarness harness = VectorTests.Started("V17", "AVG");
        var results = new List<ModelResult>();
        Check("V17", harness,
        [
            () => Noted(harness.Fill("Z1", Side.Buy, "40", "20", "O")),
            () => Noted(harness.Order("O", Ack, "100")),
            () => Noted(harness.Fill("Z2", Side.Buy, "60", "21", "O")),
            () => Noted(harness.Order("O", Ack, "100")),
            () => Noted(harness.Order("O", Status, "100")),
        ]);
        Assert.That(results[0].Alerts, Does.Contain(ModelAlert.OrphanOrder));
        Assert.That(results[1].Alerts, Does.Contain(ModelAlert.OrphanResolved));
        Assert.That(results.Skip(3).Select(result => result.Disposition), Is.All.EqualTo(ModelDisposition.Stale));

        ModelResult Noted(ModelResult result)
        {
            results.Add(result);
            return result;
        }
    }

    [Test]
    public void ShouldHoldUntilItFits_WhenFillsWithoutIdComeByCumulativeQuantity()
    {
        var harness = new ModelHarness("CUM");
        ModelResult ahead = Cumulative(harness, 1, "5", "15");
        Assert.That(ahead.Disposition, Is.EqualTo(ModelDisposition.Held));
        ModelResult first = Cumulative(harness, 2, "10", "10");
        Assert.That(first.Changes.Select(change => ModelHarness.Quantity(change.Position.Net)), Is.EqualTo(new[] { "10", "15" }));
        Assert.That(Cumulative(harness, 3, "5", "15").Disposition, Is.EqualTo(ModelDisposition.Stale));
        Assert.That(Cumulative(harness, 4, "5", "30").Disposition, Is.EqualTo(ModelDisposition.Held));
        harness.Apply(Testing.Inputs.InputFactory.Setting("Positions:CumHoldMs", "0"));
        Assert.That(harness.Apply(Testing.Inputs.InputFactory.Tick()).LaterRejects,
            Is.EqualTo(new[] { new LaterReject(1, 1, 4, RejectReason.CumQuantityMismatch) }));
    }

    private static ModelResult Cumulative(ModelHarness harness, long sourceSeq, string quantity, string cumQuantity)
    {
        var fill = Testing.Inputs.InputFactory.Fill(1, sourceSeq, Side.Buy, quantity, "1", symbol: "CUM", orderId: "O");
        fill.CumQuantity = Decimal8.Parse(cumQuantity);
        return harness.Apply(in fill);
    }

    private static ModelResult Check(string id, ModelHarness harness, Func<ModelResult>[] messages)
    {
        JsonElement expect = Vectors.Get(id).GetProperty("expect");
        JsonElement[] steps = [.. expect.GetProperty("steps").EnumerateArray()];
        Assert.That(steps, Has.Length.EqualTo(messages.Length));
        ModelResult? result = null;
        for (int i = 0; i < steps.Length; i++)
        {
            result = messages[i]();
            ModelOrder order = harness.Order("O");
            string step = $"step {i + 1}";
            Assert.That(order.State.ToString(), Is.EqualTo(Vectors.Text(steps[i], "ordStatus")), step);
            Assert.That(ModelHarness.Quantity(order.CumQuantity), Is.EqualTo(Vectors.Text(steps[i], "cumQty")), step);
            if (steps[i].TryGetProperty("leavesQty", out JsonElement leaves))
            {
                Assert.That(order.LeavesQuantity is { } left ? ModelHarness.Quantity(left) : null, Is.EqualTo(leaves.GetString()), step);
            }

            if (Vectors.Text(steps[i], "avgPx") is { } averagePrice)
            {
                Assert.That(ModelHarness.Quantity(order.AveragePrice), Is.EqualTo(averagePrice), step);
            }

            Assert.That(harness.Model.PositionCount == 0 ? "0" : ModelHarness.Quantity(harness.Position.Net),
                Is.EqualTo(Vectors.Text(steps[i], "positionNet")), step);
        }

        Assert.That(ModelHarness.Points(harness.Position.OpenCost), Is.EqualTo(Vectors.Text(expect, "finalOpenCost")));
        Assert.That(ModelHarness.Quantity(harness.Position.AveragePrice!.Value), Is.EqualTo(Vectors.Text(expect, "finalAvgPx")));
        return result!;
    }
}
