using Disruptor;

namespace Standins.Contract.Tests.Disruptor;

public class DisruptorUtilTests
{
    [TestCase(1, 2)]
    [TestCase(2, 2)]
    [TestCase(3, 4)]
    [TestCase(64, 64)]
    [TestCase(65, 128)]
    [TestCase(1 << 30, 1 << 30)]
    public void ShouldRoundUpToAPowerOfTwoOfAtLeastTwo_WhenAsked(int x, int expected)
    {
        Assert.That(DisruptorUtil.CeilingNextPowerOfTwo(x), Is.EqualTo(expected));
    }

    [TestCase(1, 0)]
    [TestCase(2, 1)]
    [TestCase(3, 1)]
    [TestCase(1024, 10)]
    public void ShouldReturnTheFloorOfTheLogarithm_WhenAsked(int x, int expected)
    {
        Assert.That(DisruptorUtil.Log2(x), Is.EqualTo(expected));
    }

    [TestCase(1, true)]
    [TestCase(2, true)]
    [TestCase(6, false)]
    [TestCase(4096, true)]
    public void ShouldTellPowersOfTwo_WhenAsked(int x, bool expected)
    {
        Assert.That(x.IsPowerOf2(), Is.EqualTo(expected));
    }

    [Test]
    public void ShouldReturnTheSmallest_WhenSequencesAndAMinimumAreGiven()
    {
        Sequence[] sequences = [new Sequence(7), new Sequence(3), new Sequence(12)];

        Assert.That(DisruptorUtil.GetMinimumSequence(sequences), Is.EqualTo(3));
        Assert.That(DisruptorUtil.GetMinimumSequence(sequences, 2), Is.EqualTo(2));
        Assert.That(DisruptorUtil.GetMinimumSequence([]), Is.EqualTo(long.MaxValue));
    }
}
