using System.Net.Sockets;
using System.Runtime.InteropServices;
using Positions.Engine.Http;
using Positions.Engine.Pipeline;
using Serilog;

namespace Positions.Engine.Hosting;

/// <summary>The process: configuration, log, engine, HTTP, signals, exit code.</summary>
public static class Daemon
{
    private static readonly TimeSpan s_drainTimeout = TimeSpan.FromSeconds(30);

    public static async Task<ExitCode> RunAsync(string[] args)
    {
        try
        {
            EngineOptions options = CommandLine.Read(args, out IConfiguration configuration);
            Log.Logger = EngineLog.Create(configuration, options);
            return await RunAsync(options).ConfigureAwait(false);
        }
        catch (ConfigurationErrorException e)
        {
            await Console.Error.WriteLineAsync($"positions-engine: configuration: {e.Message}").ConfigureAwait(false);
            return ExitCode.Configuration;
        }
        catch (StartupException e)
        {
            Log.Fatal("cannot start: {Reason}", e.Message);
            await Console.Error.WriteLineAsync($"positions-engine: cannot start: {e.Message}").ConfigureAwait(false);
            return e.ExitCode;
        }
        catch (Exception e) when (e is InvalidDataException or FormatException)
        {
            await Console.Error.WriteLineAsync($"positions-engine: configuration: {e.Message}").ConfigureAwait(false);
            return ExitCode.Configuration;
        }
        catch (Exception e)
        {
            // Nothing may end as an abort: what is not known better is a fault of the program.
            StartupException known = EngineHost.Translate(e);
            Log.Fatal(e, "ended: {Reason}", known.Message);
            await Console.Error.WriteLineAsync($"positions-engine: {known.Message}").ConfigureAwait(false);
            return known.ExitCode;
        }
        finally
        {
            await Log.CloseAndFlushAsync().ConfigureAwait(false);
        }
    }

    private static async Task<ExitCode> RunAsync(EngineOptions options)
    {
        using var stop = new CancellationTokenSource();
        using PosixSignalRegistration term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Cancel(context, stop));
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Cancel(context, stop));
        EngineHost engine = EngineHost.Start(options, new EngineSeams());
        await using (engine.ConfigureAwait(false))
        {
            WebApplication app = HttpServer.Build(engine);
            await using (app.ConfigureAwait(false))
            {
                ExitCode code = await StartAndServeAsync(engine, app, options, stop.Token).ConfigureAwait(false);
                bool drained = await engine.StopAsync(s_drainTimeout).ConfigureAwait(false);
                await app.StopAsync(CancellationToken.None).ConfigureAwait(false);
                Log.Information("stopped at sequence {Sequence}{Drained}", engine.Pipeline.Sequences.Output, drained ? string.Empty : " (not drained)");
                if (engine.Halt.IsHalted)
                {
                    return (await engine.Halt.Halted.ConfigureAwait(false)).ExitCode;
                }

                bool isWhole = engine.StopSnapshotFailure is null && engine.HangingThread is null;
                return isWhole || code != ExitCode.Ok ? code : ExitCode.Journal;
            }
        }
    }

    private static async Task<ExitCode> StartAndServeAsync(EngineHost engine, WebApplication app, EngineOptions options, CancellationToken stop)
    {
        try
        {
            await engine.WaitUntilStartedAsync(stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Asked to stop before it was ready: what was started is stopped in good order.
            return ExitCode.Ok;
        }

        await StartHttpAsync(app, options).ConfigureAwait(false);
        string url = app.Urls.First();
        Announce(engine, options, url);
        return await ServeAsync(engine, options, url, stop).ConfigureAwait(false);
    }

    private static async Task<ExitCode> ServeAsync(EngineHost engine, EngineOptions options, string url, CancellationToken stop)
    {
        Task<HaltReason> halted = engine.Halt.Halted;
        using var watch = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        var supervisor = new Telemetry.Supervisor(engine);
        Task<ExitCode>? demo = options.Demo ? DemoRun.RunAsync(engine, url, stop) : null;
        try
        {
            while (!halted.IsCompleted && await watch.WaitForNextTickAsync(stop).ConfigureAwait(false))
            {
                engine.Pipeline.Sequences.Assert();
                supervisor.Look();
                if (demo is { IsCompleted: true })
                {
                    ExitCode code = await demo.ConfigureAwait(false);
                    demo = null;
                    if (options.DemoExit)
                    {
                        return code;
                    }
                }
            }
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Ok;
        }
        catch (InvalidOperationException e)
        {
            engine.Halt.Halt(ExitCode.LogicHalted, e.Message, e);
        }

        HaltReason reason = await halted.ConfigureAwait(false);
        Log.Fatal(reason.Cause, "HALTED: {Reason}; nothing after the last acknowledged input was acknowledged, a restart recovers", reason.Message);
        await Console.Error.WriteLineAsync($"positions-engine: halted: {reason.Message}").ConfigureAwait(false);
        return reason.ExitCode;
    }

    private static async Task StartHttpAsync(WebApplication app, EngineOptions options)
    {
        try
        {
            await app.StartAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            throw new StartupException(ExitCode.CannotOpen, $"Http:Url {options.HttpUrl} cannot be opened: {e.Message} Choose another port or stop the program that uses it.", e);
        }
    }

    private static void Announce(EngineHost engine, EngineOptions options, string url)
    {
        string line = $"ready: fills on {options.IngressChannel} stream {options.IngressStreamId}, acks on {options.EgressChannel} stream {options.EgressStreamId}, "
            + $"{url}, data {Path.GetFullPath(options.DataDirectory)}, threads {engine.Pipeline.Threads.ToString().ToLowerInvariant()}, term {engine.Term}, sequence {engine.ReadModel.Sequence}";
        Log.Information("{Ready}", line);
        SystemdNotify.Ready();
    }

    private static void Cancel(PosixSignalContext context, CancellationTokenSource stop)
    {
        context.Cancel = true;
        stop.Cancel();
    }
}
