using Positions.Core.Orders;
using Positions.Protocol;
using Positions.Protocol.Values;

namespace Positions.Core.Tests.Orders;

[TestFixture]
public sealed class OrderRetirementTests
{
    private readonly OrderHarness _harness = new();

    [TearDown]
    public void TearDown() => _harness.Dispose();

    [Test]
    public void ShouldKeepWhatMayStillHappen_WhenDatesPass()
    {
        foreach (string id in new[] { "open", "filled", "canceled", "rejected", "expired", "done", "pending" })
        {
            _harness.Apply(0, orderId: id, quantity: "100");
        }

        _harness.Trade("100", orderId: "filled");
        _harness.Apply(4, orderId: "canceled");
        _harness.Apply(8, orderId: "rejected");
        _harness.Apply(12, orderId: "expired");
        _harness.Apply(3, orderId: "done");
        _harness.Apply(6, orderId: "pending");
        _harness.Trade("100", orderId: "orphan");
        _harness.Trade(OrderHarness.Fill("100", orderId: "counting", execId: null));

        Assert.That(_harness.Retire(_harness.Date), Is.Zero, "the date itself is retained");
        Assert.That(_harness.Retire(_harness.Date + 1), Is.EqualTo(6));
        Assert.That(new[] { "open", "pending", "counting" }.Select(_harness.RowOf), Has.All.GreaterThanOrEqualTo(0));
        Assert.That(_harness.Book.LiveCount, Is.EqualTo(3));
    }

    [TestCase("", ExpectedResult = true)]
    [TestCase("stale acknowledgement", ExpectedResult = true)]
    [TestCase("bust again", ExpectedResult = true)]
    [TestCase("trade", ExpectedResult = false)]
    [TestCase("cancel pending", ExpectedResult = false)]
    [TestCase("replaced", ExpectedResult = false)]
    [TestCase("trade, the rest", ExpectedResult = true)]
    [TestCase("trade without an id", ExpectedResult = false)]
    [TestCase("canceled", ExpectedResult = true)]
    public bool ShouldRetireAReopenedOrder_UnlessTheVenueGoesOnWithIt(string then)
    {
        _harness.Apply(0, quantity: "100");
        _harness.Trade("60");
        _harness.Trade("40");
        _harness.Bust("40");
        Assert.That(_harness.View().Status, Is.EqualTo(OrderStatus.PartiallyFilled));
        switch (then)
        {
            case "stale acknowledgement":
                _harness.Apply(0, quantity: "100");
                break;
            case "bust again":
                _harness.Bust("60");
                break;
            case "trade":
                _harness.Trade("10");
                break;
            case "cancel pending":
                _harness.Apply(6);
                break;
            case "replaced":
                _harness.Apply(5, quantity: "120");
                break;
            case "trade, the rest":
                _harness.Trade("40");
                break;
            case "trade without an id":
                _harness.Trade(OrderHarness.Fill("10", execId: null));
                _harness.Trade("30");
                _harness.Bust("30");
                break;
            case "canceled":
                _harness.Apply(4);
                break;
            default:
                break;
        }

        Assert.That(_harness.Retire(_harness.Date), Is.Zero, "the date itself is retained");
        return _harness.Retire(_harness.Date + 1) == 1;
    }

    [Test]
    public void ShouldRetireAReopenedOrder_WhenACorrectionHasReopenedIt()
    {
        _harness.Apply(0, quantity: "100");
        _harness.Trade("100");
        _harness.Correct("100", "10", "90", "10");
        Assert.That(_harness.View().Status, Is.EqualTo(OrderStatus.PartiallyFilled));
        Assert.That(_harness.Retire(_harness.Date + 1), Is.EqualTo(1));
    }

    [Test]
    public void ShouldCountAsNotThere_WhenNotReachedYet()
    {
        _harness.Apply(0, clientId: "c1", quantity: "100");
        _harness.Apply(4);
        int cursor = 0;
        Assert.That(_harness.Book.RetireSlice(ref cursor, 0, _harness.Date + 1), Is.Zero);
        Assert.That((_harness.RowOf("O1"), _harness.RowOfClientId("c1")), Is.EqualTo((-1, -1)));

        _harness.Date += 2;
        Assert.That(_harness.Trade("40"), Is.EqualTo(RejectReason.None));
        Assert.That(_harness.Alerts, Is.EqualTo(new[] { AlertCode.OrphanOrder }), "no late fill on an order that is not there");
        Assert.That((_harness.Book.LiveCount, _harness.View().Index), Is.EqualTo((1L, 0)), "freed on the spot, and taken again");
        Assert.That(_harness.RowOfClientId("c1"), Is.EqualTo(-1));
    }

    [Test]
    public void ShouldTakeTheRowAgain_WhenTheTableIsFullOfWhatIsOver()
    {
        _harness.Book.Policy = OrderPolicy.Default with { OrdersLimit = 1 };
        _harness.Apply(0, quantity: "100");
        _harness.Apply(4);
        int cursor = 0;
        _harness.Book.RetireSlice(ref cursor, 0, _harness.Date + 1);
        Assert.That(_harness.Apply(0, quantity: "50").Outcome, Is.EqualTo(OrderOutcome.Applied));
        Assert.That(_harness.View().OrderQuantity.ToString(), Is.EqualTo("50"));
    }

    [Test]
    public void ShouldNameAnOrder_WhenAnOldOneHadTheId()
    {
        _harness.Apply(0, quantity: "100");
        _harness.Apply(4);
        int cursor = 0;
        _harness.Book.RetireSlice(ref cursor, 0, _harness.Date + 1);
        _harness.Date += 2;
        _harness.Apply(10, orderId: null, clientId: "c1", quantity: "70");
        OrderVerdict verdict = _harness.Apply(0, clientId: "c1");
        Assert.That(verdict.After, Is.EqualTo(OrderState.New));
        Assert.That((_harness.View().OrderQuantity.ToString(), _harness.Book.LiveCount), Is.EqualTo(("70", 1L)));
    }

    [Test]
    public void ShouldRetireAll_WhenDoneInSlices()
    {
        for (int i = 0; i < 1_000; i++)
        {
            _harness.Apply(i % 2 == 0 ? (byte)0 : (byte)4, orderId: $"O{i}", clientId: $"c{i}", quantity: "1");
        }

        int cursor = 0;
        int retired = 0;
        int slices = 0;
        for (; cursor < _harness.Book.RowCount; slices++)
        {
            retired += _harness.Book.RetireSlice(ref cursor, 64, _harness.Date + 1);
        }

        Assert.That((retired, slices), Is.EqualTo((500, 16)));
        Assert.That(_harness.Book.LiveCount, Is.EqualTo(500));
        for (int i = 0; i < 1_000; i++)
        {
            Assert.That(_harness.RowOf($"O{i}") >= 0, Is.EqualTo(i % 2 == 0));
            Assert.That(_harness.RowOfClientId($"c{i}") >= 0, Is.EqualTo(i % 2 == 0));
        }

        _harness.Date++;
        for (int i = 0; i < 500; i++)
        {
            _harness.Apply(0, orderId: $"N{i}", quantity: "1");
        }

        Assert.That(_harness.Book.RowCount, Is.EqualTo(1_000), "rows given back are taken first");
    }
}
