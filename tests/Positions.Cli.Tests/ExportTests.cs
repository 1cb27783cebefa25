using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Positions.Cli.Output;
using Positions.Cli.Parquet;
using Positions.Cli.Sql;
using Positions.Protocol.Values;
using Positions.Testing;
using Positions.Testing.Inputs;
using Positions.Testing.Journals;

namespace Positions.Cli.Tests;

/// <summary><c>positions journal export</c> and <c>positions query</c>: the same rows in a file, or in SQL, that the journal has.</summary>
[CancelAfter(120_000)]
public sealed class ExportTests
{
    private string _data = "";

    [SetUp]
    public void WriteJournal()
    {
        _data = Directory.CreateTempSubdirectory("positions-cli-").FullName;
        using var journal = new JournalBuilder(_data);
        journal.Append(InputFactory.Started());
        for (int i = 2; i <= 300; i++)
        {
            journal.Append(InputFactory.Fill(
                1, i - 1, i % 3 == 0 ? Side.Sell : Side.Buy, "0.1", "185.50", $"X{i}", i % 2 == 0 ? "APEX" : "ACME", "AAPL", i % 5 == 0 ? "0.7" : null, currency: "USD"));
            if (i % 100 == 0)
            {
                journal.Commit();
            }
        }

        journal.Close();
    }

    [TearDown]
    public void DeleteJournal() => Directory.Delete(_data, recursive: true);

    [TestCase("inputs")]
    [TestCase("events")]
    [TestCase("positions")]
    public void ShouldHoldTheSameRows_WhenExportedToBothFormats(string table)
    {
        string csv = Path.Combine(_data, "out.csv");
        string parquet = Path.Combine(_data, "out.parquet");
        foreach (string file in (string[])[csv, parquet])
        {
            CliResult result = CliProcess.Run("journal", "export", "--data", _data, "--table", table, "--to", file, "--to", "250", "--account", "APEX");
            Assert.That(result.ExitCode, Is.Zero, result.Error);
            Assert.That(result.Output, Does.Contain($"{table} written to {file}"));
            Assert.That(File.Exists(file + ".part"), Is.False);
        }

        string[][] rows = [.. File.ReadAllLines(csv).Select(static line => line.Split(','))];
        var read = new ParquetFile(parquet);
        Assert.That(read.Names, Is.EqualTo(rows[0]));
        Assert.That(read.Rows, Is.EqualTo(rows.Length - 1).And.EqualTo(table switch { "inputs" or "events" => 125, _ => 1 }));
        for (int column = 0; column < rows[0].Length; column++)
        {
            Assert.That(read.Columns[column], Is.EqualTo(rows.Skip(1).Select(row => Stored(rows[0][column], row[column]))), rows[0][column]);
        }
    }

    [Test]
    public void ShouldReadBackEveryValue_WhenRowsFillSeveralGroups()
    {
        var random = new SeededRandom(TestSeed.Next(nameof(ShouldReadBackEveryValue_WhenRowsFillSeveralGroups)));
        Column[] columns = [new("n", "N", ColumnKind.Integer), new("t", "T"), new("d", "D", ColumnKind.Decimal), new("p", "P", ColumnKind.Points), new("at", "At", ColumnKind.Time)];
        string path = Path.Combine(_data, "random.parquet");
        List<string[]> rows = [];
        using (FileStream file = File.Create(path))
        {
            var writer = new ParquetWriter(file, columns, rowsPerGroup: 100);
            for (int i = 0; i < 1_234; i++)
            {
                string[] row =
                [
                    random.Next(4) == 0 ? "" : ((long)random.NextUInt64()).ToString(CultureInfo.InvariantCulture),
                    new string((char)('a' + random.Next(26)), random.Next(40)) + (random.Next(9) == 0 ? "é€" : ""),
                    random.Next(3) == 0 ? "" : new Decimal8((long)random.NextUInt64()).ToString(),
                    random.Next(3) == 0 ? "" : DecimalText.Format(((Int128)(long)random.NextUInt64() << 20) + random.Next(1 << 20), DecimalText.PointsScale),
                    random.Next(2) == 0 ? "" : new UtcNanos(InputFactory.DefaultTime.Value + random.Next(int.MaxValue)).ToString(),
                ];
                rows.Add(row);
                writer.Row(row);
            }

            writer.End();
        }

        var read = new ParquetFile(path);
        Assert.That(read.Groups, Is.EqualTo(13));
        for (int column = 0; column < columns.Length; column++)
        {
            Assert.That(read.Columns[column], Is.EqualTo(rows.Select(row => Stored(columns[column].Kind, row[column]))), columns[column].Name);
        }
    }

