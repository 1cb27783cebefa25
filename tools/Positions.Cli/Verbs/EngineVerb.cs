using System.CommandLine;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Positions.Cli.Output;

namespace Positions.Cli.Verbs;

/// <summary>A verb that asks a running engine: its address, key and principal, and how answers are shown.</summary>
internal sealed class EngineVerb
{
    private static readonly Column[] s_columns = [new("name", "Name"), new("value", "Value")];

    private readonly Func<ParseResult, VerbContext> _context;
    private readonly Option<string> _url = VerbOptions.Url();
    private readonly Option<string?> _key = VerbOptions.Key();
    private readonly Option<string?> _principal = new("--principal") { Description = "who asks, where the engine asks for no key" };

    public EngineVerb(string name, string description, Func<ParseResult, VerbContext> context, params Symbol[] symbols)
    {
        _context = context;
        Command = new Command(name, description) { _url, _key, _principal };
        foreach (Symbol symbol in symbols)
        {
            if (symbol is Argument argument)
            {
                Command.Add(argument);
            }
            else if (symbol is Option option)
            {
                Command.Add(option);
            }
        }
    }

    public Command Command { get; }

    /// <summary>Reads the command line with <paramref name="read"/> before anything is sent, then sends and shows what is answered.</summary>
    public Command Asks(Func<ParseResult, Func<EngineHttp, JsonDocument>> read)
    {
        Command.SetAction(parsed =>
        {
            Func<EngineHttp, JsonDocument> ask = read(parsed);
            VerbContext context = _context(parsed);
            using EngineHttp engine = Open(parsed, context);
            using JsonDocument answer = ask(engine);
            Show(answer.RootElement, context);
            return ExitCode.Ok;
        });
        return Command;
    }

    /// <summary>Reads the command line with <paramref name="read"/> before anything is sent; what comes of that shows its own answer and says the exit code.</summary>
    public Command Runs(Func<ParseResult, Func<EngineHttp, VerbContext, int>> read)
    {
        Command.SetAction(parsed =>
        {
            Func<EngineHttp, VerbContext, int> run = read(parsed);
            VerbContext context = _context(parsed);
            using EngineHttp engine = Open(parsed, context);
            return run(engine, context);
        });
        return Command;
    }

    /// <summary>Shows the rows of a list.</summary>
    /// <param name="rowsName">Name of the array in the answer.</param>
    /// <param name="path">With its query.</param>
    public Command Lists(string rowsName, Func<ParseResult, string> path)
    {
        Command.SetAction(parsed =>
        {
            string wanted = path(parsed);
            VerbContext context = _context(parsed);
            using EngineHttp engine = Open(parsed, context);
            ShowRows(rowsName, engine.GetRows(wanted, rowsName), context);
            return ExitCode.Ok;
        });
        return Command;
    }

    /// <summary>Shows a paged list of which the answer says more than its rows; as JSON, the answer as it is.</summary>
    /// <param name="path">With its query.</param>
    /// <param name="rowsName">Name of the array in the answer.</param>
    /// <param name="show">Gets the first answer and the rows of all pages.</param>
    public Command Reports(Func<ParseResult, string> path, string rowsName, Action<JsonElement, IReadOnlyList<JsonElement>, VerbContext> show)
    {
        Command.SetAction(parsed =>
        {
            string wanted = path(parsed);
            VerbContext context = _context(parsed);
            using EngineHttp engine = Open(parsed, context);
            (JsonElement first, IReadOnlyList<JsonElement> rows) = engine.GetReport(wanted, rowsName);
            if (context.Format == OutputFormat.Json && first.GetProperty("next").ValueKind == JsonValueKind.Null)
            {
                context.Out.WriteLine(first.GetRawText());
                return ExitCode.Ok;
            }

            show(first, rows, context);
            return ExitCode.Ok;
        });
        return Command;
    }

