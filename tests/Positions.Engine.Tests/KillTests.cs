using System.Numerics;
using System.Text.Json;
using Positions.Core;
using Positions.Engine.Hosting;
using Positions.Gateway;
using Positions.Journal;
using Positions.Protocol.Values;
using Positions.Testing;

namespace Positions.Engine.Tests;

/// <summary>kill -9 at any moment under load: nothing acknowledged is missing, nothing is applied twice.</summary>
public sealed class KillTests
{
    private const int Rounds = 6;
    private const int FillCount = 300_000;
    private const int MostMillisAlive = 700;

    [Test]
    [CancelAfter(300_000)]
    public async Task ShouldLoseNothingAndApplyNothingTwice_WhenKilledUnderLoad([Values(JournalDurability.Batch, JournalDurability.Os)] JournalDurability durability, CancellationToken cancellation)
    {
        ulong seed = TestSeed.Next(nameof(ShouldLoseNothingAndApplyNothingTwice_WhenKilledUnderLoad));
        var random = new SeededRandom(seed);
        EngineOptions options = EngineRig.Options() with { Durability = durability };
        var fills = new FillGenerator(new FillGeneratorOptions { Seed = seed, Count = FillCount, SourceCount = 2 });
        Task<GatewayRunResult> gateway = EndToEndTests.RunGatewayAsync(options, fills, faults: null, cancellation);
        int killedUnderLoad = 0;
        for (int round = 0; round < Rounds && !gateway.IsCompleted; round++)
        {
            using DaemonProcess doomed = DaemonProcess.Start(options);
            await doomed.ReadyAsync();

            // The moment of death is what is random here; nothing is awaited by it.
            await Task.Delay(random.Next(MostMillisAlive), cancellation);
            doomed.Kill();
            killedUnderLoad += gateway.IsCompleted ? 0 : 1;
        }

        using DaemonProcess daemon = DaemonProcess.Start(options);
        string url = await daemon.ReadyAsync();
        GatewayRunResult result = await gateway;
        Assert.That(result.Outcome, Is.EqualTo(GatewayRunOutcome.Completed), $"{result.Explanation}\n{daemon.Output}");
        Assert.That(result.RejectedCount, Is.Zero);
        Assert.That(killedUnderLoad, Is.Positive, "at least one death came while fills were on their way");
        Console.WriteLine($"killed {killedUnderLoad} times under load; {result.ResentCount} messages sent again");
        ExpectedPositions expected = new ExpectedPositions().Add(fills);
        using var http = new HttpClient { BaseAddress = new Uri(url) };
        Assert.That(PositionsCheck.Compare(expected, await PositionsAsync(http), fills.IsOrderKnownPerPosition), Is.Empty);
        (long sequence, string digest) = await QuietDigestAsync(http, cancellation);
        daemon.Terminate();
        Assert.That(await daemon.ExitCodeAsync(cancellation), Is.Zero);
        using BusinessLogic replayed = EngineRig.Replay(options.DataDirectory);
        Assert.That(replayed.AppliedSequence, Is.EqualTo(sequence));
        Assert.That(replayed.ComputeDigest().ToString(), Is.EqualTo(digest));
    }

    private static async Task<List<ReportedPosition>> PositionsAsync(HttpClient http)
    {
        var positions = new List<ReportedPosition>();
        for (int page = 0; ; page++)
        {
            JsonElement answer = JsonDocument.Parse(await http.GetStringAsync($"/positions?page={page}")).RootElement;
            foreach (JsonElement p in answer.GetProperty("positions").EnumerateArray())
            {
                positions.Add(new ReportedPosition(
                    p.GetProperty("account").GetString()!, p.GetProperty("symbol").GetString()!, Scaled(p, "quantity", Decimal8.Scale), Scaled(p, "openCost", DecimalText.PointsScale),
                    Scaled(p, "realizedPnl", DecimalText.PointsScale), Scaled(p, "fees", Decimal8.Scale), p.GetProperty("version").GetInt64()));
            }

            if (page + 1 >= answer.GetProperty("pages").GetInt32())
            {
                return positions;
            }
        }
    }

    private static BigInteger Scaled(JsonElement position, string name, int scale)
    {
        Assert.That(DecimalText.TryParse(position.GetProperty(name).GetString(), scale, out Int128 value), Is.True);
        return value;
    }

    private static async Task<(long Sequence, string Digest)> QuietDigestAsync(HttpClient http, CancellationToken cancellation)
    {
        while (true)
        {
            JsonElement status = JsonDocument.Parse(await http.GetStringAsync("/status", cancellation)).RootElement;
            long applied = status.GetProperty("sequences").GetProperty("applied").GetInt64();
            JsonElement digest = status.GetProperty("digest");
            if (digest.ValueKind == JsonValueKind.Object && digest.GetProperty("sequence").GetInt64() == applied)
            {
                return (applied, digest.GetProperty("value").GetString()!);
            }

            await Task.Delay(20, cancellation);
        }
    }
}
