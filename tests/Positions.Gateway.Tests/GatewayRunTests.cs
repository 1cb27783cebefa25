using HdrHistogram;

namespace Positions.Gateway.Tests;

/// <summary>The whole gateway over real UDP on this host, against an engine of a few lines.</summary>
[CancelAfter(60_000)]
public sealed class GatewayRunTests
{
    [Test]
    public void ShouldHaveEveryFillAppliedInOrder_WhenTheLineIsSpoilt(CancellationToken cancellation)
    {
        using var host = new FakeEngineHost();
        string log = Path.GetTempFileName();
        try
        {
            GatewayRunResult result = GatewayRun.Run(
                new GatewayRunOptions
                {
                    Feed = new FillGenerator(new FillGeneratorOptions { Count = 5_000 }),
                    FirstSourceId = 7,
                    LatencyLogPath = log,
                    Client = host.ClientOptions with { Faults = new FaultOptions { Drop = 0.01, Duplicate = 0.02, Reorder = 0.02 } },
                },
                cancellation);
            host.Stop();
            Assert.That(result.Outcome, Is.EqualTo(GatewayRunOutcome.Completed), result.Explanation);
            Assert.That(result.AckedCount, Is.EqualTo(5_000));
            Assert.That(result.RejectedCount, Is.Zero);
            Assert.That(result.DroppedCount, Is.Positive);
            Assert.That(result.ResentCount, Is.Positive);
            Assert.That(result.Latency.TotalCount, Is.EqualTo(5_000));
            Assert.That(host.Engine.Applied.Select(a => a.SourceSeq), Is.EqualTo(Enumerable.Range(1, 5_000).Select(i => (long)i)));
            using FileStream stream = File.OpenRead(log);
            Assert.That(HistogramLogReader.Read(stream).Sum(histogram => histogram.TotalCount), Is.EqualTo(5_000));
        }
        finally
        {
            File.Delete(log);
        }
    }

    [Test]
    public void ShouldGoOnNumbering_WhenRunAgainAgainstTheSameEngine(CancellationToken cancellation)
    {
        using var host = new FakeEngineHost();
        for (int run = 1; run <= 2; run++)
        {
            GatewayRunResult result = GatewayRun.Run(
                new GatewayRunOptions
                {
                    Feed = new FillGenerator(new FillGeneratorOptions { Count = 100 }),
                    FirstSourceId = 7,
                    RatePerSecond = 10_000,
                    Client = host.ClientOptions,
                },
                cancellation);
            Assert.That(result.Outcome, Is.EqualTo(GatewayRunOutcome.Completed), result.Explanation);
        }

        host.Stop();
        Assert.That(host.Engine.Applied, Has.Count.EqualTo(200));
        Assert.That(host.Engine.Applied.Select(a => a.ExecId).Distinct().Count(), Is.EqualTo(200), "no execId is used twice");
    }

    [Test]
    public void ShouldSaySo_WhenNoEngineListens(CancellationToken cancellation)
    {
        GatewayRunResult result = GatewayRun.Run(
            new GatewayRunOptions
            {
                Feed = new FillGenerator(new FillGeneratorOptions { Count = 1 }),
                StallTimeout = TimeSpan.FromMilliseconds(200),
                Client = new GatewayClientOptions
                {
                    Channel = "aeron:udp?endpoint=127.0.0.1:9",
                    AcksChannel = "aeron:udp?endpoint=127.0.0.1:0|control=127.0.0.1:9|control-mode=dynamic",
                },
            },
            cancellation);
        Assert.That(result.Outcome, Is.EqualTo(GatewayRunOutcome.NotConnected));
        Assert.That(result.Explanation, Does.Contain("127.0.0.1:9"));
    }

    [Test]
    public void ShouldSendNothingNewAndComplete_WhenToldToFinish(CancellationToken cancellation)
    {
        using var host = new FakeEngineHost();
        using var finish = new CancellationTokenSource();
        GatewayRunResult result = GatewayRun.Run(
            new GatewayRunOptions
            {
                Feed = new FillGenerator(new FillGeneratorOptions { Count = 1_000_000 }),
                FirstSourceId = 7,
                RatePerSecond = 1_000,
                Client = host.ClientOptions,
                Finish = finish.Token,
                Progress = at =>
                {
                    if (at.AckedCount > 0)
                    {
                        finish.Cancel();
                    }
                },
            },
            cancellation);
        host.Stop();
        Assert.That(result.Outcome, Is.EqualTo(GatewayRunOutcome.Completed), result.Explanation);
        Assert.That(result.AckedCount, Is.InRange(1, 999_999).And.EqualTo(result.SentCounts.Sum()), "all that was sent, and no more");
        Assert.That(host.Engine.Applied, Has.Count.EqualTo(result.AckedCount));
    }

    [Test]
    public void ShouldEnd_WhenCanceled()
    {
        using var host = new FakeEngineHost();
        using var cancellation = new CancellationTokenSource();
        GatewayRunResult result = GatewayRun.Run(
            new GatewayRunOptions
            {
                Feed = new FillGenerator(new FillGeneratorOptions { Count = 1_000_000 }),
                FirstSourceId = 7,
                RatePerSecond = 1_000,
                Client = host.ClientOptions,
                Progress = at =>
                {
                    if (at.AckedCount > 0)
                    {
                        cancellation.Cancel();
                    }
                },
            },
            cancellation.Token);
        Assert.That(result.Outcome, Is.EqualTo(GatewayRunOutcome.Canceled));
        Assert.That(result.AckedCount, Is.InRange(1, 999_999));
    }
}
