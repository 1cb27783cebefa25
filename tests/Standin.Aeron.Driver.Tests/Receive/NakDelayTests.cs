using Adaptive.Aeron.Driver;
using Adaptive.Aeron.Driver.Receive;
using Positions.Testing;

namespace Standin.Aeron.Driver.Tests.Receive;

internal sealed class NakDelayTests
{
    [Test]
    public void ShouldBeWithinTheBackoffAndFavourItsEnd_WhenReceiversAreAGroup()
    {
        const long backoff = 10_000_000;
        ulong seed = TestSeed.Next(nameof(ShouldBeWithinTheBackoffAndFavourItsEnd_WhenReceiversAreAGroup));
        var delay = new NakDelay(backoff, 10, new IdentifierSource((long)seed));
        long[] delays = [.. Enumerable.Range(0, 10_000).Select(_ => delay.FirstNanos())];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(delays, Is.All.InRange(0, backoff));

            // Truncated exponential with lambda = ln 10 + 1: 16 % of the mass lies in the first half, give or take 12 standard deviations.
            Assert.That(delays.Count(static nanos => nanos < backoff / 2), Is.InRange(1_160, 2_040));
        }
    }

    [Test]
    public void ShouldRepeatOnlyAfterTheRetryDelay_WhenGapStaysTheSame()
    {
        var detector = new LossDetector(new NakDelay(1_000, 10_000));
        using (Assert.EnterMultipleScope())
        {
            Assert.That((detector.OnGap(64, 32, 0, out bool isNew), isNew), Is.EqualTo((false, true)));
            Assert.That((detector.OnGap(64, 32, 1_000, out isNew), isNew), Is.EqualTo((true, false)));
            Assert.That(detector.OnGap(64, 32, 10_999, out _), Is.False);
            Assert.That(detector.OnGap(64, 32, 11_000, out _), Is.True);
            Assert.That((detector.OnGap(64, 64, 11_001, out isNew), isNew), Is.EqualTo((false, true)), "a gap that grew is a new one");
        }
    }
}
