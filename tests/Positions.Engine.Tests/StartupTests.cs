using System.Net;
using System.Net.Sockets;
using Positions.Engine.Hosting;
using Positions.Journal;

namespace Positions.Engine.Tests;

/// <summary>What stops a start: each with its exit code and a message that names the thing and what to do.</summary>
[CancelAfter(60_000)]
public sealed class StartupTests
{
    [TestCase("--Ingress:Chanel=x", "did you mean Ingress:Channel")]
    [TestCase("--Journal:Durability=sometimes", "batch, interval, os")]
    [TestCase("--Engine:RingSize=1000", "power of two")]
    [TestCase("--Engine:RingSize=64", "whole number from 256")]
    [TestCase("--Http:Url=http://some-host:8005", "IP address or localhost")]
    [TestCase("--Http:Url=http://127.0.0.1:8005/;http://0.0.0.0:9000", "one address")]
    [TestCase("--Journal:FlushIntervalMs=-1", "whole number from 1")]
    [TestCase("--Http:Url=http://0.0.0.0:8005", "Http:Keys is empty")]
    [TestCase("--Replication:Mode=leader", "none")]
    [TestCase("--Snapshot:Keep=-1", "whole number from 0")]
    [TestCase("--Snapshot:PoolPages=1000", "power of two")]
    [TestCase("--Journal:SegmentBytes=1073745920", "whole number from 65536 to 1073741824")]
    [TestCase("--Journal:SegmentBytes=100000", "multiple of 4096")]
    [TestCase("--Shadow:CpuPercent=0", "whole number from 1 to 100")]
    [TestCase("--Shadow:Enabled=true --Snapshot:Keep=0", "false while Snapshot:Keep is 0")]
    [TestCase("--verbose", "not understood")]
    [TestCase("--Positions:CostMethod=hifo", "average, fifo, lifo")]
    [TestCase("--Positions:Accounts:DESK1:CostMethod=best", "average, fifo, lifo")]
    [TestCase("--Positions:Accounts:DESK1:Method=fifo", "an account has CostMethod")]
    [TestCase("--Positions:Accounts:SEVENTEEN-LETTERS:CostMethod=fifo", "1 to 16 printable")]
    [TestCase("--Positions:RetainDates=1", "whole number from 2")]
    [TestCase("--Positions:LateFill=drop", "apply, quarantine")]
    [TestCase("--Positions:Overfill=", "apply, quarantine")]
    [TestCase("--Positions:ReopenOnBust=maybe", "true, false")]
    [TestCase("--Positions:CumHoldMs=-1", "whole number from 0")]
    [TestCase("--Capacity:Orders=0", "whole number from 1")]
    [TestCase("--Reconciliation:LargeBreakPercent=0", "whole number from 1 to 100")]
    [TestCase("--Reconciliation:AbsoluteTolerance=-1", "plain decimal from 0")]
    [TestCase("--Reconciliation:LargeBreakNotional=much", "plain decimal from 0")]
    [TestCase("--Reconciliation:FourEyes=two", "true, false")]
    [TestCase("--Reconciliation:CorrectionTtlSeconds=0", "whole number from 1 to 31536000")]
    [TestCase("--Reconciliation:ConfirmCycles=1001", "whole number from 1 to 1000")]
    [TestCase("--Reconciliation:InFlightMs=-1", "whole number from 0 to 86400000")]
    [TestCase("--Reconciliation:CloseBreakers=never", "cycle, operator")]
    [TestCase("--Positions:Instruments:0:Symbol=ES --Positions:Instruments:1:Symbol=ES --Positions:Instruments:1:Multiplier=50", "each symbol once")]
    [TestCase("--Ingress:Channel=udp://127.0.0.1:40456", "Ingress:Channel: 'udp://127.0.0.1:40456'")]
    [TestCase("--Ingress:Channel=aeron:udp?endpoint=127.0.0.1", "Ingress:Channel: 'aeron:udp?endpoint=127.0.0.1'")]
    [TestCase("--Egress:Channel=aeron:ipc", "Egress:Channel: 'aeron:ipc'")]
    [TestCase("--Engine:DataDirectory=", "Engine:DataDirectory: ''")]
    [TestCase("--Serilog:MinimumLevel=Loud", "Serilog: The value Loud")]
    [TestCase("--Reconciliation:SmallBreaksPerHourAlert=10", "unknown configuration key")]
    [TestCase("--Reconciliation:WatchDirectory=in", "unknown configuration key")]
    public async Task ShouldRefuseWithExit2_WhenTheConfigurationIsWrong(string argument, string expected, CancellationToken cancellation)
    {
        using DaemonProcess daemon = DaemonProcess.Start(EngineRig.Options(), argument.Split(' '));
        Assert.That(await daemon.ExitCodeAsync(cancellation), Is.EqualTo((int)ExitCode.Configuration), daemon.Output);
        Assert.That(() => daemon.Output, Does.Contain(expected).After(2_000, 10));
    }

    [Test]
    public async Task ShouldRefuseWithExit3_WhenAnotherEngineHasTheDirectory(CancellationToken cancellation)
    {
        EngineOptions options = EngineRig.Options();
        await using EngineRig first = await EngineRig.StartAsync(options);
        using DaemonProcess second = DaemonProcess.Start(EngineRig.Options(options.DataDirectory));
        Assert.That(await second.ExitCodeAsync(cancellation), Is.EqualTo((int)ExitCode.CannotOpen), second.Output);
        Assert.That(() => second.Output, Does.Contain(options.DataDirectory).After(2_000, 10));
    }

