using System.CommandLine;
using Positions.Cli.Sql;

namespace Positions.Cli.Verbs;

/// <summary><c>positions query</c>: SQL over inputs, events and positions.</summary>
internal static class QueryVerb
{
    public static Command Create(Func<ParseResult, VerbContext> context)
    {
        var options = new JournalFilterOptions();
        var sql = new Argument<string>("SQL") { Description = "one SELECT over inputs, events, positions (SQLite); exact_sum, exact_avg, exact_add, exact_sub, exact_mul, exact_cmp compute without floating point" };
        var command = new Command(
            "query",
            "Answers SQL over the journal; what the filters leave out is not there. "
                + "Example: positions query --data data \"SELECT account, exact_sum(quantity) FROM events GROUP BY account\"")
        {
            sql,
        };
        options.AddTo(command, withFollow: false);
        command.SetAction(parsed => SqlQuery.Run(
            parsed.GetRequiredValue(options.Data), options.Read(parsed), parsed.GetRequiredValue(sql), context(parsed)));
        return command;
    }
}
