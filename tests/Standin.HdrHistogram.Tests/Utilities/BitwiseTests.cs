using HdrHistogram.Utilities;

namespace Standin.HdrHistogram.Tests.Utilities;

public class BitwiseTests
{
    [TestCase(0, 64)]
    [TestCase(1, 63)]
    [TestCase(1L << 31, 32)]
    [TestCase(1L << 32, 31)]
    [TestCase(long.MaxValue, 1)]
    [TestCase(-1, 0)]
    public void ShouldCountTheZerosAbove_WhenGivenAValue(long value, int expected) =>
        Assert.That(Bitwise.NumberOfLeadingZeros(value), Is.EqualTo(expected));
}
