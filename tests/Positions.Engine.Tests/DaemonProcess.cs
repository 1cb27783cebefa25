using System.Diagnostics;
using Positions.Engine.Hosting;

namespace Positions.Engine.Tests;

/// <summary>The daemon as a process of its own, as operators run it.</summary>
public sealed class DaemonProcess : IDisposable
{
    private readonly Process _process;
    private readonly TaskCompletionSource<string> _url = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> _output = [];

    private DaemonProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => OnLine(line.Data);
        process.ErrorDataReceived += (_, line) => OnLine(line.Data);
        process.Exited += (_, _) => _url.TrySetException(new InvalidOperationException("the daemon ended before it was ready:\n" + Output));
        process.EnableRaisingEvents = true;
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public string Output
    {
        get
        {
            lock (_output)
            {
                return string.Join('\n', _output);
            }
        }
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public static DaemonProcess Start(EngineOptions options, params string[] more) => Start([.. Arguments(options), .. more]);

    public static DaemonProcess Start(EngineOptions options, string[] more, IReadOnlyDictionary<string, string> environment) =>
        Start([.. Arguments(options), .. more], environment);

    public static DaemonProcess Start(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        // Seeds and lengths of test runs are in variables that the daemon would take for settings.
        foreach (string variable in start.Environment.Keys.Where(static key => key.StartsWith("POSITIONS_", StringComparison.Ordinal)).ToArray())
        {
            start.Environment.Remove(variable);
        }

        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        start.ArgumentList.Add("exec");
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "positions-engine.dll"));
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return new DaemonProcess(new Process { StartInfo = start });
    }

    public static string[] Arguments(EngineOptions options) =>
    [
        $"--Engine:DataDirectory={options.DataDirectory}",
        $"--Engine:Threads={options.Threads}",
        $"--Ingress:Channel={options.IngressChannel}",
        $"--Egress:Channel={options.EgressChannel}",
        $"--Journal:Durability={options.Durability}",
        $"--Journal:SegmentBytes={options.SegmentBytes}",
        $"--Capacity:Executions={options.CapacityExecutions}",
        "--Http:Url=http://127.0.0.1:0",
    ];

    /// <summary>Waits for the line that says ready, and returns the HTTP address in it.</summary>
    public Task<string> ReadyAsync() => _url.Task;

    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public async Task<int> ExitCodeAsync(CancellationToken cancellation)
    {
        await _process.WaitForExitAsync(cancellation);
        return _process.ExitCode;
    }

    public void Terminate() => Process.Start("kill", ["-TERM", _process.Id.ToString()]).WaitForExit();

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Kill();
        }

        _process.Dispose();
    }

    private void OnLine(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_output)
        {
            _output.Add(line);
        }

        if (line.Contains("ready: ", StringComparison.Ordinal))
        {
            _url.TrySetResult(line.Split(", ").First(p => p.StartsWith("http://", StringComparison.Ordinal)));
        }
    }
}
