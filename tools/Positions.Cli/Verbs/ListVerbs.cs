using System.CommandLine;
using System.Globalization;
using Positions.Protocol.Values;

namespace Positions.Cli.Verbs;

/// <summary>What a running engine lists, and what is done to its sources.</summary>
internal static class ListVerbs
{
    public static IEnumerable<Command> Create(Func<ParseResult, VerbContext> context)
    {
        yield return Events(context);
        yield return Orders(context);
        yield return Quarantine(context);
        yield return Sources(context);
    }

    private static Command Events(Func<ParseResult, VerbContext> context)
    {
        var account = new Argument<string>("ACCOUNT");
        var symbol = new Argument<string>("SYMBOL");
        var from = new Option<long>("--from") { Description = "first sequence [1]", DefaultValueFactory = static _ => 1 };
        var to = new Option<long?>("--to") { Description = "last sequence" };
        var kind = new Option<string?>("--kind") { Description = "opened, increased, decreased, closed, flipped, adjusted, busted, corrected, loaded, split or renamed" };
        var exec = new Option<string?>("--exec") { Description = "only what this execution did" };
        var source = new Option<uint?>("--source") { Description = "only what came from this source" };
        return new EngineVerb(
            "events",
            "What happened to a position, from the journal of a running engine. Example: positions events APEX AAPL --kind busted",
            context,
            account, symbol, from, to, kind, exec, source).Follows("events", parsed =>
        {
            (string Name, string? Value)[] query =
            [
                ("to", parsed.GetValue(to)?.ToString(CultureInfo.InvariantCulture)), ("kind", parsed.GetValue(kind)), ("execId", parsed.GetValue(exec)),
                ("source", parsed.GetValue(source)?.ToString(CultureInfo.InvariantCulture)),
            ];
            string path = $"events/{OperatorVerbs.Segment<Text16>(parsed, account, "ACCOUNT")}/{OperatorVerbs.Segment<Text24>(parsed, symbol, "SYMBOL")}";
            string asked = string.Join('&', query.Where(static q => q.Value is not null).Select(static q => $"{q.Name}={Uri.EscapeDataString(q.Value!)}"));
            return asked.Length > 0 ? $"{path}?{asked}" : path;
        }, parsed => parsed.GetValue(from));
    }

    private static Command Orders(Func<ParseResult, VerbContext> context)
    {
        var account = new Option<string?>("--account") { Description = "only this account" };
        var open = new Option<bool>("--open") { Description = "only those that can still be filled" };
        var list = new EngineVerb("list", "Lists orders. Example: positions orders list --account APEX --open", context, account, open);
        list.Lists("orders", parsed =>
        {
            string only = parsed.GetValue(account) is string name ? $"account={Uri.EscapeDataString(name)}&" : "";
            return $"orders?{only}{(parsed.GetValue(open) ? "open=true" : "")}".TrimEnd('&', '?');
        });
        return new Command("orders", "Orders that a running engine knows. Example: positions orders list --open") { list.Command };
    }

    private static Command Quarantine(Func<ParseResult, VerbContext> context)
    {
        var list = new EngineVerb(
            "list", "Lists the messages that could not be read, latest first. Example: positions quarantine list", context);
        list.Lists("messages", static _ => "quarantine");
        var executions = new EngineVerb(
            "executions",
            "Lists executions that were set aside since the engine's start, latest first: a known id with other content, or refused by the policy for their orders. Example: positions quarantine executions",
            context);
        executions.Lists("executions", static _ => "quarantine");
        return new Command("quarantine", "Messages that a running engine could not read or did not take. Example: positions quarantine list") { list.Command, executions.Command };
    }

    private static Command Sources(Func<ParseResult, VerbContext> context) =>
        new("sources", "Sources of a running engine, and what is done when one is halted. Example: positions sources list")
        {
            new EngineVerb("list", "Lists sources: numbers, counts, halts. Example: positions sources list", context).Lists("sources", static _ => "sources"),
            Rejects(context),
            Skip(context),
            Resume(context),
        };

    private static Command Rejects(Func<ParseResult, VerbContext> context)
    {
        Argument<uint> id = SourceId();
        var from = new Option<long?>("--from") { Description = "only from this sequence on" };
        return new EngineVerb("rejects", "Lists what was refused of a source lately. Example: positions sources rejects 1", context, id, from)
            .Lists("rejects", parsed => $"sources/{parsed.GetRequiredValue(id)}/rejects{(parsed.GetValue(from) is long first ? $"?from={first}" : "")}");
    }

    private static Command Skip(Func<ParseResult, VerbContext> context)
    {
        Argument<uint> id = SourceId();
        var epoch = new Option<ushort>("--epoch") { Description = "the source's epoch", Required = true };
        var from = new Option<long>("--from") { Description = "first number given up", Required = true };
        var to = new Option<long>("--to") { Description = "last number given up", Required = true };
        var expectedNext = new Option<long?>("--expected-next") { Description = "the source's next expected number, as it was seen [--from]" };
        Option<string?> reason = OperatorVerbs.Reason(false);
        return new EngineVerb(
            "skip",
            "Gives up numbers of a source that will not come. Example: positions sources skip 1 --epoch 1 --from 17 --to 18 --reason lost",
            context,
            id, epoch, from, to, expectedNext, reason).Asks(parsed =>
        {
            long first = parsed.GetRequiredValue(from);
            long last = parsed.GetRequiredValue(to);
            if (first < 1 || last < first)
            {
                throw new UsageException($"--from {first} --to {last}: numbers begin at 1, and --to is not below --from");
            }

            return engine => engine.Post(
                $"sources/{parsed.GetRequiredValue(id)}/skip",
                EngineVerb.Body(
                    ("epoch", parsed.GetRequiredValue(epoch)), ("from", first), ("to", last), ("expectedNext", parsed.GetValue(expectedNext) ?? first)),
                parsed.GetValue(reason));
        });
    }

    private static Command Resume(Func<ParseResult, VerbContext> context)
    {
        Argument<uint> id = SourceId();
        Option<string?> reason = OperatorVerbs.Reason(false);
        return new EngineVerb("resume", "Ends the halt of a source. Example: positions sources resume 1 --reason \"gateway restarted\"", context, id, reason)
            .Asks(parsed => engine => engine.Post($"sources/{parsed.GetRequiredValue(id)}/resume", null, parsed.GetValue(reason)));
    }

    private static Argument<uint> SourceId() => new("SOURCE") { Description = "id of the source" };
}
