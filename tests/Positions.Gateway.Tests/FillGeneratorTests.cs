using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Gateway.Tests;

public sealed class FillGeneratorTests
{
    [Test]
    public void ShouldMakeTheSameFills_WhenSeedAndOptionsAreTheSame()
    {
        var first = new FillGenerator(new FillGeneratorOptions { Seed = 5, Count = 100 });
        var second = new FillGenerator(new FillGeneratorOptions { Seed = 5, Count = 100 });
        var other = new FillGenerator(new FillGeneratorOptions { Seed = 6, Count = 100 });
        int differing = 0;
        for (long i = 99; i >= 0; i--)
        {
            first.Get(i, out Fill a);
            second.Get(i, out Fill b);
            other.Get(i, out Fill c);
            Assert.That(Text(a), Is.EqualTo(Text(b)));
            differing += Text(a) == Text(c) ? 0 : 1;
        }

        Assert.That(differing, Is.GreaterThan(90));
    }

    [TestCase(1, 10, 10, true)]
    [TestCase(7, 3, 5, true)]
    [TestCase(15, 3, 5, true)]
    [TestCase(16, 3, 5, false)]
    public void ShouldGiveEachPositionOneSource_WhenThereAreEnoughPositions(int sources, int accounts, int symbols, bool known)
    {
        var generator = new FillGenerator(
            new FillGeneratorOptions { Count = 5_000, SourceCount = sources, AccountCount = accounts, SymbolCount = symbols });
        Dictionary<string, HashSet<long>> sourcesOfPosition = [];
        for (long i = 0; i < generator.Count; i++)
        {
            generator.Get(i, out Fill fill);
            string key = $"{fill.Account}/{fill.Symbol}";
            sourcesOfPosition.TryAdd(key, []);
            sourcesOfPosition[key].Add(i % sources);
        }

        Assert.That(generator.IsOrderKnownPerPosition, Is.EqualTo(known));
        Assert.That(sourcesOfPosition.Values.All(set => set.Count == 1), Is.EqualTo(known));
        Assert.That(sourcesOfPosition, Has.Count.EqualTo(accounts * symbols), "every position is used");
    }

    [Test]
    public void ShouldStayWithinTheProtocol_WhenMakingFills()
    {
        var generator = new FillGenerator(new FillGeneratorOptions { Count = 10_000, SymbolCount = 40 });
        int sells = 0;
        int fractions = 0;
        for (long i = 0; i < generator.Count; i++)
        {
            generator.Get(i, out Fill fill);
            Assert.That(fill.Quantity.Mantissa, Is.Positive);
            Assert.That(fill.Price.Mantissa, Is.Positive);
            sells += fill.Side == Side.Sell ? 1 : 0;
            fractions += fill.Quantity.Mantissa % Decimal8.One != 0 ? 1 : 0;
        }

        Assert.That(sells, Is.InRange(4_500, 5_500));
        Assert.That(fractions, Is.InRange(400, 900));
    }

    [Test]
    public void ShouldNotAllocate_WhenMakingFills()
    {
        var generator = new FillGenerator(new FillGeneratorOptions { Count = 10_000 });
        generator.Get(0, out _);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (long i = 0; i < 10_000; i++)
        {
            generator.Get(i, out _);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    private static string Text(Fill fill) => $"{fill.Account} {fill.Symbol} {fill.Side} {fill.Quantity} {fill.Price} {fill.Fee}";
}