    [TestCase("SELECT account, count(*) AS n, exact_sum(quantity) AS q FROM events GROUP BY account ORDER BY account", "account,n,q\nACME,149,4.9\nAPEX,150,5\n")]
    [TestCase("SELECT sequence, quantity, exact_mul(quantity, price) AS notional FROM inputs WHERE quantity > 0.09999999 AND price >= 185.5 LIMIT 1", "sequence,quantity,notional\n2,0.1,18.55\n")]
    [TestCase("SELECT max(sequence), typeof(sum(version)), exact_avg(fee) FROM inputs JOIN events USING (sequence)", "max(sequence),typeof(sum(version)),exact_avg(fee)\n300,integer,0.7\n")]
    [TestCase("SELECT account FROM events GROUP BY account HAVING exact_cmp(exact_sum(quantity), '4.9') > 0", "account\nAPEX\n")]
    [TestCase("SELECT exact_sub('0.3', '0.1') AS s, exact_add(1, '2') AS a, sum(version) OVER () AS w FROM positions WHERE account = 'APEX'", "s,a,w\n0.2,3,150\n")]
    [TestCase("SELECT quantity, openCost FROM positions WHERE account = 'APEX'", "quantity,openCost\n5,927.5\n")]
    [TestCase("SELECT exact_sum(fee) AS fee FROM inputs WHERE execId = 'none'", "fee\n\n")]
    public void ShouldAnswerExactly_WhenAskedInSql(string sql, string answer)
    {
        CliResult result = CliProcess.Run("query", "--data", _data, sql, "--format", "csv");
        Assert.That(result.Error, Is.Empty);
        Assert.That(result.Output, Is.EqualTo(answer));
        Assert.That(result.ExitCode, Is.Zero);
    }

    [Test]
    public void ShouldHoldWhatTheFiltersLeave_WhenAskedInSql()
    {
        CliResult result = CliProcess.Run("query", "--data", _data, "SELECT count(*) n, min(sequence) a, max(sequence) b FROM inputs", "--format", "json", "--from", "100", "--to", "110", "--account", "APEX");
        Assert.That(result.Output, Is.EqualTo("""{"rows":[{"n":6,"a":100,"b":110}]}""" + "\n"));
        Assert.That(
            CliProcess.Run("query", "--data", _data, "SELECT quantity FROM positions", "--format", "csv", "--to", "2").Output, Is.EqualTo("quantity\n0.1\n"));
    }

    [Test]
    public void ShouldHoldTheLastOnes_WhenAskedForSoMany([Values("inputs", "events")] string table)
    {
        CliResult result = CliProcess.Run(
            "query", "--data", _data, $"SELECT count(*) n, min(sequence) a, max(sequence) b FROM {table}", "--format", "csv", "--last", "3", "--account", "APEX");
        CliResult all = CliProcess.Run("query", "--data", _data, $"SELECT sequence FROM {table} WHERE account = 'APEX' ORDER BY sequence DESC LIMIT 3", "--format", "csv");
        string[] sequences = all.Output.TrimEnd('\n').Split('\n')[1..];
        Assert.That(result.Output, Is.EqualTo($"n,a,b\n3,{sequences[2]},{sequences[0]}\n"));
    }

