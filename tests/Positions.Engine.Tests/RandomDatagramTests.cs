using System.Net;
using System.Net.Sockets;
using Positions.Core;
using Positions.Engine.Hosting;
using Positions.Gateway;
using Positions.Journal;
using Positions.Testing;

namespace Positions.Engine.Tests;

/// <summary>Whatever lands on the engine's two ports, it changes no position, stops nothing and disturbs nobody.</summary>
public sealed class RandomDatagramTests
{
    private const int FillCount = 30_000;

    [Test]
    [CancelAfter(120_000)]
    public async Task ShouldApplyExactlyTheGatewaysFills_WhileGarbageArrivesOnBothPorts(CancellationToken cancellation)
    {
        ulong seed = TestSeed.Next(nameof(ShouldApplyExactlyTheGatewaysFills_WhileGarbageArrivesOnBothPorts));
        EngineOptions options = EngineRig.Options() with { Durability = JournalDurability.Os };
        var fills = new FillGenerator(new FillGeneratorOptions { Seed = seed, Count = FillCount, SourceCount = 2 });
        await using EngineRig rig = await EngineRig.StartAsync(options);
        using var stop = new CancellationTokenSource();
        Task<long> garbage = Task.Factory.StartNew(() => Throw(options, seed, stop.Token), cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        GatewayRunResult result = await EndToEndTests.RunGatewayAsync(options, fills, faults: null, cancellation);
        await stop.CancelAsync();
        Assert.That(await garbage, Is.GreaterThan(100), "there was garbage");
        Assert.That(result.Outcome, Is.EqualTo(GatewayRunOutcome.Completed), result.Explanation);
        Assert.That(PositionsCheck.Compare(new ExpectedPositions().Add(fills), EngineRig.Reported(rig.Engine.ReadModel), fills.IsOrderKnownPerPosition), Is.Empty);
        Assert.That(rig.Engine.ReadModel.Counts.Of(Disposition.Applied), Is.EqualTo(FillCount));
        Assert.That(rig.Engine.Halt.IsHalted, Is.False);
    }

    /// <summary>Random bytes, and random bytes behind the first eight of an Aeron frame of every type, so that they get past the first check.</summary>
    private static long Throw(EngineOptions options, ulong seed, CancellationToken stop)
    {
        var random = new SeededRandom(seed);
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        IPEndPoint[] targets = [EndPointOf(options.IngressChannel, "endpoint="), EndPointOf(options.EgressChannel, "control=")];
        byte[] datagram = new byte[1_408];
        long count = 0;
        while (!stop.IsCancellationRequested)
        {
            int length = random.Chance(500) ? 32 * (1 + random.Next(10)) : random.Next(datagram.Length);
            Span<byte> bytes = datagram.AsSpan(0, length);
            random.Fill(bytes);
            if (length >= 32 && random.Chance(900))
            {
                BitConverter.TryWriteBytes(bytes, random.Chance(500) ? length : random.Next(4_096));
                bytes[4] = 0;
                BitConverter.TryWriteBytes(bytes[6..], (ushort)random.Next(12));
                BitConverter.TryWriteBytes(bytes[16..], options.IngressStreamId);
            }

            socket.SendTo(bytes, targets[random.Next(targets.Length)]);
            count++;
            Thread.Yield();
        }

        return count;
    }

    private static IPEndPoint EndPointOf(string channel, string key)
    {
        int start = channel.IndexOf(key, StringComparison.Ordinal) + key.Length;
        return IPEndPoint.Parse(channel[start..].Split('|')[0]);
    }
}
