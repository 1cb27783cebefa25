using Positions.Cli.Output;

namespace Positions.Cli.Tables;

/// <summary>What a data directory holds, as rows of text: for files and for SQL. Never all in memory.</summary>
internal abstract class DataTable
{
    public delegate void RowHandler(string[] cells);

    public abstract string Name { get; }

    public abstract IReadOnlyList<Column> Columns { get; }

    /// <summary>One row after the other; returns how many. An empty cell is nothing.</summary>
    public abstract long Read(string dataDirectory, JournalFilter filter, VerbContext context, RowHandler handle);

    public static IReadOnlyList<DataTable> All { get; } = [new InputsTable(), new EventsTable(), new PositionsTable()];

    /// <exception cref="UsageException">There is none of that name.</exception>
    public static DataTable Named(string name) =>
        All.FirstOrDefault(table => table.Name == name)
        ?? throw new UsageException($"--table '{name}': one of {string.Join(", ", All.Select(static table => table.Name))}");
}