    /// <summary>Shows the rows of a list that is paged by sequence, page by page: it may be longer than memory. Every row has the same fields.</summary>
    /// <param name="rowsName">Name of the array in the answer.</param>
    /// <param name="path">With its query, without from.</param>
    /// <param name="from">The first sequence.</param>
    public Command Follows(string rowsName, Func<ParseResult, string> path, Func<ParseResult, long> from)
    {
        Command.SetAction(parsed =>
        {
            string wanted = path(parsed);
            long? next = from(parsed);
            VerbContext context = _context(parsed);
            using EngineHttp engine = Open(parsed, context);
            IReportWriter? report = null;
            string[] names = [];
            try
            {
                while (next is { } sequence)
                {
                    using JsonDocument answer = engine.Get($"{wanted}{(wanted.Contains('?', StringComparison.Ordinal) ? '&' : '?')}from={sequence}");
                    JsonElement[] rows = [.. answer.RootElement.GetProperty(rowsName).EnumerateArray()];
                    if (report is null && rows.Length > 0)
                    {
                        report = context.CreateReport();
                        names = BeginRows(report, rowsName, rows);
                    }

                    WriteRows(report, names, rows);
                    context.Out.Flush();
                    JsonElement following = answer.RootElement.GetProperty("next");
                    next = following.ValueKind == JsonValueKind.Null ? null : following.GetInt64();
                }
            }
            finally
            {
                report?.End();
            }

            if (report is null)
            {
                SayNone(rowsName, context);
            }

            return ExitCode.Ok;
        });
        return Command;
    }

    /// <summary>A body of JSON; what is null is left out.</summary>
    public static HttpContent Body(params (string Name, JsonNode? Value)[] fields)
    {
        var body = new JsonObject();
        foreach ((string name, JsonNode? value) in fields)
        {
            if (value is not null)
            {
                body.Add(name, value);
            }
        }

        return new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
    }

    private EngineHttp Open(ParseResult parsed, VerbContext context) =>
        new(parsed.GetRequiredValue(_url), parsed.GetValue(_key), context.Interrupted, parsed.GetValue(_principal));

    private static void Show(JsonElement answer, VerbContext context)
    {
        if (context.Format == OutputFormat.Json)
        {
            context.Out.WriteLine(answer.GetRawText());
            return;
        }

        IReportWriter report = context.CreateReport();
        report.Begin("answer", s_columns);
        StatusVerb.WriteElement(report, string.Empty, answer);
        report.End();
    }

    /// <summary>The columns are those of the rows: the engine may add fields without this program knowing.</summary>
    private static void ShowRows(string rowsName, IReadOnlyList<JsonElement> rows, VerbContext context)
    {
        if (rows.Count == 0)
        {
            SayNone(rowsName, context);
            return;
        }

        IReportWriter report = context.CreateReport();
        WriteRows(report, BeginRows(report, rowsName, rows), rows);
        report.End();
    }

    private static string[] BeginRows(IReportWriter report, string rowsName, IReadOnlyList<JsonElement> rows)
    {
        string[] names = [.. rows.SelectMany(static row => row.EnumerateObject().Select(static field => field.Name)).Distinct()];
        bool IsNumber(string name) => rows.All(row => !row.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Number);
        report.Begin(rowsName, [.. names.Select(name => new Column(name, name, IsNumber(name) ? ColumnKind.Integer : ColumnKind.Text))]);
        return names;
    }

    private static void WriteRows(IReportWriter? report, string[] names, IReadOnlyList<JsonElement> rows)
    {
        foreach (JsonElement row in rows)
        {
            report?.Row([.. names.Select(name => row.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value.ToString() : "")]);
        }
    }

    private static void SayNone(string rowsName, VerbContext context)
    {
        context.Say($"no {rowsName}");
        if (context.Format == OutputFormat.Json)
        {
            context.Out.WriteLine($$"""{"{{rowsName}}":[]}""");
        }
    }
}
