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

// --smoke runs every benchmark once, in this process, so that none of them rots; its times mean nothing.
if (args.Contains("--smoke"))
{
    IConfig smoke = DefaultConfig.Instance
        .AddJob(Job.Dry.WithToolchain(InProcessEmitToolchain.Instance))
        .WithOptions(ConfigOptions.DisableOptimizationsValidator | ConfigOptions.JoinSummary);
    var summaries = BenchmarkRunner.Run(typeof(Program).Assembly, smoke, [.. args.Where(a => a != "--smoke")]);
    return summaries.Any(s => s.HasCriticalValidationErrors || s.Reports.Any(r => !r.Success)) ? 1 : 0;
}

BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
return 0;
