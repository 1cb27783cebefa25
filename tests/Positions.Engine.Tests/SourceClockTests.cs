using System.Text.Json;
using Positions.Core;
using Positions.Engine.Hosting;
using Positions.Journal;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Engine.Tests;

/// <summary>Clocks of gateways: five seconds ahead or behind, jumping to and fro; measured, shown, and without any effect.</summary>
[CancelAfter(60_000)]
public sealed class SourceClockTests
{
    private const int Fills = 200;
    private const long Second = 1_000_000_000;

    [Test]
    public async Task ShouldTellAndChangeNothing_WhenClocksAreWrong(CancellationToken cancellation)
    {
        EngineOptions options = EngineRig.Options() with { Durability = JournalDurability.Os };
        await using EngineRig rig = await EngineRig.StartAsync(options);
        using var gateway = new RawGateway(options);
        gateway.Connect(cancellation);
        for (int i = 1; i <= Fills; i++)
        {
            Send(11, i, +5 * Second);
            Send(12, i, -5 * Second);
            Send(13, i, i % 2 == 0 ? -2 * Second : 0);
            Send(14, i, null);
        }

        gateway.Until(() => rig.Engine.ReadModel.Counts.Of(Disposition.Applied) == 4 * Fills, cancellation);
        for (int source = 11; source <= 14; source++)
        {
            JsonElement position = await rig.GetAsync($"/position/A{source}/SYM");
            Assert.That((position.Text("quantity"), position.Text("openCost")), Is.EqualTo(($"{Fills}", $"{Fills * 10}")));
        }

        var sources = (await rig.GetAsync("/sources")).GetProperty("sources").EnumerateArray().ToDictionary(static s => s.GetProperty("sourceId").GetInt32());
        Assert.That(sources[11].GetProperty("clockSkewNanos").GetInt64(), Is.LessThan(-4 * Second));
        Assert.That(sources[11].GetProperty("futureEvents").GetInt64(), Is.EqualTo(Fills));
        Assert.That(sources[12].GetProperty("clockSkewNanos").GetInt64(), Is.GreaterThanOrEqualTo(5 * Second));
        Assert.That(sources[12].GetProperty("futureEvents").GetInt64(), Is.Zero);
        Assert.That(sources[13].GetProperty("inversions").GetInt64(), Is.EqualTo(Fills / 2));
        Assert.That(sources[13].GetProperty("largestInversionNanos").GetInt64(), Is.GreaterThan(Second));
        Assert.That(sources[14].GetProperty("clockSkewNanos").ValueKind, Is.EqualTo(JsonValueKind.Null));
        Assert.That(sources[14].GetProperty("inversions").GetInt64(), Is.Zero);
        string metrics = await rig.Http.GetStringAsync("/metrics", cancellation);
        Assert.That(metrics, Does.Contain("positions_source_clock_skew_seconds{source=\"11\"} -").And.Contain("positions_source_clock_skew_seconds{source=\"12\"} 5."));
        Assert.That(metrics, Does.Not.Contain("positions_source_clock_skew_seconds{source=\"14\"}"));
        Assert.That(metrics, Does.Contain($"positions_source_inversions_total{{source=\"13\"}} {Fills / 2}\n"));
        Assert.That(metrics, Does.Contain($"positions_source_future_events_total{{source=\"11\"}} {Fills}\n"));

        void Send(uint source, int number, long? ahead)
        {
            long now = (DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100;
            Fill fill = RawGateway.FillOf(source, number) with { Account = Text16.From($"A{source}") };
            fill.Prefix.TransactTime = ahead is { } nanos ? new UtcNanos(now + nanos) : UtcNanos.Null;
            gateway.Offer(fill, cancellation);
        }
    }
}
