using Spectre.Console;

namespace Positions.Cli.Output;

/// <summary>A table with a border, for a terminal; a long one comes in parts, each with its titles.</summary>
internal sealed class TableReportWriter(TextWriter writer, bool usesColor) : IReportWriter
{
    private const int RowsOfPart = 4_096;

    private IReadOnlyList<Column> _columns = [];
    private Table _table = new();

    public void Begin(string rowsName, IReadOnlyList<Column> columns, params ReadOnlySpan<(string Name, long Value)> facts)
    {
        _columns = columns;
        BeginPart();
    }

    public void Row(params string[] cells)
    {
        if (_table.Rows.Count == RowsOfPart)
        {
            End();
            BeginPart();
        }

        _table.AddRow([.. cells.Select(static cell => new Text(cell))]);
    }

    public void End()
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            ColorSystem = usesColor ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Ansi = usesColor ? AnsiSupport.Detect : AnsiSupport.No,
        });
        console.Write(_table);
    }

    private void BeginPart()
    {
        _table = new Table { Border = TableBorder.Rounded };
        foreach (Column column in _columns)
        {
            var tableColumn = new TableColumn(new Text(column.Title, new Style(decoration: Decoration.Bold)));
            _table.AddColumn(column.IsNumber ? tableColumn.RightAligned() : tableColumn);
        }
    }
}
