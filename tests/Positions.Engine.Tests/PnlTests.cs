using Positions.Core;
using Positions.Engine.Egress;
using Positions.Engine.Http;
using Positions.Protocol;
using Positions.Protocol.Values;
using Positions.Recovery;
using Positions.Testing.Inputs;

namespace Positions.Engine.Tests;

/// <summary>Rates from marks, and sums in one currency.</summary>
public sealed class PnlTests
{
    private readonly InputScript _script = new InputScript().Add(InputFactory.Started());
    private long _number;

    [TestCase("USD", "EUR", "BNBUSD 600", null, Description = "nothing to do with it")]
    [TestCase("BNB", "USD", "BNBUSD 600", "600")]
    [TestCase("USD", "BNB", "BNBUSD 600", "0.00166667", Description = "one over the price")]
    [TestCase("BNB", "USD", "BNB/USD 600", "600", Description = "the other way to write it")]
    [TestCase("BNB", "USD", "BNBUSD 0", null, Description = "a price of 0 is no rate")]
    [TestCase("BNB", "USD", "BNBUSD -1", null)]
    [TestCase("BNB", "EUR", "BNBUSD 600,EURUSD 1.2", "500", Description = "by way of the pivot")]
    [TestCase("JPY", "EUR", "USDJPY 150,EURUSD 1.25", "0.00533333", Description = "both ways turned round")]
    [TestCase("BNB", "EUR", "BNBCHF 500,CHFEUR 1", null, Description = "another currency is not the pivot")]
    [TestCase("USD", "USD", "", "1")]
    public void ShouldFindARate_WhenMarksSayIt(string from, string to, string marks, string? expected)
    {
        Mark(marks);
        FxRate? rate = new FxRates(Model(), "USD").Find(from, to, out string blocker);
        string? shown = rate is null ? null : ExactDecimal.Format(ExactDecimal.Divide(rate.Numerator * Decimal8.One, rate.Denominator), Decimal8.Scale);
        Assert.That(shown, Is.EqualTo(expected));
        Assert.That(blocker, expected is null ? Does.Contain($"no rate from {from} to {to}") : Is.Empty);
    }

    [Test]
    public void ShouldTakeTheMean_WhenOnlyBidAndAskAreKnown()
    {
        _script.Add(InputFactory.Mark(1, ++_number, "EURUSD", "1.10000001", (byte)MarkKind.Bid));
        _script.Add(InputFactory.Mark(1, ++_number, "EURUSD", "1.10000002", (byte)MarkKind.Ask));
        FxLeg leg = new FxRates(Model(), "USD").Find("EUR", "USD", out _)!.Legs.Single();
        Assert.That((leg.Price, leg.Kind, leg.Sequence), Is.EqualTo(("1.100000015", MarkKind.Mid, 3L)));
    }

    [Test]
    public void ShouldNotBelieveTheSymbol_WhenTheInstrumentIsDefinedInAnotherCurrency()
    {
        _script.Add(InputFactory.Instrument("EURUSD", "GBP"));
        Mark("EURUSD 1.1");
        Assert.That(new FxRates(Model(), "USD").Find("EUR", "USD", out _), Is.Null);
    }

    [Test]
    public void ShouldRoundOnce_WhenManyAmountsAreConverted()
    {
        // Three accounts realize 1 EUR each at 1.000000005: together 3.000000015, where each for itself would be 1.
        for (int i = 0; i < 3; i++)
        {
            string account = $"A{i}";
            _script.Add(InputFactory.Fill(1, ++_number, Side.Buy, "1", "10", $"B{i}", account, currency: "EUR"));
            _script.Add(InputFactory.Fill(1, ++_number, Side.Sell, "1", "11", $"S{i}", account, currency: "EUR"));
        }

        _script.Add(InputFactory.Mark(1, ++_number, "EURUSD", "1", (byte)MarkKind.Bid));
        _script.Add(InputFactory.Mark(1, ++_number, "EURUSD", "1.00000001", (byte)MarkKind.Ask));
        ReadModel model = Model();
        var report = new PnlReport(model, null, null);
        var total = new PnlTotal(report.Rows, new FxRates(model, "USD"), "USD");
        Assert.That(report.Rows.Select(static row => (row.Account, row.Currency, row.Positions)), Is.EqualTo(new[] { ("A0", "EUR", 1), ("A1", "EUR", 1), ("A2", "EUR", 1) }));
        Assert.That((total.Realized, total.Net), Is.EqualTo(("3.00000002", "3.00000002")), "3.000000015, half to even");
    }

    [Test]
    public void ShouldBeNull_WhenAMarkLacks()
    {
        _script.Add(InputFactory.Fill(1, ++_number, Side.Buy, "1", "10", "B", fee: "0.5"));
        ReadModel model = Model();
        var report = new PnlReport(model, "ACC", null);
        var total = new PnlTotal(report.Rows, new FxRates(model, "USD"), "USD");
        Assert.That((report.UnpricedCount, total.Realized, total.Fees, total.NetRealized), Is.EqualTo((1, "0", "0.5", "-0.5")));
        Assert.That((total.Unrealized, total.Day, total.Net), Is.EqualTo(((string?)null, (string?)null, (string?)null)));
        Assert.That(new PnlReport(model, "OTHER", null).Rows, Is.Empty);
    }

    private void Mark(string marks)
    {
        foreach (string[] mark in marks.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(static mark => mark.Split(' ')))
        {
            _script.Add(InputFactory.Mark(1, ++_number, mark[0], mark[1]));
        }
    }

    private ReadModel Model()
    {
        using var logic = new BusinessLogic(new CoreOptions { ReserveAhead = false });
        var sink = default(NullSink);
        foreach (InputEvent input in _script.Inputs)
        {
            logic.Apply(in input, ref sink);
        }

        return new ReadModel(logic);
    }
}
