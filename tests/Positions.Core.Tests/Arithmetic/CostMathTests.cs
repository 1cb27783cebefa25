using System.Numerics;
using Positions.Core.Arithmetic;
using Positions.Core.Tests.Support;
using Positions.Protocol.Values;
using Positions.Testing;

namespace Positions.Core.Tests.Arithmetic;

[TestFixture]
public sealed class CostMathTests
{
    private const int Rounds = 50_000;

    [Test]
    public void ShouldAgreeWithUnboundedIntegers_WhenCostIsTakenOut()
    {
        var random = new SeededRandom(TestSeed.Next(nameof(ShouldAgreeWithUnboundedIntegers_WhenCostIsTakenOut)));
        for (int i = 0; i < Rounds; i++)
        {
            Int128 cost = Wide(random);
            long net = Positive(random);
            long closed = 1 + (long)(((UInt128)random.NextUInt64() * (ulong)net) >> 64);
            closed = Math.Min(closed, net);
            BigInteger expected = closed == net ? cost : Reference.RoundHalfEven((BigInteger)cost * closed, net);
            if ((BigInteger)CostMath.AverageCostOut(cost, closed, net) != expected)
            {
                Assert.Fail($"{cost} * {closed} / {net} is not {expected}");
            }
        }
    }

    [Test]
    public void ShouldRoundAndScaleLikeUnboundedIntegers_WhenPointsAreShown()
    {
        var random = new SeededRandom(TestSeed.Next(nameof(ShouldRoundAndScaleLikeUnboundedIntegers_WhenPointsAreShown)));
        for (int i = 0; i < Rounds; i++)
        {
            Int128 points = Wide(random);
            long net = Positive(random) * (random.Chance(500) ? 1 : -1);
            var multiplier = new Decimal8(Positive(random));
            CheckDecimal(CostMath.AveragePrice(points, net), Reference.RoundHalfEven(points, BigInteger.Abs(net)));
            CheckDecimal(CostMath.RoundPoints(points), Reference.RoundHalfEven(points, 100_000_000));
            BigInteger money = Reference.RoundHalfEven((BigInteger)points * multiplier.Mantissa, BigInteger.Pow(10, 16));
            bool fits = CostMath.TryScale(points, multiplier, out Int128 scaled);
            Assert.That(fits, Is.EqualTo(BigInteger.Abs(money) <= (BigInteger)Int128.MaxValue));
            Assert.That(!fits || (BigInteger)scaled == money, Is.True, $"{points} * {multiplier}");
        }
    }

    [TestCase(5, 1, 2, 2, TestName = "{m}: 2.5 to even")]
    [TestCase(7, 1, 2, 4, TestName = "{m}: 3.5 to even")]
    [TestCase(-5, 1, 2, -2, TestName = "{m}: -2.5 to even")]
    [TestCase(-7, 1, 2, -4, TestName = "{m}: -3.5 to even")]
    [TestCase(10, 1, 3, 3, TestName = "{m}: below the half")]
    [TestCase(-10, 2, 3, -7, TestName = "{m}: above the half")]
    public void ShouldRoundHalfToEven_InBothSigns(long cost, long closed, long net, long expected) =>
        Assert.That(CostMath.AverageCostOut(cost, closed, net), Is.EqualTo((Int128)expected));

    [Test]
    public void ShouldStandTheExtremes_WhenFiguresAreAtTheirLimits()
    {
        Assert.That(CostMath.AverageCostOut(Int128.MinValue, long.MaxValue, long.MaxValue), Is.EqualTo(Int128.MinValue));
        Int128 most = CostMath.AverageCostOut(Int128.MaxValue, long.MaxValue - 1, long.MaxValue);
        Assert.That((BigInteger)most, Is.EqualTo(Reference.RoundHalfEven((BigInteger)Int128.MaxValue * (long.MaxValue - 1),
            long.MaxValue)));
        Assert.That(CostMath.AveragePrice(0, 0).IsNull, Is.True, "flat");
        Assert.That(CostMath.RoundPoints(Int128.MaxValue).IsNull, Is.True, "does not fit");
        Assert.That(() => CostMath.AverageCostOut(1, 2, 1), Throws.TypeOf<InvariantViolationException>());
    }

    private static void CheckDecimal(Decimal8 actual, BigInteger expected)
    {
        bool fits = BigInteger.Abs(expected) <= long.MaxValue;
        Assert.That(actual.IsNull, Is.EqualTo(!fits));
        Assert.That(!fits || actual.Mantissa == expected, Is.True, $"{actual} is not {expected}");
    }

    /// <summary>Of any magnitude, so that small and large ones are as likely.</summary>
    private static Int128 Wide(SeededRandom random)
    {
        var bits = new UInt128(random.NextUInt64(), random.NextUInt64());
        var magnitude = (Int128)(bits >> (1 + random.Next(126)));
        return random.Chance(500) ? magnitude : -magnitude;
    }

    private static long Positive(SeededRandom random) => Math.Max(1, (long)(random.NextUInt64() >> (1 + random.Next(62))));
}
