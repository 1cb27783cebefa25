using System.CommandLine;
using Positions.Cli.Tables;

namespace Positions.Cli.Verbs;

/// <summary><c>positions journal …</c>: what is in the journal, record by record.</summary>
internal static class JournalVerb
{
    public static Command Create(Func<ParseResult, VerbContext> context)
    {
        var command = new Command("journal", "Looks into the journal. Example: positions journal dump --data data --last 20")
        {
            Dump(context), JournalSegments.Create(context), Stats(context), JournalRepair.Create(context), Export(context),
        };
        return command;
    }

    private static Command Dump(Func<ParseResult, VerbContext> context)
    {
        var options = new JournalFilterOptions();
        var command = new Command("dump", "Prints inputs, one a row. Example: positions journal dump --data data --from 1000 --to 1100 --account APEX");
        options.AddTo(command, withFollow: true);
        command.SetAction(parsed => JournalReports.Dump(parsed.GetRequiredValue(options.Data), options.Read(parsed), context(parsed)));
        return command;
    }

    private static Command Stats(Func<ParseResult, VerbContext> context)
    {
        var options = new JournalFilterOptions();
        var command = new Command("stats", "Counts inputs by type. Example: positions journal stats --data data --from 2026-01-05T14:30:00Z");
        options.AddTo(command, withFollow: false);
        command.SetAction(parsed => JournalReports.Stats(parsed.GetRequiredValue(options.Data), options.Read(parsed), context(parsed)));
        return command;
    }

    private static Command Export(Func<ParseResult, VerbContext> context)
    {
        var options = new JournalFilterOptions();
        var table = new Option<string>("--table") { Description = "inputs [default], events or positions", DefaultValueFactory = static _ => "inputs" };
        var command = new Command(
            "export", "Writes inputs, events or positions to a file. Example: positions journal export --data data --to inputs.parquet --from 1000 --to 1100")
        {
            table,
        };
        options.AddTo(command, withFollow: false);
        command.SetAction(parsed => TableExport.Write(
            DataTable.Named(parsed.GetRequiredValue(table)),
            parsed.GetRequiredValue(options.Data),
            options.Read(parsed, takesFile: true),
            options.ReadFile(parsed),
            context(parsed)));
        return command;
    }
}
