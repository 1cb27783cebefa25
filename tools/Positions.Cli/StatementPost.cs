using System.Net.Http.Headers;
using System.Text.Json;
using Positions.Cli.Output;

namespace Positions.Cli;

/// <summary>A statement on its way to a running engine, and the report that comes back.</summary>
internal sealed record StatementPost
{
    private static readonly Column[] s_columns =
    [
        new("account", "Account"),
        new("symbol", "Symbol"),
        new("expected", "Expected", ColumnKind.Decimal),
        new("ours", "Ours", ColumnKind.Decimal),
        new("difference", "Difference", ColumnKind.Decimal),
        new("percent", "%", ColumnKind.Decimal),
        new("severity", "Severity"),
        new("status", "Status"),
        new("action", "Action"),
    ];

    public required string Id { get; init; }

    /// <summary>The file as it is; the engine names what is wrong with it.</summary>
    public required byte[] Rows { get; init; }

    /// <summary>With commas; empty: all.</summary>
    public required string Accounts { get; init; }

    public required bool IsComplete { get; init; }

    public string? Reason { get; init; }

    /// <summary>Sends it and shows the report; exit code 1 when a break was not corrected.</summary>
    public int Run(EngineHttp engine, VerbContext context)
    {
        using var body = new ByteArrayContent(Rows);
        body.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        body.Headers.TryAddWithoutValidation("Statement-Id", Id);
        body.Headers.TryAddWithoutValidation("Statement-Complete", IsComplete ? "true" : "false");
        if (Accounts.Length > 0)
        {
            body.Headers.TryAddWithoutValidation("Statement-Accounts", Accounts);
        }

        using JsonDocument answer = engine.Post("statements", body, Reason);
        JsonElement report = answer.RootElement;
        bool hasRows = report.TryGetProperty("rows", out JsonElement rows);
        bool isWhole = !hasRows || report.GetProperty("next").ValueKind == JsonValueKind.Null;
        if (context.Format == OutputFormat.Json && isWhole)
        {
            context.Out.WriteLine(report.GetRawText());
        }
        else if (hasRows)
        {
            WriteRows(isWhole ? [.. rows.EnumerateArray()] : engine.GetRows("reconciliation", "rows"), context);
        }

        if (!hasRows)
        {
            context.Say($"Statement {Id} was compared before, at sequence {report.GetProperty("cutSequence")}; a later one is the last.");
            return ExitCode.Ok;
        }

        return Judge(report, context);
    }

    private static void WriteRows(IReadOnlyList<JsonElement> rows, VerbContext context)
    {
        IReportWriter report = context.CreateReport();
        report.Begin("rows", s_columns);
        foreach (JsonElement row in rows)
        {
            report.Row([.. s_columns.Select(column => row.GetProperty(column.Name) is { ValueKind: not JsonValueKind.Null } value ? value.ToString() : "")]);
        }

        report.End();
    }

    private int Judge(JsonElement report, VerbContext context)
    {
        if (report.GetProperty("duplicate").GetBoolean())
        {
            context.Say($"Statement {Id} was compared before, at sequence {report.GetProperty("cutSequence")}; this is its report.");
        }

        context.Say(
            $"Mismatches: {report.GetProperty("mismatches")} of {report.GetProperty("compared")} ({report.GetProperty("percent").GetString()} %)   "
            + $"net {report.GetProperty("netError").GetString()}, gross {report.GetProperty("grossError").GetString()}   corrected {report.GetProperty("corrected")}");
        string state = report.GetProperty("state").GetString()!;
        if (state != "ended")
        {
            context.Error.WriteLine($"positions: statement {Id} is {state}: what it does not name is still being compared; GET /reconciliation shows it when it has ended");
            return ExitCode.Wrong;
        }

        return report.GetProperty("uncorrected").GetInt64() == 0 ? ExitCode.Ok : ExitCode.Wrong;
    }
}
