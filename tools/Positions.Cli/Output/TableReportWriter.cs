using Spectre.Console;

namespace Positions.Cli.Output;

/// <summary>A table with a border, for a terminal.</summary>
internal sealed class TableReportWriter(TextWriter writer, bool usesColor) : IReportWriter
{
    private readonly Table _table = new() { Border = TableBorder.Rounded };

    public void Begin(string rowsName, IReadOnlyList<Column> columns, params ReadOnlySpan<(string Name, long Value)> facts)
    {
        foreach (Column column in columns)
        {
            var tableColumn = new TableColumn(new Text(column.Title, new Style(decoration: Decoration.Bold)));
            _table.AddColumn(column.IsNumber ? tableColumn.RightAligned() : tableColumn);
        }
    }

    public void Row(params string[] cells) => _table.AddRow([.. cells.Select(static cell => new Text(cell))]);

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
}
