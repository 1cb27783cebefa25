using System.Globalization;
using System.Text;
using System.Text.Json;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Engine.Http;

/// <summary>
/// Reads the body of <c>POST /sod</c>: JSON <c>{"date","fileId","force","rows":[…]}</c>, or text/csv with date, fileId and force in the query.
/// Rows of one account and symbol are the lots of that position, oldest first. A row that is wrong refuses the file before anything is
/// loaded.
/// </summary>
public static class LoadRequest
{
    public const int MaxBodyBytes = 64 * 1_048_576;

    /// <summary>Rows of one file.</summary>
    public const int MaxRows = 500_000;

    /// <summary>What the query says of a file of text/csv.</summary>
    public static readonly string[] Query = ["date", "fileId", "force"];

    private static readonly string[] s_known = ["date", "fileId", "force", "rows"];
    private static readonly string[] s_row = ["account", "symbol", "quantity", "averagePrice", "previousClose", "currency", "expectedVersion"];

    /// <summary>The parts of all loads: those of a position follow each other, positions in the order of their first rows.</summary>
    /// <exception cref="ProblemException">400.</exception>
    public static async Task<List<PositionLoaded>> ReadAsync(HttpRequest request, Text24 principal)
    {
        string type = request.ContentType?.Split(';')[0].Trim() ?? string.Empty;
        bool isCsv = type.Equals("text/csv", StringComparison.OrdinalIgnoreCase);
        if (!isCsv && request.Query.Count > 0)
        {
            throw ProblemException.BadRequest($"query '{request.Query.First().Key}' goes with text/csv; with JSON, date, fileId and force are fields of the body");
        }

        List<PositionLoaded> rows = isCsv
            ? await ReadCsvAsync(request, principal).ConfigureAwait(false)
            : await JsonFields.ReadAsync(request, MaxBodyBytes, root => ParseJson(root, principal)).ConfigureAwait(false);
        return rows.Count > 0 ? InParts(rows) : throw ProblemException.BadRequest("there is no row to load");
    }

    private static List<PositionLoaded> ParseJson(JsonElement root, Text24 principal)
    {
        var fields = new JsonFields(
            root, s_known, """{"date":"2025-01-02","fileId":"sod-1","rows":[{"account":"A","symbol":"AAPL","quantity":"100","averagePrice":"185"}]}""");
        var common = new PositionLoaded
        {
            Prefix = OperatorRequest.Own(),
            BusinessDate = fields.RequiredDate("date"),
            FileId = fields.RequiredText<Text24>("fileId"),
            IsForced = fields.Switch("force") ? (byte)1 : (byte)0,
            Principal = principal,
        };
        var rows = new List<PositionLoaded>();
        foreach (JsonElement element in fields.List("rows"))
        {
            var row = new JsonFields(
                element, s_row, """{"account":"A","symbol":"AAPL","quantity":"100","averagePrice":"185"}""", $"rows[{rows.Count}].");
            PositionLoaded load = common;
            load.Account = row.RequiredText<Text16>("account");
            load.Symbol = row.RequiredText<Text24>("symbol");
            load.Quantity = row.RequiredDecimal("quantity");
            load.AveragePrice = row.Decimal("averagePrice") ?? Decimal8.Null;
            load.PreviousClose = row.Decimal("previousClose") ?? Decimal8.Null;
            load.Currency = row.OptionalText<Text4>("currency");
            load.ExpectedVersion = row.Integer("expectedVersion", 0, long.MaxValue) ?? 0;
            Add(rows, load, $"rows[{rows.Count}]");
        }

        return rows;
    }

    private static async Task<List<PositionLoaded>> ReadCsvAsync(HttpRequest request, Text24 principal)
    {
        var common = new PositionLoaded
        {
            Prefix = OperatorRequest.Own(),
            BusinessDate = JsonFields.ParseDate(Asked(request, "date"), "date"),
            FileId = JsonFields.ParseText<Text24>(Asked(request, "fileId"), "fileId"),
            IsForced = request.Query["force"].ToString() switch
            {
                "" or "false" => 0,
                "true" => 1,
                string other => throw ProblemException.BadRequest($"query 'force' is '{other}'; it must be true or false"),
            },
            Principal = principal,
        };
        using MemoryStream body = await JsonFields.ReadBodyAsync(request, MaxBodyBytes).ConfigureAwait(false);
        using var reader = new StreamReader(body, Encoding.UTF8);
        body.Position = 0;
        string[] columns = Columns(await reader.ReadLineAsync().ConfigureAwait(false));
        var rows = new List<PositionLoaded>();
        int line = 1;
        while (await reader.ReadLineAsync().ConfigureAwait(false) is { } text)
        {
            line++;
            if (text.Length > 0)
            {
                Add(rows, ParseLine(common, columns, text, line), $"line {line}");
            }
        }

        return rows;
    }

