using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Positions.Engine.Hosting;
using Positions.Journal;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Testing;

namespace Positions.Engine.Tests;

/// <summary>What <c>GET /metrics</c> says, read as a monitor reads it.</summary>
public sealed class MetricsTests
{
    [Test]
    [CancelAfter(120_000)]
    public async Task ShouldAccountForEveryMessageOnce_WhenMessagesOfAllFatesArrive(CancellationToken cancellation)
    {
        ulong seed = TestSeed.Next(nameof(ShouldAccountForEveryMessageOnce_WhenMessagesOfAllFatesArrive));
        var random = new SeededRandom(seed);
        EngineOptions options = EngineRig.Options() with { Durability = JournalDurability.Os };

        // Twice over one journal: what the first process held comes again in the second.
        for (int start = 0; start < 2; start++)
        {
            await using EngineRig rig = await EngineRig.StartAsync(options);
            using var gateway = new RawGateway(options);
            gateway.Connect(cancellation);
            ushort epoch = (ushort)(1 + start);
            for (int i = 0; i < 400; i++)
            {
                gateway.Offer(MessageOf(random, i, epoch), cancellation);
            }

            using var body = new StringContent("""{"account":"HTTP","symbol":"SYM","qty":1,"price":"1.5","execId":"H1"}""");
            await rig.Http.PostAsync("/fill", body, cancellation);
            await rig.Http.PostAsync("/fill", body, cancellation);
            Dictionary<string, double> metrics = await QuietAsync(rig, gateway, cancellation);
            TestContext.Out.WriteLine(string.Join('\n', metrics.Where(static m => m.Value > 0 && !m.Key.Contains("aeron", StringComparison.Ordinal))));
            using (Assert.EnterMultipleScope())
            {
                Assert.That(Sum(metrics, "positions_received_total"), Is.EqualTo(Accounted(metrics)));
                Assert.That(metrics["positions_received_total{from=\"gateway\"}"], Is.EqualTo(400), "hellos are of the session");
                foreach (string name in (string[])["applied", "controls", "quarantined", "rejects", "duplicates", "dropped"])
                {
                    Assert.That(Sum(metrics, $"positions_{name}_total"), Is.Positive, name);
                }

                Assert.That(Sum(metrics, "positions_held"), Is.Positive);
            }
        }
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task ShouldCountWhatTheDriverDropsAndRepairs_WhenDatagramsAreBadOrLost(CancellationToken cancellation)
    {
        EngineOptions options = EngineRig.Options() with { Durability = JournalDurability.Os };
        await using EngineRig rig = await EngineRig.StartAsync(options);
        using var gateway = new RawGateway(options);
        gateway.Connect(cancellation);
        gateway.Offer(RawGateway.FillOf(7, 1), cancellation);
        Dictionary<string, double> before = await ReadAsync(rig, cancellation);

        // No Aeron frame at all; then a frame far ahead of the stream, which says that all before it is lost or too much.
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        IPEndPoint target = IPEndPoint.Parse(options.IngressChannel.Split("endpoint=")[1]);
        socket.SendTo([1, 2, 3], target);
        Dictionary<string, double> after = before;
        while (after["positions_aeron_invalid_packets_total"] == before["positions_aeron_invalid_packets_total"])
        {
            gateway.Turn();
            after = await ReadAsync(rig, cancellation);
        }

        long position = (long)after.Single(static m => m.Key.Contains("kind=\"receiver_position\"", StringComparison.Ordinal)).Value;
        string label = after.Keys.Single(static key => key.Contains("kind=\"receiver_position\"", StringComparison.Ordinal));
        int sessionId = int.Parse(label.Split("session=\"")[1].Split('"')[0], CultureInfo.InvariantCulture);
        byte[] heartbeat = Heartbeat(options.IngressStreamId, sessionId, gateway.InitialTermId, (int)position + 4096);
        socket.SendTo(heartbeat, target);
        while (after["positions_aeron_naks_total"] == 0)
        {
            gateway.Turn();
            after = await ReadAsync(rig, cancellation);
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(after["positions_aeron_frames_dropped_total"] - before["positions_aeron_frames_dropped_total"], Is.EqualTo(1));
            Assert.That(after["positions_aeron_nak_messages_sent_total"], Is.Positive);
            Assert.That(after["positions_aeron_loss_gaps_found_total"], Is.Positive);
            Assert.That(after["positions_aeron_bytes_received_total"], Is.GreaterThan(before["positions_aeron_bytes_received_total"]));
            Assert.That(after["positions_aeron_retransmits_total"] + after["positions_aeron_overruns_total"], Is.Zero);
            Assert.That(rig.Engine.Halt.IsHalted, Is.False);
        }
    }

    /// <summary>A data frame without data, as a sender would send it from further on. Layout: FrameDescriptor.</summary>
    private static byte[] Heartbeat(int streamId, int sessionId, int termId, int termOffset)
    {
        byte[] frame = new byte[32];
        frame[5] = 0xC0;
        frame[6] = 1;
        BitConverter.TryWriteBytes(frame.AsSpan(8), termOffset);
        BitConverter.TryWriteBytes(frame.AsSpan(12), sessionId);
        BitConverter.TryWriteBytes(frame.AsSpan(16), streamId);
        BitConverter.TryWriteBytes(frame.AsSpan(20), termId);
        return frame;
    }

    /// <summary>Fills in order, again, with another content, ahead, unreadable, without a name, from the reserved source, and hellos.</summary>
    private static byte[] MessageOf(SeededRandom random, int index, ushort epoch)
    {
        uint source = (uint)(1 + (index % 3));
        Fill inOrder = RawGateway.FillOf(source, 1 + (index / 3), epoch: epoch);
        byte[] bytes = RawGateway.Encode(in inOrder);
        switch (index < 30 ? 11 : random.Next(12))
        {
            case 0:
                return RawGateway.Encode(RawGateway.FillOf(source, 1, epoch: epoch));
            case 1 when source == 3:
                // Reuse of a number halts its source.
                return RawGateway.Encode(RawGateway.FillOf(source, 1, quantity: 5, epoch: epoch));
            case 2:
                return RawGateway.Encode(RawGateway.FillOf(source, 1_000 + random.Next(50), epoch: epoch));
            case 3:
                return RawGateway.Encode(RawGateway.FillOf(source, 1_000_000_000, epoch: epoch));
            case 4:
                return bytes[..(bytes.Length - 1)];
            case 5:
                return [1, 2, 3, 4];
            case 6:
                return RawGateway.Encode(RawGateway.FillOf(0, 1, epoch: epoch));
            default:
                return bytes;
        }
    }

    /// <summary>The metrics once two readings in a row agree and everything that was taken has its outcome.</summary>
    private static async Task<Dictionary<string, double>> QuietAsync(EngineRig rig, RawGateway gateway, CancellationToken cancellation)
    {
        while (true)
        {
            for (int i = 0; i < 50; i++)
            {
                gateway.Turn();
                await Task.Delay(1, cancellation);
            }

            Dictionary<string, double> metrics = await ReadAsync(rig, cancellation);
            bool isQuiet = metrics["positions_sequence{stage=\"published\"}"] == metrics["positions_sequence{stage=\"output\"}"];
            if (isQuiet && metrics["positions_received_total{from=\"gateway\"}"] >= 400)
            {
                return metrics;
            }
        }
    }

    private static double Accounted(Dictionary<string, double> metrics) =>
        Sum(metrics, "positions_applied_total") + Sum(metrics, "positions_duplicates_total") + Sum(metrics, "positions_rejects_total")
        + Sum(metrics, "positions_quarantined_total") + Sum(metrics, "positions_held") + Sum(metrics, "positions_dropped_total")
        + Sum(metrics, "positions_controls_total");

    private static double Sum(Dictionary<string, double> metrics, string name) =>
        metrics.Where(metric => metric.Key.Split('{')[0] == name).Sum(static metric => metric.Value);

    private static async Task<Dictionary<string, double>> ReadAsync(EngineRig rig, CancellationToken cancellation)
    {
        string text = await rig.Http.GetStringAsync("/metrics", cancellation);
        return text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(static line => !line.StartsWith('#'))
            .Select(static line => line.LastIndexOf(' ') is int at ? (Name: line[..at], Value: line[(at + 1)..]) : default)
            .ToDictionary(static line => line.Name, static line => double.Parse(line.Value, CultureInfo.InvariantCulture));
    }
}
