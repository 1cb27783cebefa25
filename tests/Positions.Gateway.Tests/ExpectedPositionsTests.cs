using System.Numerics;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;
using Positions.Testing;

namespace Positions.Gateway.Tests;

public sealed class ExpectedPositionsTests
{
    /// <summary>Exact fractions instead of rounded division: the reference of the reference.</summary>
    [Test]
    public void ShouldAgreeWithExactFractions_WhenFillsAreRandom()
    {
        ulong seed = TestSeed.Next(nameof(ShouldAgreeWithExactFractions_WhenFillsAreRandom));
        var generator = new FillGenerator(new FillGeneratorOptions { Seed = seed, Count = 3_000, AccountCount = 2, SymbolCount = 2 });
        ExpectedPositions expected = new ExpectedPositions().Add(generator);
        foreach (ExpectedPosition position in expected.All)
        {
            (BigInteger quantity, BigInteger cash, BigInteger fees, long count, decimal costEstimate) = Sum(generator, position);
            Assert.That(position.Quantity, Is.EqualTo(quantity));
            Assert.That(position.Cash, Is.EqualTo(cash));
            Assert.That(position.Fees, Is.EqualTo(fees));
            Assert.That(position.Version, Is.EqualTo(count));
            Assert.That((double)position.OpenCost / 1e16, Is.EqualTo((double)costEstimate).Within(1e-9).Percent.Or.EqualTo(0));
        }

        Assert.That(expected.All.Sum(p => p.Version), Is.EqualTo(3_000));
    }

    [Test]
    public void ShouldGiveTheWorkedExample_WhenAnIncidentDayIsAdded()
    {
        var position = new ExpectedPosition("APEX", "AAPL");
        foreach ((int quantity, string price) in new[] { (5000, "185.50"), (3000, "185.75"), (2000, "186.00"), (-1000, "186.50"), (6000, "185.25") })
        {
            position.Apply(quantity * (BigInteger)Decimal8.One, Decimal8.Parse(price).Mantissa, 0);
        }

        Assert.That(DecimalText.Format((Int128)position.Quantity, 8), Is.EqualTo("15000"));
        Assert.That(DecimalText.Format((Int128)position.OpenCost, 16), Is.EqualTo("2782575"));
        Assert.That(DecimalText.Format((Int128)position.RealizedPnl, 16), Is.EqualTo("825"));
    }

    [Test]
    public void ShouldSplitAFlip_WhenMoreIsSoldThanHeld()
    {
        var position = new ExpectedPosition("A", "S");
        BigInteger one = Decimal8.One;
        position.Apply(100 * one, 50 * one, 0);
        position.Apply(-150 * one, 55 * one, 0);
        Assert.That(position.Quantity, Is.EqualTo(-50 * one));
        Assert.That(position.RealizedPnl, Is.EqualTo(500 * one * one));
        Assert.That(position.OpenCost, Is.EqualTo(2750 * one * one));
    }

    [Test]
    public void ShouldWriteRowsInOrder_WhenAskedForCsv()
    {
        var expected = new ExpectedPositions();
        expected.GetOrAdd("B", "X").Apply(-15 * Decimal8.One / 10, 1, 0);
        expected.GetOrAdd("A", "Y").Apply(2 * Decimal8.One, 1, 0);
        var writer = new StringWriter();
        expected.WriteCsv(writer);
        Assert.That(writer.ToString(), Is.EqualTo("account,symbol,quantity\nA,Y,2\nB,X,-1.5\n"));
    }

    private static (BigInteger Quantity, BigInteger Cash, BigInteger Fees, long Count, decimal Cost) Sum(FillGenerator feed, ExpectedPosition position)
    {
        BigInteger quantity = 0;
        BigInteger cash = 0;
        BigInteger fees = 0;
        long count = 0;
        decimal net = 0;
        decimal cost = 0;
        for (long i = 0; i < feed.Count; i++)
        {
            feed.Get(i, out Fill fill);
            if (fill.Account.ToString() != position.Account || fill.Symbol.ToString() != position.Symbol)
            {
                continue;
            }

            int sign = fill.Side == Side.Buy ? 1 : -1;
            quantity += sign * fill.Quantity.Mantissa;
            cash -= sign * (BigInteger)fill.Quantity.Mantissa * fill.Price.Mantissa;
            fees += fill.Fee.Mantissa;
            count++;
            decimal q = sign * (decimal)fill.Quantity.Mantissa / Decimal8.One;
            decimal p = (decimal)fill.Price.Mantissa / Decimal8.One;
            decimal after = net + q;
            cost = net * q >= 0 ? cost + (Math.Abs(q) * p) : Math.Sign(after) == Math.Sign(net) ? cost * (after / net) : Math.Abs(after) * p;
            net = after;
        }

        return (quantity, cash, fees, count, cost);
    }
}
