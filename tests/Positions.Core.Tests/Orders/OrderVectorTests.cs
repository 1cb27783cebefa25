using System.Text.Json;
using Positions.Core.Orders;
using Positions.Core.Tests.Support;
using Positions.Protocol;
using Positions.Protocol.Values;

namespace Positions.Core.Tests.Orders;

/// <summary>The worked examples of orders, step by step: each step of the vector is one line here.</summary>
[TestFixture]
public sealed class OrderVectorTests
{
    private readonly OrderHarness _harness = new();

    [TearDown]
    public void TearDown() => _harness.Dispose();

    [Test]
    public void ShouldFollowTheExecutions_WhenAFilledOrderIsBustedAndCorrected() => Follow("V11",
    [
        () => _harness.Apply(0, quantity: "10000"),
        () => _harness.Trade("1000", "100"),
        () => _harness.Trade("9000", "110"),
        () => _harness.Bust("1000", "100"),
        () => _harness.Correct("9000", "110", "9000", "100"),
        () => _harness.Trade("1000", "120"),
        () => _harness.Correct("9000", "100", "9000", "120"),
        () => _harness.Apply(5, quantity: "12000"),
        () => _harness.Correct("9000", "120", "9500", "120"),
    ]);

    [Test]
    public void ShouldStayCanceled_WhenABustAndALateFillCome()
    {
        Follow("V12",
        [
            () => _harness.Apply(0, quantity: "10000"),
            () => _harness.Trade("5000", "50"),
            () => _harness.Apply(6),
            () => _harness.Apply(4),
            () => _harness.Bust("5000", "50"),
            () => _harness.Trade("4000", "51"),
        ]);
        Assert.That(_harness.Alerts, Is.EqualTo(new[] { AlertCode.LateFill }));
        Assert.That(_harness.View().IsLate, Is.True);

        OrderVerdict claim = _harness.Apply(18, OrderStatus.Filled);
        Assert.That((claim.Outcome, claim.Reason, claim.After),
            Is.EqualTo((OrderOutcome.Illegal, RejectReason.IllegalOrderTransition, OrderState.Canceled)));
    }

    [Test]
    public void ShouldNeverRegress_WhenTheExecutionComesBeforeTheAcknowledgement()
    {
        var verdicts = new List<OrderVerdict>();
        Follow("V17",
        [
            () => _harness.Trade("40", "20"),
            () => verdicts.Add(_harness.Apply(0, quantity: "100", clientId: "c1")),
            () => _harness.Trade("60", "21"),
            () => verdicts.Add(_harness.Apply(0, quantity: "100", clientId: "c1")),
            () => verdicts.Add(_harness.Apply(18, OrderStatus.New, cum: "0")),
        ],
        step =>
        {
            Assert.That(_harness.View().IsOrphan, Is.EqualTo(step == 0));
            Assert.That(_harness.Alerts, step == 0 ? Is.EqualTo(new[] { AlertCode.OrphanOrder }) : Is.Empty);
        });

        // The second acknowledgement is the same message again, which level 1 finds; the book alone calls it stale.
        Assert.That(verdicts.Select(verdict => verdict.Outcome),
            Is.EqualTo(new[] { OrderOutcome.Applied, OrderOutcome.Stale, OrderOutcome.Stale }));
        Assert.That(verdicts.Select(verdict => verdict.IsOrphanResolved), Is.EqualTo(new[] { true, false, false }));
        Assert.That(_harness.RowOfClientId("c1"), Is.EqualTo(_harness.RowOf("O1")));
    }

    private void Follow(string id, Action[] steps, Action<int>? alsoCheck = null)
    {
        JsonElement expect = Vectors.Get(id).GetProperty("expect");
        JsonElement[] expected = [.. expect.GetProperty("steps").EnumerateArray()];
        Assert.That(steps, Has.Length.EqualTo(expected.Length));
        for (int i = 0; i < steps.Length; i++)
        {
            steps[i]();
            OrderView order = _harness.View();
            string message = Vectors.Text(expected[i], "message") ?? $"step {i + 1}";
            Assert.That(order.Status.ToString(), Is.EqualTo(Vectors.Text(expected[i], "ordStatus")), message);
            Assert.That(order.CumQuantity.ToString(), Is.EqualTo(Vectors.Text(expected[i], "cumQty")), message);
            if (expected[i].TryGetProperty("leavesQty", out JsonElement leaves))
            {
                Assert.That(order.LeavesQuantity.ToString(), Is.EqualTo(leaves.GetString() ?? string.Empty), message);
            }

            if (expected[i].TryGetProperty("avgPx", out JsonElement average))
            {
                // The vector shows 0 before the first execution; the engine has no average then.
                string shown = order.AveragePrice.IsNull ? "0" : order.AveragePrice.ToString();
                Assert.That(shown, Is.EqualTo(average.GetString()), message);
            }

            alsoCheck?.Invoke(i);
        }

        Assert.That(_harness.View().AveragePrice.ToString(), Is.EqualTo(Vectors.Text(expect, "finalAvgPx")));
    }
}
