namespace Positions.Cli.Output;

/// <summary>Aligned columns of plain text: what a table becomes in a pipe or a file.</summary>
internal sealed class PlainReportWriter(TextWriter writer) : IReportWriter
{
    private readonly List<string[]> _rows = [];
    private IReadOnlyList<Column> _columns = [];

    public void Begin(string rowsName, IReadOnlyList<Column> columns, params ReadOnlySpan<(string Name, long Value)> facts) => _columns = columns;

    public void Row(params string[] cells) => _rows.Add(cells);

    public void End()
    {
        int[] widths = [.. _columns.Select((column, i) => Math.Max(column.Title.Length, _rows.Max(row => (int?)row[i].Length) ?? 0))];
        Write([.. _columns.Select(static column => column.Title)], widths);
        foreach (string[] row in _rows)
        {
            Write(row, widths);
        }

        writer.Flush();
    }

    private void Write(string[] cells, int[] widths)
    {
        IEnumerable<string> padded = cells.Select((cell, i) => _columns[i].IsNumber ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i]));
        writer.Write(string.Join("  ", padded).TrimEnd());
        writer.Write('\n');
    }
}
