using Adaptive.Aeron.Driver.Receive;

namespace Standin.Aeron.Driver.Tests.Receive;

internal sealed class CubicCongestionControlTests
{
    private const int Mtu = 1408;
    private const long Milliseconds = 1_000_000;

    [TestCase(128 * 1024, 10)]
    [TestCase(4 * Mtu, 4)]
    [TestCase(Mtu, 1)]
    public void ShouldStartWithTenSegments_WhenTheWindowHasRoom(int windowLengthMax, int segments) =>
        Assert.That(Create(windowLengthMax).WindowLength, Is.EqualTo(segments * Mtu));

    [Test]
    public void ShouldGrowToTheWindowAndNoFurther_WhenNothingIsLost()
    {
        CubicCongestionControl cubic = Create(128 * 1024);
        int previous = 0;
        for (long nanos = 0; nanos < 10_000 * Milliseconds; nanos += Milliseconds)
        {
            Assert.That(cubic.OnTurn(isLossNew: false, hasConsumed: true, nanos), Is.False);
            if (nanos > Milliseconds)
            {
                Assert.That(cubic.WindowLength, Is.GreaterThanOrEqualTo(previous));
            }

            previous = cubic.WindowLength;
        }

        Assert.That(previous, Is.EqualTo(128 * 1024 / Mtu * Mtu));
    }

    [Test]
    public void ShouldTakeAFifthAway_WhenSomethingIsLost()
    {
        CubicCongestionControl cubic = Create(128 * 1024);
        Assert.That(cubic.OnTurn(isLossNew: true, hasConsumed: false, 0), Is.True);
        Assert.That(cubic.WindowLength, Is.EqualTo(8 * Mtu));

        // K = cbrt(10 * 0.2 / 0.4) s: by then it is back where the loss was, and far beyond later.
        Assert.That(WindowAt(cubic, 1_700), Is.EqualTo(10 * Mtu));
        Assert.That(WindowAt(cubic, 5_000), Is.EqualTo((10 + (int)(0.4 * Math.Pow(5.0 - Math.Cbrt(5), 3))) * Mtu));
    }

    [Test]
    public void ShouldForceStatusMessages_WhenOnlyOneSegmentIsLeft()
    {
        CubicCongestionControl cubic = Create(128 * 1024);
        for (int i = 0; i < 40; i++)
        {
            cubic.OnTurn(isLossNew: true, hasConsumed: false, 0);
        }

        Assert.That(cubic.WindowLength, Is.EqualTo(Mtu), "never less than a segment");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(cubic.OnTurn(isLossNew: false, hasConsumed: true, 1), Is.True);
            Assert.That(cubic.OnTurn(isLossNew: false, hasConsumed: false, 1), Is.False);
        }
    }

    [Test]
    public void ShouldMeasureEveryFourRoundTrips_WhenToldTo()
    {
        CubicCongestionControl cubic = Create(128 * 1024);
        long[] due = [.. Enumerable.Range(0, 30).Select(static i => i * Milliseconds).Where(cubic.IsMeasurementDue)];
        Assert.That(due, Is.EqualTo(Enumerable.Range(0, 8).Select(static i => i * 4 * Milliseconds)));
        var silent = new CubicCongestionControl(128 * 1024, Mtu, Milliseconds, isMeasuring: false, nowNanos: 0);
        Assert.That(silent.IsMeasurementDue(100 * Milliseconds), Is.False);
    }

    private static CubicCongestionControl Create(int windowLengthMax) =>
        new(windowLengthMax, Mtu, Milliseconds, isMeasuring: true, nowNanos: 0);

    private static int WindowAt(CubicCongestionControl cubic, long milliseconds)
    {
        cubic.OnTurn(isLossNew: false, hasConsumed: false, milliseconds * Milliseconds);
        return cubic.WindowLength;
    }
}
