using System.CommandLine;
using Positions.Cli.Output;
using Positions.Journal;
using Positions.Journal.Storage;
using Positions.Recovery;

namespace Positions.Cli.Verbs;

/// <summary><c>positions journal repair-tail</c>: what a start does with the end of a journal, and the cut that it refuses to do by itself.</summary>
internal static class JournalRepair
{
    private static readonly Column[] s_columns =
    [
        new("case", "Case"),
        new("action", "Action"),
        new("lastSequence", "Last sequence", ColumnKind.Integer),
        new("durableSequence", "Durable", ColumnKind.Integer),
        new("cutBytes", "Cut bytes", ColumnKind.Integer),
        new("removedSegments", "Removed segments"),
        new("segment", "Segment"),
        new("offset", "Offset", ColumnKind.Integer),
        new("explanation", "Explanation"),
    ];

    public static Command Create(Func<ParseResult, VerbContext> context)
    {
        Option<string> data = VerbOptions.Data();
        var dryRun = new Option<bool>("--dry-run") { Description = "say what would be done, change nothing; also beside a running engine" };
        var acceptLoss = new Option<bool>("--accept-loss") { Description = "cut also where durable inputs are damaged: they and all behind them are lost" };
        var command = new Command(
            "repair-tail", "Cuts a torn tail off, as a start of the engine does. Example: positions journal repair-tail --data data --dry-run")
        {
            data, dryRun, acceptLoss,
        };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(data), parsed.GetValue(dryRun), parsed.GetValue(acceptLoss), context(parsed)));
        return command;
    }

    private static int Run(string dataDirectory, bool isDryRun, bool acceptsLoss, VerbContext context)
    {
        string folder = JournalReplay.JournalDirectory(dataDirectory);
        var options = new JournalRecoveryOptions { AcceptLossOfDurable = acceptsLoss };

        // Opened for reading first: a folder that is not there is not created.
        FileJournalStorage reading = FileJournalStorage.OpenForReading(folder);
        if (isDryRun)
        {
            return Report(JournalRecovery.Scan(reading, options), context);
        }

        using DataDirectoryLock held = DataDirectoryLock.Acquire(dataDirectory);
        JournalRecoveryResult result = JournalRecovery.Scan(reading, options);
        if (result.Action != TailAction.Refuse)
        {
            _ = JournalRecovery.Apply(FileJournalStorage.OpenForWriting(folder), options);
        }

        return Report(result, context);
    }

    /// <summary>Exit 1 when it is refused.</summary>
    private static int Report(JournalRecoveryResult result, VerbContext context)
    {
        IReportWriter report = context.CreateReport();
        report.Begin("repairs", s_columns);
        report.Row(
            result.Case.ToString(),
            result.Action.ToString(),
            Show.Integer(result.LastSequence),
            Show.Integer(result.DurableSequence),
            Show.Integer(result.CutBytes),
            string.Join(';', result.RemovedSegments),
            result.Damage is null ? "" : Path.GetFileName(result.Damage.Path),
            result.Damage is null ? "" : Show.Integer(result.Damage.OffsetBytes),
            result.Explanation);
        report.End();
        if (result.Action != TailAction.Refuse)
        {
            return ExitCode.Ok;
        }

        context.Error.WriteLine(
            result.Case == TailCase.D
                ? "positions: refused. Copy the journal from a replica or a backup; or cut it there with --accept-loss, which loses acknowledged inputs."
                : "positions: refused. Copy the journal from a replica or a backup.");
        return ExitCode.Wrong;
    }
}
