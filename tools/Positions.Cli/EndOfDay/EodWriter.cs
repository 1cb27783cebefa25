using Positions.Cli.Output;

namespace Positions.Cli.EndOfDay;

/// <summary>
/// Writes the tables of the report one behind the other. Text looks the same on a terminal and in a file; csv puts <c>#name</c> before
/// each table and an empty line behind it; json is one object with an array for each.
/// </summary>
internal static class EodWriter
{
    public static void Write(IReadOnlyList<EodSection> sections, VerbContext context)
    {
        TextWriter output = context.Out;
        bool isFirst = true;
        foreach (EodSection section in sections)
        {
            output.Write((context.Format, isFirst) switch
            {
                (OutputFormat.Json, true) => "{",
                (OutputFormat.Json, false) => ",",
                (OutputFormat.Csv, true) => $"#{section.Name}\n",
                (OutputFormat.Csv, false) => $"\n#{section.Name}\n",
                (_, true) => $"{section.Title}\n",
                _ => $"\n{section.Title}\n",
            });
            isFirst = false;
            IReportWriter report = context.Format switch
            {
                OutputFormat.Json => new JsonReportWriter(output, isPart: true),
                OutputFormat.Csv => new CsvReportWriter(output),
                _ => new PlainReportWriter(output),
            };
            report.Begin(section.Name, section.Columns);
            foreach (string[] row in section.Rows)
            {
                report.Row(row);
            }

            report.End();
        }

        output.Write(context.Format == OutputFormat.Json ? "}\n" : "");
        output.Flush();
    }
}
