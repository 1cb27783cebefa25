using Positions.Cli.Output;
using Positions.Cli.Parquet;

namespace Positions.Cli.Tables;

/// <summary>Writes a table to a file, row by row. The file appears whole, under its name, or not at all.</summary>
internal static class TableExport
{
    /// <exception cref="UsageException">The name does not say a format that is there.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static int Write(DataTable table, string dataDirectory, JournalFilter filter, string path, VerbContext context)
    {
        Func<Stream, IReadOnlyList<Column>, (DataTable.RowHandler Row, Action End)> format = FormatOf(path);
        string unfinished = path + ".part";
        long count;
        try
        {
            using FileStream file = File.Create(unfinished);
            (DataTable.RowHandler row, Action end) = format(file, table.Columns);
            count = table.Read(dataDirectory, filter, context, row);
            end();
            file.Flush(flushToDisk: true);
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }

        File.Move(unfinished, path, overwrite: true);
        context.Say($"{count:N0} {table.Name} written to {path}");
        return ExitCode.Ok;
    }

    private static Func<Stream, IReadOnlyList<Column>, (DataTable.RowHandler Row, Action End)> FormatOf(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".csv" => Csv,
        ".parquet" => Parquet,
        ".duckdb" => throw new UsageException(
            $"--to '{path}': this program has no DuckDB in it. Export to .parquet; then: duckdb {path} \"CREATE TABLE inputs AS FROM 'inputs.parquet'\""),
        _ => throw new UsageException($"--to '{path}': the name must end with .csv or .parquet"),
    };

    private static (DataTable.RowHandler Row, Action End) Csv(Stream stream, IReadOnlyList<Column> columns)
    {
        var report = new CsvReportWriter(new StreamWriter(stream));
        report.Begin("", columns);
        return (cells => report.Row(cells), report.End);
    }

    private static (DataTable.RowHandler Row, Action End) Parquet(Stream stream, IReadOnlyList<Column> columns)
    {
        var writer = new ParquetWriter(stream, columns);
        return (cells => writer.Row(cells), writer.End);
    }
}
