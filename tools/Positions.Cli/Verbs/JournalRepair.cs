using System.CommandLine;
using Positions.Cli.Output;
using Positions.Journal;
using Positions.Journal.Storage;
using Positions.Core;
using Positions.Core.Pages;
using Positions.Recovery;
using Positions.Recovery.Snapshots;

namespace Positions.Cli.Verbs;

/// <summary>
/// <c>positions journal repair-tail</c>: what a start does with the end of a journal, and the cut that it refuses to do by itself. As a
/// start it looks at the journal behind the newest snapshot only: what is damaged before that costs nothing, and must not be cut off.
/// </summary>
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

        // Opened for reading first: a folder that is not there is not created.
        FileJournalStorage reading = FileJournalStorage.OpenForReading(folder);
        using DataDirectoryLock? held = isDryRun ? null : DataDirectoryLock.Acquire(dataDirectory);
        long snapshot = NewestSnapshot(dataDirectory, context);
        var options = new JournalRecoveryOptions
        {
            AcceptLossOfDurable = acceptsLoss,
            SnapshotSequence = snapshot,
            ScanFromSequence = snapshot == 0 ? 0 : snapshot + 1,
        };
        JournalRecoveryResult result = JournalRecovery.Scan(reading, options);
        if (isDryRun)
        {
            return Report(result, context);
        }

        if (result.Action != TailAction.Refuse)
        {
            _ = JournalRecovery.Apply(FileJournalStorage.OpenForWriting(folder), options);
        }

        return Report(result, context);
    }

    /// <summary>The newest that a start would take; 0 for none. What it passes over is told on stderr.</summary>
    private static long NewestSnapshot(string dataDirectory, VerbContext context)
    {
        if (DataReader.OpenSnapshots(dataDirectory) is not { } folder)
        {
            return 0;
        }

        foreach (long sequence in SnapshotCatalog.List(folder))
        {
            try
            {
                uint version = SnapshotReader.Verify(folder, SnapshotName.Of(sequence), out _).LogicVersion;
                if (version == BusinessLogic.LogicVersion || StateUpgrade.IsPossible(version))
                {
                    context.Say($"The journal behind the snapshot at {sequence} is looked at.");
                    return sequence;
                }
            }
            catch (SnapshotException passedOver)
            {
                context.Error.WriteLine($"positions: passed over: {passedOver.Message}");
            }
        }

        return 0;
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

        const string copy = "positions: refused. Copy the journal from a replica or a backup";
        context.Error.WriteLine(result.Case switch
        {
            TailCase.D => copy + "; or cut it there with --accept-loss, which loses acknowledged inputs.",
            TailCase.E => $"{copy}; or take the snapshots behind {result.LastSequence} out of their folder, which loses acknowledged inputs.",
            _ => copy + ".",
        });
        return ExitCode.Wrong;
    }
}