    [Test]
    public async Task ShouldRefuseWithExit3_WhenAPortIsInUse([Values("udp", "http")] string which, CancellationToken cancellation)
    {
        EngineOptions options = EngineRig.Options();
        using var taken = new Socket(AddressFamily.InterNetwork, which == "udp" ? SocketType.Dgram : SocketType.Stream, which == "udp" ? ProtocolType.Udp : ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        if (which == "http")
        {
            taken.Listen();
        }

        int port = ((IPEndPoint)taken.LocalEndPoint!).Port;
        using DaemonProcess daemon = which == "udp"
            ? DaemonProcess.Start(options with { IngressChannel = $"aeron:udp?endpoint=127.0.0.1:{port}" })
            : DaemonProcess.Start(options, $"--Http:Url=http://127.0.0.1:{port}");
        Assert.That(await daemon.ExitCodeAsync(cancellation), Is.EqualTo((int)ExitCode.CannotOpen), daemon.Output);
        Assert.That(() => daemon.Output, Does.Contain(port.ToString()).After(2_000, 10));
    }

    [Test]
    public async Task ShouldRefuseWithExit3_WhenTheDirectoryCannotBeWritten(CancellationToken cancellation)
    {
        // Rights do not stop a superuser; a path below a file stops everybody.
        string file = Path.GetTempFileName();
        using DaemonProcess daemon = DaemonProcess.Start(EngineRig.Options(Path.Combine(file, "data")));
        Assert.That(await daemon.ExitCodeAsync(cancellation), Is.EqualTo((int)ExitCode.CannotOpen), daemon.Output);
        Assert.That(() => daemon.Output, Does.Contain(file).After(2_000, 10));
        File.Delete(file);
    }

    [Test]
    public async Task ShouldRefuseWithExit4_WhenADurableRecordIsDamaged(CancellationToken cancellation)
    {
        EngineOptions options = EngineRig.Options() with { Durability = JournalDurability.Batch };
        await using (EngineRig rig = await EngineRig.StartAsync(options))
        {
            using var content = new StringContent("""{"account":"A","symbol":"B","qty":1,"price":"1"}""");
            (await rig.Http.PostAsync("/fill", content, cancellation)).EnsureSuccessStatusCode();
        }

        string segment = Directory.GetFiles(Path.Combine(options.DataDirectory, "journal"), "*.jnl").Order(StringComparer.Ordinal).First();
        using (FileStream stream = File.OpenWrite(segment))
        {
            stream.Position = 4_096 + 40;
            stream.WriteByte(0xFF);
        }

        using DaemonProcess daemon = DaemonProcess.Start(options);
        Assert.That(await daemon.ExitCodeAsync(cancellation), Is.EqualTo((int)ExitCode.Journal), daemon.Output);
        Assert.That(() => daemon.Output, Does.Contain(Path.GetFileName(segment)).After(2_000, 10));
    }

    [Test]
    public async Task ShouldStopWithExit0AndKeepEverything_WhenAskedBySigterm(CancellationToken cancellation)
    {
        EngineOptions options = EngineRig.Options();
        using DaemonProcess daemon = DaemonProcess.Start(options);
        string url = await daemon.ReadyAsync();
        using var http = new HttpClient { BaseAddress = new Uri(url) };
        using var content = new StringContent("""{"account":"A","symbol":"B","qty":3,"price":"1"}""");
        (await http.PostAsync("/fill", content, cancellation)).EnsureSuccessStatusCode();
        daemon.Terminate();
        Assert.That(await daemon.ExitCodeAsync(cancellation), Is.Zero, daemon.Output);
        await using EngineRig again = await EngineRig.StartAsync(options);
        Assert.That(await again.Http.GetStringAsync("/position/A/B", cancellation), Does.Contain("\"quantity\":\"3\""));
    }

    [Test]
    public async Task ShouldShowPositionsScaled_WhenAContractSizeIsDefinedLater(CancellationToken cancellation)
    {
        EngineOptions options = EngineRig.Options();
        await using (EngineRig rig = await EngineRig.StartAsync(options))
        {
            using var content = new StringContent("""{"account":"A","symbol":"ES","qty":2,"price":"5000.25"}""");
            (await rig.Http.PostAsync("/fill", content, cancellation)).EnsureSuccessStatusCode();
        }

        var instrument = new InstrumentOptions(Protocol.Values.Text24.From("ES"), Protocol.Values.Text4.From("USD"), Protocol.Values.Decimal8.Parse("50"), 2);
        await using EngineRig again = await EngineRig.StartAsync(options with { Instruments = [instrument] });
        Assert.That(await again.Http.GetStringAsync("/position/A/ES", cancellation), Does.Contain("\"openCost\":\"500025\""));
    }

    [Test]
    public async Task ShouldRunTheDemoToItsEnd_WithExit0(CancellationToken cancellation)
    {
        EngineOptions options = EngineRig.Options();
        using DaemonProcess daemon = DaemonProcess.Start(options, "--demo", "--exit", "--Engine:DemoFills=5000");
        Assert.That(await daemon.ExitCodeAsync(cancellation), Is.Zero, daemon.Output);
        Assert.That(() => daemon.Output, Does.Contain("(5000 fills, their orders").After(2_000, 10));
    }
}