    private static string Asked(HttpRequest request, string name) => request.Query[name].ToString() is { Length: > 0 } text
        ? text
        : throw ProblemException.BadRequest($"query '{name}' is missing: a file names its date and its own id, as in POST /sod?date=2025-01-02&fileId=sod-1");

    private static string[] Columns(string? header)
    {
        string[] columns = (header ?? string.Empty).Split(',').Select(c => c.Trim()).ToArray();
        string? unknown = columns.FirstOrDefault(c => !s_row.Contains(c));
        if (unknown is not null || columns.Distinct().Count() != columns.Length || !s_row.Take(3).All(columns.Contains))
        {
            throw ProblemException.BadRequest(
                $"line 1: the header is '{header}'; it must name account,symbol,quantity and may name {string.Join(",", s_row.Skip(3))}, each once");
        }

        return columns;
    }

    private static PositionLoaded ParseLine(in PositionLoaded common, string[] columns, string text, int line)
    {
        string[] values = text.Split(',');
        if (values.Length != columns.Length || text.Contains('"'))
        {
            throw ProblemException.BadRequest($"line {line}: {values.Length} values, the header has {columns.Length}; quotes are not taken");
        }

        PositionLoaded load = common;
        load.AveragePrice = Decimal8.Null;
        load.PreviousClose = Decimal8.Null;
        for (int i = 0; i < columns.Length; i++)
        {
            Take(ref load, columns[i], values[i].Trim(), line);
        }

        return load;
    }

    private static void Take(ref PositionLoaded load, string column, string value, int line)
    {
        string name = $"line {line}, {column}";
        if (value.Length == 0)
        {
            if (column is "account" or "symbol" or "quantity")
            {
                throw ProblemException.BadRequest($"'{name}' is missing");
            }

            return;
        }

        switch (column)
        {
            case "account":
                load.Account = JsonFields.ParseText<Text16>(value, name);
                break;
            case "symbol":
                load.Symbol = JsonFields.ParseText<Text24>(value, name);
                break;
            case "quantity":
                load.Quantity = JsonFields.ParseDecimal(value, name);
                break;
            case "averagePrice":
                load.AveragePrice = JsonFields.ParseDecimal(value, name);
                break;
            case "previousClose":
                load.PreviousClose = JsonFields.ParseDecimal(value, name);
                break;
            case "currency":
                load.Currency = JsonFields.ParseText<Text4>(value, name);
                break;
            default:
                load.ExpectedVersion = long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long version)
                    ? version
                    : throw ProblemException.BadRequest($"'{name}' is '{value}'; it must be a whole number");
                break;
        }
    }

    private static void Add(List<PositionLoaded> rows, PositionLoaded load, string where)
    {
        if (rows.Count == MaxRows)
        {
            throw ProblemException.BadRequest($"{where}: a file has at most {MaxRows} rows; send more files");
        }

        if (load.Quantity.Mantissa != 0 && load.AveragePrice.IsNull)
        {
            throw ProblemException.BadRequest($"'{where}' has a quantity and no averagePrice");
        }

        load.Row = (uint)(rows.Count + 1);
        rows.Add(load);
    }

    private static List<PositionLoaded> InParts(List<PositionLoaded> rows)
    {
        var parts = new List<PositionLoaded>(rows.Count);
        foreach (IGrouping<(string Account, string Symbol), PositionLoaded> lots in rows.GroupBy(r => (r.Account.ToString(), r.Symbol.ToString())))
        {
            int count = lots.Count();
            if (count > ushort.MaxValue)
            {
                throw ProblemException.BadRequest($"{lots.Key.Account} {lots.Key.Symbol}: {count} lots of one position are too many");
            }

            ushort part = 0;
            foreach (PositionLoaded lot in lots)
            {
                PositionLoaded load = lot;
                load.Part = ++part;
                load.Parts = (ushort)count;
                parts.Add(load);
            }
        }

        return parts;
    }
}
