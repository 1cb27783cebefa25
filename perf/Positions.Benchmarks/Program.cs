using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

if (args is ["apply", ..])
{
    return Positions.Benchmarks.Apply.ApplyRate.Run(args);
}

if (args is ["replay", ..])
{
    return Positions.Benchmarks.Replay.ReplayRate.Run(args);
}

if (args is ["snapshot", ..])
{
    return Positions.Benchmarks.Snapshots.SnapshotRate.Run(args);
}

if (args is ["restart", ..])
{
    return Positions.Benchmarks.Snapshots.RestartRate.Run(args);
}

// --smoke runs every benchmark once, in this process, so that none of them rots; its times mean nothing.
if (args.Contains("--smoke"))
{
    IConfig smoke = DefaultConfig.Instance
        .AddJob(Job.Dry.WithToolchain(InProcessEmitToolchain.Instance))
        .WithOptions(ConfigOptions.DisableOptimizationsValidator | ConfigOptions.JoinSummary);
    var summaries = BenchmarkRunner.Run(typeof(Positions.Benchmarks.Snapshots.SnapshotRate).Assembly, smoke, [.. args.Where(a => a != "--smoke")]);
    return summaries.Any(s => s.HasCriticalValidationErrors || s.Reports.Any(r => !r.Success)) ? 1 : 0;
}

BenchmarkSwitcher.FromAssembly(typeof(Positions.Benchmarks.Snapshots.SnapshotRate).Assembly).Run(args);
return 0;
