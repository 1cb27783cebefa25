// The one entry for developers and CI:  dotnet tool exec Cake.Tool -y -- --target=Test
//   Restore  Build  Test  Bench  Smoke  Ci     and the long runs, each bounded in time and with a seed: AeronSoak  AeronFuzz  AeronMatrix  ModelSoak
//   Crash  DaySoak
var target = Argument("target", "Test");
var configuration = Argument("configuration", "Release");
var seed = Argument("seed", "");
const string Solution = "./Positions.Engine.sln";

// One compiler process for all projects: the analyzers are compiled once instead of once a project.
Environment.SetEnvironmentVariable("UseSharedCompilation", "true");
if (seed.Length > 0)
{
    Environment.SetEnvironmentVariable("POSITIONS_SEED", seed);
}

Task("Restore").Does(() => DotNetRestore(Solution));

Task("Build").IsDependentOn("Restore").Does(() =>
    DotNetBuild(Solution, new DotNetBuildSettings { Configuration = configuration, NoRestore = true, NoLogo = true }));

Task("Test").IsDependentOn("Build").Does(() =>
{
    CleanDirectory("./artifacts/test-results");

    // One test process at a time: several of them start engines of their own, and the machines have few cores.
    var failed = new List<string>();
    foreach (var project in GetFiles("./tests/**/*.Tests.csproj").OrderBy(p => p.GetFilenameWithoutExtension().FullPath))
    {
        var name = project.GetFilenameWithoutExtension().FullPath;
        try
        {
            DotNetTest(project.FullPath, new DotNetTestSettings
            {
                Configuration = configuration,
                NoBuild = true,
                NoRestore = true,
                NoLogo = true,
                Loggers = new[] { $"trx;LogFileName={name}.trx" },
                ResultsDirectory = "./artifacts/test-results",
            });
        }
        catch (CakeException)
        {
            failed.Add(name);
        }
    }

    Summarize("./artifacts/test-results");
    if (failed.Count > 0)
    {
        throw new CakeException($"tests failed in {string.Join(", ", failed)}");
    }
});

Task("Bench").IsDependentOn("Build").Does(() =>
    DotNetRun("./perf/Positions.Benchmarks/Positions.Benchmarks.csproj", new ProcessArgumentBuilder().Append("--filter").AppendQuoted(Argument("filter", "*")),
        new DotNetRunSettings { Configuration = configuration, NoBuild = true }));

// Every benchmark once, briefly, and the demo to its end: they must not rot.
Task("Smoke").IsDependentOn("Build").Does(() =>
{
    DotNetRun("./perf/Positions.Benchmarks/Positions.Benchmarks.csproj", new ProcessArgumentBuilder().Append("--smoke"),
        new DotNetRunSettings { Configuration = configuration, NoBuild = true });
    DotNetRun("./engine/Positions.Engine/Positions.Engine.csproj",
        new ProcessArgumentBuilder().Append("--demo").Append("--exit").Append("--Http:Url=http://127.0.0.1:0")
            .Append("--Ingress:Channel=aeron:udp?endpoint=127.0.0.1:41456").AppendQuoted("--Egress:Channel=aeron:udp?control=127.0.0.1:41457|control-mode=dynamic"),
        new DotNetRunSettings { Configuration = configuration, NoBuild = true });
});

// Ten thousand seeded lives of an Aeron stream over a bad wire; a hundred million mutated datagrams. Both end by --count or --seconds.
Task("AeronSoak").IsDependentOn("Build").Does(() => LongRun("SoakTests", Argument("count", 10_000L), Argument("seconds", 600)));
Task("AeronFuzz").IsDependentOn("Build").Does(() => LongRun("DatagramFuzzTests", Argument("count", 100_000_000L), Argument("seconds", 900)));

// Streams between our own two ends, combinations of counts, lengths, MTUs, terms, faults and threads such that any two values meet: over
// real sockets, then simulated, for --seconds each.
Task("AeronMatrix").IsDependentOn("Build").Does(() => LongRun("Driver.Tests.Matrix.", Argument("count", 100_000L), Argument("seconds", 300)));

// Ten million random inputs through the core and the reference model side by side; it stops at the first differences and prints them shrunk.
Task("ModelSoak").IsDependentOn("Build").Does(() =>
    LongRun("ModelComparisonTests.ShouldAgree", Argument("count", 10_000_000L), Argument("seconds", 1_800), "Positions.Reference.Tests"));

// Two thousand deaths of the engine by kill -9 under load, in every durability; each campaign prints its seed.
Task("Crash").IsDependentOn("Build").Does(() => LongRun("Crash.CrashTests", Argument("count", 2_000L), Argument("seconds", 7_200), "Positions.Engine.Tests"));

// Twenty-four hours of simulated trading, a business date each: --count inputs, memory and duplicates watched.
Task("DaySoak").IsDependentOn("Build").Does(() =>
    LongRun("DaySoakTests", Argument("count", 10_000_000L), Argument("seconds", 1_800), "Positions.Engine.Tests"));

Task("Ci").IsDependentOn("Test").IsDependentOn("Smoke");

void LongRun(string fixture, long count, int seconds, string project = "Standin.Aeron.Driver.Tests") =>
    DotNetTest($"./tests/{project}/{project}.csproj", new DotNetTestSettings
    {
        Configuration = configuration,
        NoBuild = true,
        NoRestore = true,
        NoLogo = true,
        Filter = $"FullyQualifiedName~{fixture}",
        Loggers = new[] { "console;verbosity=detailed" },
        EnvironmentVariables = new Dictionary<string, string> { ["POSITIONS_RUN_COUNT"] = $"{count}", ["POSITIONS_RUN_SECONDS"] = $"{seconds}" },
    });

void Summarize(string folder)
{
    int passed = 0, failed = 0, skipped = 0;
    var names = new List<string>();
    foreach (var file in GetFiles($"{folder}/*.trx"))
    {
        var results = System.Xml.Linq.XDocument.Load(file.FullPath);
        var counters = results.Descendants().First(e => e.Name.LocalName == "Counters");
        int Of(string name) => int.Parse(counters.Attribute(name)?.Value ?? "0");
        passed += Of("passed");
        failed += Of("failed") + Of("error") + Of("timeout") + Of("aborted");
        skipped += Of("total") - Of("executed");
        foreach (var result in results.Descendants().Where(e => e.Name.LocalName == "UnitTestResult" && e.Attribute("outcome")?.Value == "Failed"))
        {
            var message = result.Descendants().FirstOrDefault(e => e.Name.LocalName == "Message")?.Value.Trim() ?? "";
            var output = result.Descendants().FirstOrDefault(e => e.Name.LocalName == "StdOut")?.Value ?? "";
            names.Add($"FAILED {file.GetFilenameWithoutExtension()} {result.Attribute("testName")?.Value}");
            names.Add(message.Length > 3_000 ? message[..3_000] : message);
            names.AddRange(output.Split('\n').Where(line => line.StartsWith("SEED=")));
        }

        Information($"{file.GetFilenameWithoutExtension(),-40} {Of("passed"),6} passed {Of("failed"),4} failed {Of("total") - Of("executed"),4} skipped");
    }

    System.IO.File.WriteAllLines("./artifacts/test-failures.txt", names);
    System.IO.File.WriteAllText("./artifacts/test-summary.txt", $"{passed} passed, {failed} failed, {skipped} skipped\n");
    Information($"{passed} passed, {failed} failed, {skipped} skipped");
}

RunTarget(target);
