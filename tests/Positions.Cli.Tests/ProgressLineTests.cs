using Positions.Cli.Output;

namespace Positions.Cli.Tests;

/// <summary>The line on a terminal while work goes on.</summary>
public sealed class ProgressLineTests
{
    private readonly ManualTime _time = new();
    private readonly StringWriter _error = new();

    [TearDown]
    public void DisposeWriter() => _error.Dispose();

    [Test]
    public void ShouldShowShareRateAndRemainingTime_WhenTheTotalIsKnown()
    {
        using var line = new ProgressLine(_error, isShown: true, _time);
        _time.Advance(TimeSpan.FromSeconds(2));
        line.Show(500_000, 2_000_000, "inputs");
        Assert.That(_error.ToString(), Is.EqualTo("\r[#######.......................]  25%  500,000 inputs, 250,000/s, 0:06 left"));
        _time.Advance(TimeSpan.FromSeconds(10));
        line.Show(2_100_000, 2_000_000, "inputs");
        Assert.That(_error.ToString().TrimEnd(), Does.EndWith("\r[##############################] 100%  2,100,000 inputs, 175,000/s, 0:00 left"), "a running engine adds while it is read");
    }

    [Test]
    public void ShouldShowCountAndRateOnly_WhenTheTotalIsNotKnown()
    {
        using (var line = new ProgressLine(_error, isShown: true, _time))
        {
            _time.Advance(TimeSpan.FromHours(2));
            line.Show(7_200, null, "inputs");
            line.Show(7_201, null, "inputs");
        }

        Assert.That(_error.ToString(), Is.EqualTo("\r7,200 inputs, 1/s\r                 \r"), "at most ten times a second, and gone at the end");
    }

    [Test]
    public void ShouldShowHours_WhenItWillTakeLong()
    {
        using var line = new ProgressLine(_error, isShown: true, _time);
        _time.Advance(TimeSpan.FromSeconds(60));
        line.Show(1, 181, "inputs");
        Assert.That(_error.ToString(), Does.EndWith(", 3:00:00 left"));
    }

    [Test]
    public void ShouldWriteNothing_WhenStandardErrorIsNoTerminal()
    {
        using (var line = new ProgressLine(_error, isShown: false, _time))
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            line.Show(1, 2, "inputs");
        }

        Assert.That(_error.ToString(), Is.Empty);
    }

    private sealed class ManualTime : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Advance(TimeSpan time) => _ticks += time.Ticks;
    }
}
