using System.Globalization;
using Microsoft.Data.Sqlite;
using Positions.Cli.Output;
using Positions.Cli.Tables;
using SQLitePCL;

namespace Positions.Cli.Sql;

/// <summary>
/// One SQL query over the tables of a data directory. Those that it reads, and no others, are filled row by row into a temporary database
/// on the disk, which is deleted afterwards.
/// </summary>
internal sealed class SqlQuery : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"positions-{Guid.NewGuid():N}.sqlite");
    private readonly SqliteConnection _connection;
    private readonly HashSet<string> _read = new(StringComparer.OrdinalIgnoreCase);
    private readonly VerbContext _context;

    // Kept: the database calls it as long as it is set.
    private readonly strdelegate_authorizer _authorizer;

    private SqlQuery(VerbContext context)
    {
        _context = context;
        _authorizer = Authorize;
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = _path, Pooling = false }.ToString());
    }

    private void Open()
    {
        _connection.Open();
        Execute("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA locking_mode=EXCLUSIVE; PRAGMA temp_store=FILE");
        ExactFunctions.AddTo(_connection);
        foreach (DataTable table in DataTable.All)
        {
            Execute($"CREATE TABLE {table.Name} ({string.Join(", ", table.Columns.Select(static column => $"\"{column.Name}\" {TypeOf(column)}"))})");
        }
    }

    /// <exception cref="UsageException">The SQL is wrong, or does more than read.</exception>
    /// <exception cref="IOException">The temporary database cannot be made, written or read.</exception>
    public static int Run(string dataDirectory, JournalFilter filter, string sql, VerbContext context)
    {
        if (string.IsNullOrWhiteSpace(sql))
        {
            throw new UsageException("SQL is empty: ask for something, as SELECT * FROM positions");
        }

        using var query = new SqlQuery(context);
        try
        {
            query.Open();
            using SqliteCommand command = query._connection.CreateCommand();
            command.CommandText = sql;
            query.Restrict(true);
            command.Prepare();
            query.Restrict(false);

            // A running engine goes on: the tables are of one moment.
            long end = DataReader.EndOf(dataDirectory, filter.ToTime, context);
            filter = filter with { ToSequence = Math.Min(filter.ToSequence ?? long.MaxValue, end), ToTime = null };
            foreach (DataTable table in DataTable.All.Where(table => query._read.Contains(table.Name)))
            {
                query.Fill(table, dataDirectory, filter);
            }

            query.Restrict(true);
            using CancellationTokenRegistration interrupt = context.Interrupted.Register(() => raw.sqlite3_interrupt(query._connection.Handle));
            query.Write(command);
            return ExitCode.Ok;
        }
        catch (SqliteException exception)
        {
            throw Translate(exception, query._path);
        }
    }

    /// <summary>What a fault of the database is to whoever asked: of the disk, of the query, or an interrupt.</summary>
    internal static Exception Translate(SqliteException exception, string path) => exception.SqliteErrorCode switch
    {
        raw.SQLITE_INTERRUPT => new OperationCanceledException("interrupted", exception),
        raw.SQLITE_FULL or raw.SQLITE_IOERR or raw.SQLITE_CANTOPEN or raw.SQLITE_READONLY or raw.SQLITE_PERM or raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB
            or raw.SQLITE_NOMEM => new IOException(
                $"the temporary database '{path}' ({exception.Message}): see to the space and rights of that folder, set TMPDIR to another one, or take less with --from, --to and the filters",
                exception),
        raw.SQLITE_AUTH => new UsageException($"SQL: {exception.Message}; a query only reads"),
        _ => new UsageException($"SQL: {exception.Message}"),
    };

    public void Dispose()
    {
        _connection.Dispose();
        if (File.Exists(_path))
        {
            File.Delete(_path);
        }
    }

    private static string TypeOf(Column column) => column.Kind switch
    {
        ColumnKind.Integer => "INTEGER",
        ColumnKind.Decimal or ColumnKind.Points => $"TEXT COLLATE {ExactFunctions.Collation}",
        _ => "TEXT",
    };

    private void Execute(string sql)
    {
        using SqliteCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>Only reads are let through, and the tables that are read are noted.</summary>
    private void Restrict(bool isOn) => raw.sqlite3_set_authorizer(_connection.Handle, isOn ? _authorizer : null, null);

    private int Authorize(object user, int action, string name, string other, string database, string inner)
    {
        if (action == raw.SQLITE_READ)
        {
            _read.Add(name);
        }

        return action is raw.SQLITE_READ or raw.SQLITE_SELECT or raw.SQLITE_FUNCTION or raw.SQLITE_RECURSIVE ? raw.SQLITE_OK : raw.SQLITE_DENY;
    }

    private void Fill(DataTable table, string dataDirectory, JournalFilter filter)
    {
        using SqliteTransaction transaction = _connection.BeginTransaction();
        using SqliteCommand insert = _connection.CreateCommand();
        insert.Transaction = transaction;
        SqliteParameter[] cells = [.. table.Columns.Select((_, i) => insert.Parameters.Add($"$c{i}", SqliteType.Text))];
        insert.CommandText = $"INSERT INTO {table.Name} VALUES ({string.Join(',', cells.Select(static cell => cell.ParameterName))})";
        insert.Prepare();
        table.Read(dataDirectory, filter, _context, row =>
        {
            for (int i = 0; i < cells.Length; i++)
            {
                // The column's type makes an integer of it where it is one.
                cells[i].Value = row[i].Length == 0 ? DBNull.Value : row[i];
            }

            insert.ExecuteNonQuery();
        });
        transaction.Commit();
    }

    private void Write(SqliteCommand command)
    {
        using SqliteDataReader reader = command.ExecuteReader();
        IReportWriter report = _context.CreateReport();
        report.Begin("rows", [.. Enumerable.Range(0, reader.FieldCount).Select(i => ColumnOf(reader, i))]);
        string[] cells = new string[reader.FieldCount];
        while (reader.Read())
        {
            for (int i = 0; i < cells.Length; i++)
            {
                cells[i] = reader.GetValue(i) switch
                {
                    DBNull => "",
                    byte[] bytes => Convert.ToHexString(bytes),
                    IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
                    object value => value.ToString() ?? "",
                };
            }

            report.Row([.. cells]);
        }

        report.End();
        if (reader.NextResult())
        {
            throw new UsageException("only the first of several queries was answered; ask one at a time");
        }
    }

    private static Column ColumnOf(SqliteDataReader reader, int index)
    {
        string name = reader.GetName(index);
        return new Column(name, name, raw.sqlite3_column_decltype(reader.Handle, index).utf8_to_string() switch
        {
            "INTEGER" => ColumnKind.Integer,
            "TEXT" => ColumnKind.Text,
            _ => ColumnKind.Value,
        });
    }
}
