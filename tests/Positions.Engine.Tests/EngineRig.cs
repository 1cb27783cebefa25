using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Positions.Core;
using Positions.Engine.Egress;
using Positions.Engine.Hosting;
using Positions.Engine.Http;
using Positions.Gateway;
using Positions.Journal;
using Positions.Journal.Storage;
using Positions.Recovery;
using Positions.Recovery.Snapshots;

namespace Positions.Engine.Tests;

/// <summary>A whole engine in this process, over real UDP, real files and real HTTP, on ports and in a directory of its own.</summary>
public sealed class EngineRig : IAsyncDisposable
{
    private readonly WebApplication _app;

    private EngineRig(EngineHost engine, WebApplication app)
    {
        Engine = engine;
        _app = app;
        Http = new HttpClient { BaseAddress = new Uri(app.Urls.First()), Timeout = TimeSpan.FromSeconds(60) };
    }

    public EngineHost Engine { get; }

    public HttpClient Http { get; }

    /// <summary>Of the web server.</summary>
    public IServiceProvider Services => _app.Services;

    public static EngineOptions Options(string? directory = null)
    {
        int[] ports = FreeUdpPorts(2);
        return new EngineOptions
        {
            DataDirectory = directory ?? TestDirectories.New(),
            IngressChannel = $"aeron:udp?endpoint=127.0.0.1:{ports[0]}",
            EgressChannel = $"aeron:udp?control=127.0.0.1:{ports[1]}|control-mode=dynamic",
            HttpUrl = "http://127.0.0.1:0",
            SegmentBytes = 16 * 1024 * 1024,
            CapacityExecutions = 2_000_000,
            ResultSettings =
            [
                new("Capacity:Positions", "100000"), new("Capacity:Executions", "2000000"), new("Capacity:Sources", "256"), new("Positions:DefaultCurrency", "USD"),
            ],
        };
    }

    public static async Task<EngineRig> StartAsync(EngineOptions options, EngineSeams? seams = null)
    {
        EngineHost engine = EngineHost.Start(options, seams ?? new EngineSeams());
        WebApplication app = HttpServer.Build(engine);
        await engine.WaitUntilStartedAsync(CancellationToken.None);
        await app.StartAsync();
        return new EngineRig(engine, app);
    }

    public static GatewayClientOptions ClientOf(EngineOptions options) => new()
    {
        Channel = options.IngressChannel,
        AcksChannel = "aeron:udp?endpoint=127.0.0.1:0|" + options.EgressChannel["aeron:udp?".Length..],
    };

    public static List<ReportedPosition> Reported(ReadModel model)
    {
        var reported = new List<ReportedPosition>();
        for (int i = 0; i < model.Positions.Count; i++)
        {
            PositionCopy row = model.Positions.Read(i);
            reported.Add(new ReportedPosition(row.Account.ToString(), row.Symbol.ToString(), row.Quantity, row.OpenCost, row.RealizedPoints, row.Fees, row.Version));
        }

        return reported;
    }

    public static List<ReportedPosition> Reported(BusinessLogic logic)
    {
        var reported = new List<ReportedPosition>();
        for (int i = 0; i < logic.PositionCount; i++)
        {
            PositionView row = logic.GetPosition(i);
            reported.Add(new ReportedPosition(row.Account.ToString(), row.Symbol.ToString(), row.Quantity.Mantissa, row.OpenCost, row.RealizedPoints, row.Fees.Mantissa, row.Version));
        }

        return reported;
    }

    /// <summary>Rebuilds the state from the journal of a stopped engine, as the tools do; the caller disposes it.</summary>
    public static BusinessLogic Replay(string dataDirectory, long? toSequence = null)
    {
        var logic = new BusinessLogic(new CoreOptions { ReserveAhead = false });
        var sink = default(NullSink);
        FileJournalStorage storage = FileJournalStorage.OpenForReading(JournalReplay.JournalDirectory(dataDirectory));
        JournalReplay.Run(storage, logic, ref sink, new ReplayOptions { Limit = JournalReadLimit.Kept, ToSequence = toSequence });
        return logic;
    }

    /// <summary>Rebuilds the state as a start does: from the newest snapshot that is valid, and the journal behind it.</summary>
    public static BusinessLogic Recover(string dataDirectory)
    {
        string folder = Path.Combine(dataDirectory, SnapshotCatalog.DirectoryName);
        var starts = new SnapshotStarts(Directory.Exists(folder) ? FileJournalStorage.OpenForReading(folder) : null);
        BusinessLogic logic = starts.Begin(new CoreOptions { ReserveAhead = false }, long.MaxValue);
        var sink = default(NullSink);
        JournalReplay.Run(
            FileJournalStorage.OpenForReading(JournalReplay.JournalDirectory(dataDirectory)), logic, ref sink, new ReplayOptions { Limit = JournalReadLimit.Kept });
        return logic;
    }

    /// <summary>The live digest once the logic has been quiet at <paramref name="sequence"/>.</summary>
    public async Task<string> QuietDigestAsync(long sequence)
    {
        while (Engine.Pipeline.Logic.Digest?.Sequence != sequence)
        {
            Assert.That(Engine.Halt.IsHalted, Is.False);
            await Task.Delay(5);
        }

        return Engine.Pipeline.Logic.Digest!.Value;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        bool drained = await Engine.StopAsync(TimeSpan.FromSeconds(20));
        await _app.DisposeAsync();
        Assert.That(drained, Is.True, "everything that was taken reached the end, and every thread ended");
    }

    /// <summary>Ports that were free a moment ago: bound by the system, all at once, then given back.</summary>
    public static int[] FreeUdpPorts(int count)
    {
        Socket[] sockets = [.. Enumerable.Range(0, count).Select(_ => new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp))];
        int[] ports = new int[count];
        for (int i = 0; i < count; i++)
        {
            sockets[i].Bind(new IPEndPoint(IPAddress.Loopback, 0));
            ports[i] = ((IPEndPoint)sockets[i].LocalEndPoint!).Port;
        }

        Array.ForEach(sockets, s => s.Dispose());
        return ports;
    }
}
