using System.CommandLine;
using Positions.Cli.Output;
using Positions.Core;
using Positions.Journal;
using Positions.Journal.Storage;
using Positions.Recovery;
using Positions.Recovery.Snapshots;

namespace Positions.Cli.Verbs;

/// <summary><c>positions recovery-plan</c>: what a start of the engine would do with this data directory. Changes nothing.</summary>
internal static class RecoveryPlanVerb
{
    /// <summary>Inputs a second that a replay does on the machine of the figures; only for the estimate.</summary>
    private const long ReplayPerSecond = 600_000;

    /// <summary>Bytes of a snapshot that a start reads and checks in a second there.</summary>
    private const long SnapshotBytesPerSecond = 500_000_000;

    private static readonly Column[] s_columns = [new("name", "Name"), new("value", "Value")];

    public static Command Create(Func<ParseResult, VerbContext> context)
    {
        Option<string> data = VerbOptions.Data();
        var command = new Command("recovery-plan", "Says what a restart would do. Example: positions recovery-plan --data data") { data };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(data), context(parsed)));
        return command;
    }

    private static int Run(string dataDirectory, VerbContext context)
    {
        FileJournalStorage storage = FileJournalStorage.OpenForReading(JournalReplay.JournalDirectory(dataDirectory));
        using var recovery = StateRecovery.Prepare(storage, DataReader.OpenSnapshots(dataDirectory), new CoreOptions { ReserveAhead = false });
        RecoveryPlan plan = recovery.Plan;
        JournalRecoveryResult result = plan.Journal;
        IReadOnlyList<string> names = SegmentCatalog.List(storage);
        long bytes = names.Sum(name => new FileInfo(storage.PathOf(name)).Length);
        IReportWriter report = context.CreateReport();
        report.Begin("plan", s_columns);
        report.Row("engine", DataDirectoryLock.IsHeld(dataDirectory) ? "running: this is the plan for what is on the disk at this moment" : "stopped");
        report.Row("snapshot", plan.SnapshotPath is null ? "none: a start replays the whole journal" : Path.GetFileName(plan.SnapshotPath));
        if (plan.Snapshot is { } snapshot)
        {
            report.Row("snapshotSequence", Show.Integer(snapshot.Sequence));
            report.Row("snapshotTime", snapshot.EngineTime.ToString());
            report.Row("snapshotBytes", Show.Integer(plan.SnapshotBytes));
            report.Row("snapshotDigest", plan.SnapshotDigest.ToString());
            report.Row("snapshotLogicVersion", $"{Show.Integer(snapshot.LogicVersion)}{(snapshot.LogicVersion == BusinessLogic.LogicVersion ? "" : ", migrated")}");
        }

        foreach (SnapshotException passedOver in plan.PassedOver)
        {
            report.Row("passedOver", passedOver.Message);
        }

        report.Row("case", result.Case.ToString());
        report.Row("action", result.Action.ToString());
        report.Row("segments", Show.Integer(names.Count));
        report.Row("bytes", Show.Integer(bytes));
        report.Row("replayFrom", Show.Integer(plan.ReplayCount == 0 ? 0 : plan.ReplayFrom));
        report.Row("replayTo", Show.Integer(plan.ReplayTo));
        report.Row("inputs", Show.Integer(plan.ReplayCount));
        report.Row("nextTerm", Show.Integer(result.LastTerm + 1L));
        report.Row("cutBytes", Show.Integer(result.CutBytes));
        report.Row("estimatedSeconds", Show.Integer(
            ((plan.ReplayCount + ReplayPerSecond - 1) / ReplayPerSecond) + ((plan.SnapshotBytes + SnapshotBytesPerSecond - 1) / SnapshotBytesPerSecond)));
        report.Row("explanation", result.Explanation);
        report.End();
        return result.Action == TailAction.Refuse ? ExitCode.Wrong : ExitCode.Ok;
    }
}
