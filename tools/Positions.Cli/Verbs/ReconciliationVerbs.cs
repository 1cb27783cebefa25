using System.CommandLine;
using Positions.Protocol.Values;

namespace Positions.Cli.Verbs;

/// <summary>Statements against a running engine, and what people decide about the breaks.</summary>
internal static class ReconciliationVerbs
{
    private static readonly string[] s_states = ["pending", "approved", "rejected", "stale", "superseded", "expired"];

    public static IEnumerable<Command> Create(Func<ParseResult, VerbContext> context)
    {
        yield return Reconcile(context);
        yield return new Command("corrections", "Corrections of large breaks, which wait for a second person. Example: positions corrections list")
        {
            List(context),
            Decide(
                "approve",
                "Has a correction applied, if the position is still the one it is for. Example: positions corrections approve 1 --reason \"broker confirms\"",
                context),
            Decide(
                "reject",
                "Rejects a correction; the breaker stays. Example: positions corrections reject 1 --reason \"broker is wrong\"",
                context),
        };
        yield return new Command("breakers", "Breakers that large breaks have opened. Example: positions breakers list") { Breakers(context), Reset(context) };
    }

    private static Command Reconcile(Func<ParseResult, VerbContext> context)
    {
        var file = new Argument<string>("FILE.csv") { Description = "account,symbol,quantity[,averagePrice] as the other side holds them" };
        var id = new Option<string>("--id") { Description = "the statement's own: the same id is compared once", Required = true };
        var complete = new Option<bool>("--complete") { Description = "what the file does not name is at 0" };
        var accounts = new Option<string?>("--accounts") { Description = "accounts that the file is about, with commas [all]" };
        Option<string?> reason = OperatorVerbs.Reason(false);
        return new EngineVerb(
            "reconcile",
            "Compares positions with a statement; small breaks are corrected, large ones halt their key. "
                + "Example: positions reconcile broker.csv --id 2026-01-06 --complete",
            context,
            file, id, complete, accounts, reason).Runs(parsed =>
        {
            string statementId = parsed.GetRequiredValue(id);
            VerbOptions.Text<Text24>(statementId, "--id");
            string[] scope = parsed.GetValue(accounts)?.Split(',', StringSplitOptions.TrimEntries) ?? [];
            foreach (string account in scope)
            {
                if (VerbOptions.Text<Text16>(account, "--accounts").IsNull)
                {
                    throw new UsageException($"--accounts '{parsed.GetValue(accounts)}' names no account where one should be; without --accounts the file is about all accounts");
                }
            }

            var statement = new StatementPost
            {
                Id = statementId,
                Rows = File.ReadAllBytes(parsed.GetRequiredValue(file)),
                Accounts = string.Join(',', scope),
                IsComplete = parsed.GetValue(complete),
                Reason = parsed.GetValue(reason),
            };
            return statement.Run;
        });
    }

    private static Command List(Func<ParseResult, VerbContext> context)
    {
        var status = new Option<string?>("--status") { Description = string.Join(", ", s_states) + " [all]" };
        return new EngineVerb("list", "Lists the last correction of each key. Example: positions corrections list --status pending", context, status)
            .Lists("corrections", parsed => parsed.GetValue(status) switch
            {
                null => "corrections",
                { } state when s_states.Contains(state) => $"corrections?status={state}",
                { } state => throw new UsageException($"--status '{state}': {string.Join(", ", s_states)}"),
            });
    }

    private static Command Decide(string decision, string description, Func<ParseResult, VerbContext> context)
    {
        var id = new Argument<long>("ID") { Description = "number of the correction" };
        Option<string?> reason = OperatorVerbs.Reason(true);
        return new EngineVerb(decision, description, context, id, reason).Asks(parsed =>
        {
            string path = $"corrections/{parsed.GetRequiredValue(id)}/{decision}";
            return engine => engine.Post(path, EngineVerb.Body(("reason", parsed.GetValue(reason))));
        });
    }

    private static Command Breakers(Func<ParseResult, VerbContext> context)
    {
        var all = new Option<bool>("--all") { Description = "also those that are closed again" };
        return new EngineVerb("list", "Lists breakers that are open or half open. Example: positions breakers list --all", context, all)
            .Lists("breakers", parsed => parsed.GetValue(all) ? "breakers?all=true" : "breakers");
    }

    private static Command Reset(Func<ParseResult, VerbContext> context)
    {
        var account = new Argument<string>("ACCOUNT");
        var symbol = new Argument<string>("SYMBOL");
        Option<string?> reason = OperatorVerbs.Reason(true);
        return new EngineVerb(
            "reset", "Closes a breaker by hand. Example: positions breakers reset APEX BTC --reason \"agreed by telephone\"", context, account, symbol, reason)
            .Asks(parsed =>
        {
            string path = $"breakers/{OperatorVerbs.Segment<Text16>(parsed, account, "ACCOUNT")}/{OperatorVerbs.Segment<Text24>(parsed, symbol, "SYMBOL")}/reset";
            return engine => engine.Post(path, EngineVerb.Body(("reason", parsed.GetValue(reason))));
        });
    }
}
