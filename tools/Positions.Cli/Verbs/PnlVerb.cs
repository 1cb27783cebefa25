using System.CommandLine;
using System.Text.Json;
using Positions.Cli.Output;
using Positions.Protocol.Values;

namespace Positions.Cli.Verbs;

/// <summary>Profit and loss as a running engine reports it: by account and currency, and in one currency if asked for.</summary>
internal static class PnlVerb
{
    private static readonly string[] s_figures = ["realizedPnl", "unrealizedPnl", "dayPnl", "fees", "netRealizedPnl", "netPnl"];

    private static readonly Column[] s_columns =
    [
        new("account", "Account"), new("currency", "Currency"), .. s_figures.Select(static name => new Column(name, name, ColumnKind.Decimal)), new("otherFees", "otherFees"),
    ];

    public static Command Create(Func<ParseResult, VerbContext> context)
    {
        var account = new Option<string?>("--account") { Description = "only this account" };
        var symbol = new Option<string?>("--symbol") { Description = "only this instrument" };
        var currency = new Option<string?>("--currency") { Description = "the sum of all rows in it, converted with the marks of FX instruments" };
        return new EngineVerb(
            "pnl",
            "Profit and loss by account and currency; empty where a mark or a rate lacks. Example: positions pnl --account APEX --currency USD",
            context,
            account, symbol, currency).Reports(parsed =>
        {
            string? wanted = parsed.GetValue(currency);
            if (wanted is not null)
            {
                VerbOptions.Text<Text4>(wanted, "--currency");
            }

            (string Name, string? Value)[] query = [("account", parsed.GetValue(account)), ("symbol", parsed.GetValue(symbol)), ("currency", wanted)];
            return ("pnl?" + string.Join('&', query.Where(static q => q.Value is not null).Select(static q => $"{q.Name}={Uri.EscapeDataString(q.Value!)}"))).TrimEnd('?');
        }, "rows", Show);
    }

    private static void Show(JsonElement answer, IReadOnlyList<JsonElement> rows, VerbContext context)
    {
        IReportWriter report = context.CreateReport();
        report.Begin("pnl", s_columns);
        foreach (JsonElement row in rows)
        {
            Write(report, Cell(row, "account"), row);
        }

        bool isConverted = answer.TryGetProperty("total", out JsonElement total);
        if (isConverted)
        {
            Write(report, "(all)", total);
        }

        report.End();
        foreach (JsonElement position in answer.GetProperty("unpriced").EnumerateArray())
        {
            context.Say($"no mark: {position.GetString()}");
        }

        foreach (JsonElement position in answer.GetProperty("noPreviousClose").EnumerateArray())
        {
            context.Say($"no previous close: {position.GetString()}");
        }

        if (!isConverted)
        {
            return;
        }

        foreach (JsonElement rate in answer.GetProperty("rates").EnumerateArray())
        {
            string marks = string.Join(", ", rate.GetProperty("marks").EnumerateArray().Select(static mark =>
                $"{(mark.GetProperty("inverse").GetBoolean() ? "1 / " : "")}{Cell(mark, "symbol")} {Cell(mark, "price")} {Cell(mark, "kind")} at {Cell(mark, "sequence")}"));
            context.Say($"{Cell(rate, "from")} to {Cell(rate, "to")}: {marks}");
        }

        foreach (JsonElement blocker in answer.GetProperty("blockers").EnumerateArray())
        {
            context.Say(blocker.GetString()!);
        }
    }

    private static void Write(IReportWriter report, string account, JsonElement row) =>
        report.Row([account, Cell(row, "currency"), .. s_figures.Select(name => Cell(row, name)), Fees(row)]);

    private static string Fees(JsonElement row) => row.TryGetProperty("otherFees", out JsonElement fees)
        ? string.Join(';', fees.EnumerateObject().Select(static fee => $"{fee.Name} {fee.Value.GetString()}"))
        : "";

    private static string Cell(JsonElement row, string name) => row.GetProperty(name) is { ValueKind: not JsonValueKind.Null } value ? value.ToString() : "";
}
