using System.CommandLine;
using Positions.Cli.Diffs;

namespace Positions.Cli.Verbs;

/// <summary><c>positions diff</c>: where two journals part, and what that makes of positions; or a snapshot against what the journal says.</summary>
internal static class DiffVerb
{
    private const int DefaultLimit = 1_000;

    public static Command Create(Func<ParseResult, VerbContext> context)
    {
        var a = new Argument<string>("A") { Description = "data directory, or snapshot file" };
        var b = new Argument<string>("B") { Description = "as A" };
        var toSequence = new Option<long?>("--to-sequence") { Description = "compare up to this input [the earlier end of both]" };
        var ignoreTimes = new Option<bool>("--ignore-times") { Description = "engine time, transactTime and receive lag may differ" };
        var limit = new Option<int>("--limit") { Description = $"fields of the states at most [{DefaultLimit}]", DefaultValueFactory = static _ => DefaultLimit };
        var command = new Command(
            "diff",
            "First differing input of two data directories, and the keys that differ; also snapshots. Example: positions diff data /backup/data")
        {
            a, b, toSequence, ignoreTimes, limit,
        };
        command.SetAction(parsed =>
        {
            int rows = parsed.GetValue(limit);
            return DiffReport.Write(
                new DiffRequest(
                    parsed.GetRequiredValue(a),
                    parsed.GetRequiredValue(b),
                    VerbOptions.Sequence(parsed.GetValue(toSequence), "--to-sequence"),
                    parsed.GetValue(ignoreTimes),
                    rows >= 0 ? rows : throw new UsageException($"--limit {rows}: at least 0")),
                context(parsed));
        });
        return command;
    }
}
