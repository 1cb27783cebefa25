using System.CommandLine;
using System.Text.Json;
using Positions.Cli.Output;

namespace Positions.Cli.Verbs;

/// <summary><c>positions status</c>: what a running engine says of itself.</summary>
internal static class StatusVerb
{
    private static readonly Column[] s_columns = [new("name", "Name"), new("value", "Value")];

    public static Command Create(Func<ParseResult, VerbContext> context)
    {
        Option<string> url = VerbOptions.Url();
        Option<string?> key = VerbOptions.Key();
        var command = new Command("status", "Shows how a running engine stands. Example: positions status --url http://127.0.0.1:8005") { url, key };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(url), parsed.GetValue(key), context(parsed)));
        return command;
    }

    private static int Run(string url, string? key, VerbContext context)
    {
        using var engine = new EngineHttp(url, key, context.Interrupted);
        using JsonDocument status = engine.GetStatus();
        int positions = engine.GetPositions().Count;
        if (context.Format == OutputFormat.Json)
        {
            context.Out.WriteLine(status.RootElement.GetRawText());
            return ExitCode.Ok;
        }

        IReportWriter report = context.CreateReport();
        report.Begin("status", s_columns);
        WriteElement(report, string.Empty, status.RootElement);
        report.Row("positions", Show.Integer(positions));
        report.End();
        return ExitCode.Ok;
    }

    /// <summary>Leaves of the document, each under its path: the engine may add fields without this program knowing.</summary>
    internal static void WriteElement(IReportWriter report, string path, JsonElement element)
    {
        string prefix = path.Length == 0 ? string.Empty : path + ".";
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (JsonProperty property in element.EnumerateObject())
                {
                    WriteElement(report, prefix + property.Name, property.Value);
                }

                break;
            case JsonValueKind.Array:
                int index = 0;
                foreach (JsonElement item in element.EnumerateArray())
                {
                    WriteElement(report, $"{prefix}{index++}", item);
                }

                break;
            default:
                report.Row(path, element.ValueKind == JsonValueKind.Null ? string.Empty : element.ToString());
                break;
        }
    }
}
