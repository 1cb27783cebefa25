using System.CommandLine;
using Positions.Cli.Output;
using Positions.Journal;
using Positions.Journal.Storage;
using Positions.Recovery;

namespace Positions.Cli.Verbs;

/// <summary><c>positions recovery-plan</c>: what a start of the engine would do with this data directory. Changes nothing.</summary>
internal static class RecoveryPlanVerb
{
    /// <summary>Inputs a second that a replay does on the machine of the figures; only for the estimate.</summary>
    private const long ReplayPerSecond = 600_000;

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
        JournalRecoveryResult result = JournalRecovery.Scan(storage, new JournalRecoveryOptions());
        IReadOnlyList<string> names = SegmentCatalog.List(storage);
        long inputs = result.LastSequence == 0 ? 0 : result.LastSequence - result.FirstSequence + 1;
        long bytes = names.Sum(name => new FileInfo(storage.PathOf(name)).Length);
        IReportWriter report = context.CreateReport();
        report.Begin("plan", s_columns);
        report.Row("engine", DataDirectoryLock.IsHeld(dataDirectory) ? "running: this is the plan for what is on the disk at this moment" : "stopped");
        report.Row("snapshot", "none: this version has no snapshots, a start replays the whole journal");
        report.Row("case", result.Case.ToString());
        report.Row("action", result.Action.ToString());
        report.Row("segments", Show.Integer(names.Count));
        report.Row("bytes", Show.Integer(bytes));
        report.Row("replayFrom", Show.Integer(result.FirstSequence));
        report.Row("replayTo", Show.Integer(result.LastSequence));
        report.Row("inputs", Show.Integer(inputs));
        report.Row("nextTerm", Show.Integer(result.LastTerm + 1L));
        report.Row("cutBytes", Show.Integer(result.CutBytes));
        report.Row("estimatedSeconds", Show.Integer((inputs + ReplayPerSecond - 1) / ReplayPerSecond));
        report.Row("explanation", result.Explanation);
        report.End();
        return result.Action == TailAction.Refuse ? ExitCode.Wrong : ExitCode.Ok;
    }
}
