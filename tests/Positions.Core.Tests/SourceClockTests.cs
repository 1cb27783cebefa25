using Positions.Core.Tests.Support;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;
using Positions.Testing.Inputs;

namespace Positions.Core.Tests;

/// <summary>What is said of a source's clock, and that it decides nothing.</summary>
[TestFixture]
public sealed class SourceClockTests
{
    private const long Start = 1_767_623_400_000_000_000L;
    private const long Second = 1_000_000_000;

    [Test]
    public void ShouldTellTheLeastSkew_WhenMessagesWaitOnTheirWay()
    {
        var clock = default(SourceClock);
        Take(ref clock, 0, -3);
        Take(ref clock, 1, -1);
        Take(ref clock, 2, -2);
        Assert.That(clock.Figures, Is.EqualTo(new SourceClockFigures(3, 4 * Second, 2 * Second, 1, Second)));
    }

    [Test]
    public void ShouldForgetTheLeastSkew_WhenTwoMinutesAreOver()
    {
        var clock = default(SourceClock);
        Take(ref clock, 0, -1);
        Take(ref clock, 59, 54);
        Assert.That(clock.Figures.LeastSkewNanos, Is.EqualTo(Second));
        Take(ref clock, 61, 56);
        Assert.That(clock.Figures.LeastSkewNanos, Is.EqualTo(Second), "the window before");
        Take(ref clock, 121, 115);
        Assert.That(clock.Figures.LeastSkewNanos, Is.EqualTo(5 * Second));
        Take(ref clock, 600, 590);
        Assert.That(clock.Figures.LeastSkewNanos, Is.EqualTo(10 * Second), "nothing came for long");
    }

    [Test]
    public void ShouldCountStepsBack_WhenTimesAreInverted()
    {
        var clock = default(SourceClock);
        foreach (long time in (long[])[10, 5, 6, 3, 3, 9])
        {
            Take(ref clock, 10, time);
        }

        Assert.That((clock.Figures.Inversions, clock.Figures.LargestInversionNanos), Is.EqualTo((2L, 5 * Second)));
        Assert.That(clock.Figures.LeastSkewNanos, Is.EqualTo(0));
    }

    [TestCase(long.MaxValue)]
    [TestCase(long.MinValue + 1)]
    public void ShouldNotRunOver_WhenATimeIsAbsurd(long time)
    {
        var clock = default(SourceClock);
        Take(ref clock, 0, 0);
        clock.Take(new UtcNanos(Start), new UtcNanos(time));
        clock.Take(new UtcNanos(Start), UtcNanos.Null);
        Assert.That(clock.Figures.Messages, Is.EqualTo(2));
        Assert.That(Math.Sign(clock.Figures.LastSkewNanos), Is.EqualTo(time > 0 ? -1 : 1));
        Assert.That(clock.Figures.LargestInversionNanos, time > 0 ? Is.Zero : Is.GreaterThan(Start));
    }

    [TestCase(1_000, false)]
    [TestCase(1_001, true)]
    public void ShouldFlagAndApply_WhenTheTimeLiesLaterThanTheEngines(long milliseconds, bool isFlagged)
    {
        using var harness = new LogicHarness();
        Fill fill = InputFactory.Fill(1, 1, Side.Buy, "1", "10");
        fill.Prefix.TransactTime = new UtcNanos(InputFactory.DefaultTime.Value + (milliseconds * 1_000_000));
        OutputEvent output = harness.Apply(in fill);
        Assert.That((output.Disposition, output.EventFlags == EventFlags.FutureEvent), Is.EqualTo((Disposition.Applied, isFlagged)));
        Assert.That(harness.Logic.Counters.FutureEvents, Is.EqualTo(isFlagged ? 1 : 0));
        Assert.That(harness.Alerts, Is.Empty);
    }

    [Test]
    public void ShouldFlagByTheSetting_WhenMoreIsTolerated()
    {
        using var harness = new LogicHarness();
        harness.Apply(InputFactory.Setting("Ingress:FutureToleranceMs", "5000"));
        Fill fill = InputFactory.Fill(1, 1, Side.Buy, "1", "10");
        fill.Prefix.TransactTime = new UtcNanos(InputFactory.DefaultTime.Value + (5 * Second));
        Assert.That(harness.Apply(in fill).EventFlags, Is.EqualTo(EventFlags.None));
    }

    private static void Take(ref SourceClock clock, long engineSeconds, long sourceSeconds) =>
        clock.Take(new UtcNanos(Start + (engineSeconds * Second)), new UtcNanos(Start + (sourceSeconds * Second)));
}
