using System.Diagnostics;

namespace Positions.Cli.Tests;

/// <summary>The built <c>positions</c> as a process of its own, its output piped.</summary>
internal static class CliProcess
{
    public static CliResult Run(params string[] arguments)
    {
        using Process process = Start(arguments);
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new CliResult(process.ExitCode, output, error.GetAwaiter().GetResult());
    }

    /// <summary>One that goes on by itself; the caller ends it and disposes it.</summary>
    public static Process Start(params string[] arguments) => Start(static _ => { }, arguments);

    /// <inheritdoc cref="Start(string[])"/>
    /// <param name="prepare">Changes how it is started.</param>
    /// <param name="arguments">Its command line.</param>
    public static Process Start(Action<ProcessStartInfo> prepare, params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "positions.dll"));
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        prepare(start);
        return Process.Start(start) ?? throw new InvalidOperationException("positions did not start");
    }
}
