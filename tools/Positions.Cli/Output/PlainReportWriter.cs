namespace Positions.Cli.Output;

/// <summary>
/// Aligned columns of plain text: what a table becomes in a pipe or a file. The widths are those of the first rows; the rest goes out row by row.
/// </summary>
internal sealed class PlainReportWriter(TextWriter writer) : IReportWriter
{
    /// <summary>Rows that are kept for the widths of columns.</summary>
    private const int RowsMeasured = 4_096;

    private readonly List<string[]> _rows = [];
    private IReadOnlyList<Column> _columns = [];
    private int[]? _widths;

    public void Begin(string rowsName, IReadOnlyList<Column> columns, params ReadOnlySpan<(string Name, long Value)> facts) => _columns = columns;

    public void Row(params string[] cells)
    {
        if (_widths is null && _rows.Count < RowsMeasured)
        {
            _rows.Add(cells);
            return;
        }

        int[] widths = Measured();
        for (int i = 0; i < cells.Length; i++)
        {
            widths[i] = Math.Max(widths[i], cells[i].Length);
        }

        Write(cells, widths);
    }

    public void End()
    {
        Measured();
        writer.Flush();
    }

    /// <summary>Writes what was kept, once; from then on rows are as wide as the widest so far.</summary>
    private int[] Measured()
    {
        if (_widths is null)
        {
            _widths = [.. _columns.Select((column, i) => Math.Max(column.Title.Length, _rows.Max(row => (int?)row[i].Length) ?? 0))];
            Write([.. _columns.Select(static column => column.Title)], _widths);
            foreach (string[] row in _rows)
            {
                Write(row, _widths);
            }

            _rows.Clear();
        }

        return _widths;
    }

    private void Write(string[] cells, int[] widths)
    {
        IEnumerable<string> padded = cells.Select((cell, i) => _columns[i].IsNumber ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i]));
        writer.Write(string.Join("  ", padded).TrimEnd());
        writer.Write('\n');
    }
}
