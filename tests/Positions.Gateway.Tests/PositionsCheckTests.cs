using System.Numerics;
using Positions.Protocol.Values;

namespace Positions.Gateway.Tests;

public sealed class PositionsCheckTests
{
    private static readonly BigInteger s_one = Decimal8.One;

    [Test]
    public void ShouldFindNothing_WhenAllAgree()
    {
        ExpectedPositions expected = Expected();
        Assert.That(PositionsCheck.Compare(expected, [Reported(), Reported() with { Symbol = "OTHER" }], isOrderKnown: true), Is.Empty);
    }

    [Test]
    public void ShouldNameWhatDiffers_WhenSomethingDoes()
    {
        ReportedPosition off = Reported() with { Quantity = 3 * s_one, OpenCost = 20 * s_one * s_one, Version = 9, Fees = 5 };
        IReadOnlyList<string> differences = PositionsCheck.Compare(Expected(), [off], isOrderKnown: false);
        Assert.That(differences, Has.Count.EqualTo(3));
        Assert.That(differences[0], Is.EqualTo("A S: quantity 3, expected 2"));
        Assert.That(PositionsCheck.Compare(Expected(), [], isOrderKnown: true), Is.EqualTo(new[] { "A S: not there" }));
    }

    [Test]
    public void ShouldHoldOnlyCash_WhenTheOrderOfFillsIsNotKnown()
    {
        // Realized P&L and open cost both moved by one: the cash is the same.
        ReportedPosition other = Reported() with { OpenCost = Reported().OpenCost + 1, RealizedPnl = Reported().RealizedPnl + 1 };
        Assert.That(PositionsCheck.Compare(Expected(), [other], isOrderKnown: false), Is.Empty);
        Assert.That(PositionsCheck.Compare(Expected(), [other], isOrderKnown: true), Has.Count.EqualTo(2));
    }

    [Test]
    public void ShouldStartFromTheReport_WhenSeeded()
    {
        ExpectedPositions expected = PositionsCheck.Seed([Reported()]);
        expected.GetOrAdd("A", "S").Apply(-2 * s_one, 12 * s_one, 0);
        Assert.That(expected.Find("A", "S")!.Quantity, Is.EqualTo(BigInteger.Zero));
        Assert.That(expected.Find("A", "S")!.RealizedPnl, Is.EqualTo(4 * s_one * s_one));
        Assert.That(expected.Find("A", "S")!.Version, Is.EqualTo(2));
    }

    private static ExpectedPositions Expected()
    {
        var expected = new ExpectedPositions();
        expected.GetOrAdd("A", "S").Apply(2 * s_one, 10 * s_one, 0);
        return expected;
    }

    private static ReportedPosition Reported() => new("A", "S", 2 * s_one, 20 * s_one * s_one, 0, 0, 1);
}
