using System.Diagnostics;
using System.Globalization;
using Positions.Benchmarks.Apply;
using Positions.Benchmarks.Replay;
using Positions.Core;
using Positions.Engine.Egress;
using Positions.Engine.Hosting;
using Positions.Journal;
using Positions.Journal.Storage;
using Positions.Recovery;
using Positions.Recovery.Snapshots;

namespace Positions.Benchmarks.Snapshots;

/// <summary>
/// What a start from a snapshot takes, part by part, as the engine does it. The data directory is made when it is not there, and stays: a
/// daemon can be started on it as well.
/// <code>dotnet run -c Release --project perf/Positions.Benchmarks -- restart --positions 1000000 --directory DIR</code>
/// </summary>
internal static class RestartRate
{
    public static int Run(string[] args)
    {
        int positions = (int)RateRun.Option(args, "--positions", 1_000_000);
        int rounds = (int)RateRun.Option(args, "--rounds", 5);
        string directory = RateRun.Text(args, "--directory") ?? Path.Combine(Path.GetTempPath(), "restart-rate");
        FileJournalStorage journal = FileJournalStorage.OpenForWriting(Path.Combine(directory, JournalReplay.JournalDirectoryName));
        FileJournalStorage snapshots = FileJournalStorage.OpenForWriting(Path.Combine(directory, SnapshotCatalog.DirectoryName));
        if (SnapshotCatalog.List(snapshots).Count == 0)
        {
            Make(journal, snapshots, positions);
        }

        for (int i = 0; i < rounds; i++)
        {
            Restart(journal, snapshots, args.Contains("--small-pages"));
        }

        return 0;
    }

    private static void Make(FileJournalStorage journal, FileJournalStorage snapshots, int positions)
    {
        // The first input makes room, then one fill for each position.
        JournalOfFills.Write(journal, positions + 1, n => GeneratedFills.At((int)n, n, withId: true), positions);
        using var logic = new BusinessLogic(new CoreOptions { MemoryReserved = HugePages.Ask });
        var sink = new OneSlotSink();
        JournalReplay.Run(journal, logic, ref sink, new ReplayOptions { Limit = JournalReadLimit.Kept });
        StateSnapshot.Write(snapshots, logic, JournalRecovery.Scan(journal, new JournalRecoveryOptions()).JournalId, logic.AppliedSequence);
    }

    private static void Restart(FileJournalStorage journal, FileJournalStorage snapshots, bool smallPages)
    {
        int collections = GC.CollectionCount(2);
        TimeSpan paused = GC.GetTotalPauseDuration();
        Stopwatch clock = Stopwatch.StartNew();
        using StateRecovery recovery = StateRecovery.Prepare(
            journal, snapshots, new CoreOptions { MemoryReserved = smallPages ? null : HugePages.Ask });
        double inPlace = clock.Elapsed.TotalSeconds;
        using BusinessLogic logic = recovery.Run().Logic;
        double replayed = clock.Elapsed.TotalSeconds;
        var model = new ReadModel(logic);
        double modelled = clock.Elapsed.TotalSeconds;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{logic.Memory.UsedBytes / 1_000_000} MB: state in place {inPlace:F3} s, journal {replayed - inPlace:F3}, read model of {model.Positions.Count} positions {modelled - replayed:F3}: {modelled:F3} s; {GC.CollectionCount(2) - collections} full collections, {(GC.GetTotalPauseDuration() - paused).TotalMilliseconds:F0} ms paused"));
    }
}