    [TestCase("SELECT nope FROM inputs", "no such column")]
    [TestCase("DROP TABLE inputs", "a query only reads")]
    [TestCase("ATTACH 'x.sqlite' AS x", "a query only reads")]
    [TestCase("SELECT * FROM sqlite_master; DELETE FROM inputs", "a query only reads")]
    [TestCase("SELECT 1 AS a; SELECT 2 AS b", "one at a time")]
    [TestCase("SELECT exact_mul(account, 2) FROM inputs WHERE account IS NOT NULL", "is not a plain decimal")]
    [TestCase("SELECT exact_add(0.1, 1)", "but floating point")]
    [TestCase("SELEC 1", "syntax error")]
    public void ShouldExitWithTwoAndSayWhy_WhenTheSqlIsWrong(string sql, string said)
    {
        CliResult result = CliProcess.Run("query", "--data", _data, sql);
        Assert.That(result.ExitCode, Is.EqualTo(2), result.Output);
        Assert.That(result.Error, Does.Contain(said));
        Assert.That(result.Error, Does.Not.Contain("   at "));
    }

    [TestCase(13, 3, TestName = "{m}(full)")]
    [TestCase(10, 3, TestName = "{m}(input or output)")]
    [TestCase(14, 3, TestName = "{m}(cannot be made)")]
    [TestCase(1, 2, TestName = "{m}(wrong SQL)")]
    [TestCase(9, 130, TestName = "{m}(interrupted)")]
    public void ShouldTellTheDiskFromTheQuery_WhenTheDatabaseFails(int code, int exitCode)
    {
        Exception fault = SqlQuery.Translate(new SqliteException("the reason", code), "/somewhere/positions.sqlite");
        Assert.That(CommandLine.CodeOf(fault), Is.EqualTo(exitCode));
        Assert.That(fault.Message, exitCode == 3 ? Does.Contain("/somewhere/positions.sqlite").And.Contain("the reason").And.Contain("TMPDIR") : Is.Not.Empty);
    }

    [Test]
    public void ShouldExitWithThreeAndNameTheFile_WhenThereIsNoPlaceForTheDatabase()
    {
        using Process process = CliProcess.Start(
            static start => start.Environment["TMPDIR"] = "/no/such/folder", "query", "--data", _data, "SELECT count(*) FROM inputs");
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.That(error, Does.Contain("/no/such/folder/positions-").And.Contain("TMPDIR").And.Not.Contain("   at "));
        Assert.That(process.ExitCode, Is.EqualTo(3));
    }

    private static string Stored(string column, string cell) => Stored(
        column switch
        {
            "engineTime" => ColumnKind.Time,
            "openCost" or "realizedPnl" or "realizedDelta" or "unrealizedPnl" or "dayPnl" => ColumnKind.Points,
            "quantity" or "price" or "fee" or "feeDelta" or "fees" or "runningQuantity" or "averagePrice" or "markPrice" or "startQuantity" or "previousClose" => ColumnKind.Decimal,
            _ => ColumnKind.Text,
        },
        cell);

    /// <summary>What the file has for a cell: a mantissa, nanoseconds, or the text itself.</summary>
    private static string Stored(ColumnKind kind, string cell)
    {
        switch (kind)
        {
            case ColumnKind.Decimal or ColumnKind.Points when cell.Length > 0:
                Assert.That(DecimalText.TryParse(cell, kind == ColumnKind.Decimal ? Decimal8.Scale : DecimalText.PointsScale, out Int128 mantissa), cell);
                return mantissa.ToString(CultureInfo.InvariantCulture);
            case ColumnKind.Time when cell.Length > 0:
                Assert.That(UtcNanos.TryParse(cell, out UtcNanos time), cell);
                return time.Value.ToString(CultureInfo.InvariantCulture);
            default:
                return cell;
        }
    }
}
