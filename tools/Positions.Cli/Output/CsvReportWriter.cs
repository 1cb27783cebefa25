namespace Positions.Cli.Output;

/// <summary>RFC 4180 with LF. Protocol text cannot contain line ends; commas and quotes are quoted.</summary>
internal sealed class CsvReportWriter(TextWriter writer) : IReportWriter
{
    public void Begin(string rowsName, IReadOnlyList<Column> columns, params ReadOnlySpan<(string Name, long Value)> facts) =>
        Row([.. columns.Select(static column => column.Name)]);

    public void Row(params string[] cells)
    {
        for (int i = 0; i < cells.Length; i++)
        {
            writer.Write(i == 0 ? "" : ",");
            writer.Write(Quote(cells[i]));
        }

        writer.Write('\n');
    }

    public void End() => writer.Flush();

    private static string Quote(string cell) =>
        cell.AsSpan().IndexOfAny(",\"\n\r") < 0 ? cell : $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
