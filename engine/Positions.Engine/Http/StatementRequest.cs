using System.Text;
using System.Text.Json;
using Positions.Core;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Engine.Http;

/// <summary>
/// Reads the body of <c>POST /statements</c>: JSON <c>{"id","accounts","complete","lines":[…]}</c>, or text/csv with those three as headers
/// Statement-Id, Statement-Accounts and Statement-Complete. Lines that are wrong refuse the statement, each by its place, before
/// anything is compared.
/// </summary>
public static class StatementRequest
{
    public const int MaxBodyBytes = 64 * 1_048_576;

    /// <summary>Lines of one statement.</summary>
    public const int MaxLines = 500_000;

    private const string Example = """{"id":"2025-01-02","complete":true,"lines":[{"account":"A","symbol":"AAPL","quantity":"100"}]}""";
    private const string ExampleLine = """{"account":"A","symbol":"AAPL","quantity":"100","averagePrice":"185"}""";

    private static readonly string[] s_known = ["id", "accounts", "complete", "reason", "lines"];
    private static readonly string[] s_line = ["account", "symbol", "quantity", "averagePrice"];
    private static readonly string[] s_headers = ["Statement-Id", "Statement-Accounts", "Statement-Complete"];

    /// <exception cref="ProblemException">400.</exception>
    public static async Task<Statement> ReadAsync(HttpRequest request, Text24 principal)
    {
        using MemoryStream body = await JsonFields.ReadBodyAsync(request, MaxBodyBytes).ConfigureAwait(false);
        string type = request.ContentType?.Split(';')[0].Trim() ?? string.Empty;
        if (type.Equals("text/csv", StringComparison.OrdinalIgnoreCase))
        {
            return ReadCsv(request, body, principal);
        }

        string? header = s_headers.FirstOrDefault(request.Headers.ContainsKey);
        return header is null
            ? JsonFields.Parse(body, root => ParseJson(request, root, principal))
            : throw ProblemException.BadRequest($"header '{header}' goes with text/csv; with JSON, id, accounts and complete are fields of the body");
    }

    private static Statement ParseJson(HttpRequest request, JsonElement root, Text24 principal)
    {
        var fields = new JsonFields(root, s_known, Example);
        string[] accounts = fields.Has("accounts")
            ? [.. fields.List("accounts").Select(static a => a.ValueKind == JsonValueKind.String ? a.GetString()! : a.GetRawText())]
            : [];
        if (accounts.Length == 0 && fields.Has("accounts"))
        {
            throw NamesNone("'accounts' is an empty list", "the field");
        }

        StatementBegun begun = Begin(fields.RequiredText<Text24>("id"), fields.Switch("complete"), OperatorRequest.Reason(request, fields), principal);
        Statement statement = Of(begun, accounts, isFile: false);
        var rows = new StatementLineCheck(statement);
        foreach (JsonElement element in fields.List("lines"))
        {
            string where = $"lines[{rows.Count}]";
            rows.Add(where, rows.Count + 1, () =>
            {
                var line = new JsonFields(element, s_line, ExampleLine, where + ".");
                return new StatementLine
                {
                    Account = line.RequiredText<Text16>("account"),
                    Symbol = line.RequiredText<Text24>("symbol"),
                    Quantity = line.RequiredDecimal("quantity"),
                    AveragePrice = line.Decimal("averagePrice") ?? Decimal8.Null,
                };
            });
        }

        return rows.Checked();
    }

    private static Statement ReadCsv(HttpRequest request, MemoryStream body, Text24 principal)
    {
        string id = request.Headers["Statement-Id"].ToString();
        if (id.Length == 0)
        {
            throw ProblemException.BadRequest("header 'Statement-Id' is missing: a statement has an id of its own, which is compared once");
        }

        bool isComplete = request.Headers["Statement-Complete"].ToString() switch
        {
            "" or "false" => false,
            "true" => true,
            string other => throw ProblemException.BadRequest($"header 'Statement-Complete' is '{other}'; it must be true or false"),
        };
        string accounts = request.Headers["Statement-Accounts"].ToString();
        if (accounts.Length == 0 && request.Headers.ContainsKey("Statement-Accounts"))
        {
            throw NamesNone("header 'Statement-Accounts' is empty", "the header");
        }

        StatementBegun begun = Begin(
            JsonFields.ParseText<Text24>(id, "Statement-Id"),
            isComplete,
            JsonFields.ParseText<Text64>(request.Headers["X-Reason"].ToString(), "X-Reason"),
            principal);
        Statement statement = Of(begun, accounts.Length == 0 ? [] : [.. accounts.Split(',').Select(static a => a.Trim())], isFile: true);
        body.Position = 0;
        using var reader = new StreamReader(body, Encoding.UTF8);
        string[] columns = Columns(reader.ReadLine());
        var rows = new StatementLineCheck(statement);
        int number = 1;
        while (reader.ReadLine() is { } text)
        {
            number++;
            if (text.Length > 0)
            {
                string where = $"line {number}";
                rows.Add(where, number, () => ParseLine(columns, text, where));
            }
        }

        return rows.Checked();
    }

    /// <summary>A list without an account in it may have been meant as one of none: that is not what no list means.</summary>
    private static ProblemException NamesNone(string what, string which) =>
        ProblemException.BadRequest($"{what}: name the accounts that the statement is about, or leave {which} out for a statement of all accounts");

    private static StatementBegun Begin(Text24 id, bool isComplete, Text64 comment, Text24 principal) => new()
    {
        Prefix = OperatorRequest.Own(),
        StatementId = id,
        IsComplete = isComplete ? (byte)1 : (byte)0,
        Principal = principal,
        Comment = comment,
    };

    private static Statement Of(StatementBegun begun, string[] accounts, bool isFile)
    {
        var scope = new List<StatementScoped>();
        var named = new HashSet<string>(StringComparer.Ordinal);
        foreach (string account in accounts)
        {
            Text16 text = JsonFields.ParseText<Text16>(account, "accounts");
            if (text.IsNull || !named.Add(account))
            {
                throw ProblemException.BadRequest($"'accounts' has '{account}', which is {(text.IsNull ? "no account" : "there twice")}");
            }

            scope.Add(new StatementScoped { Prefix = OperatorRequest.Own(), StatementId = begun.StatementId, Account = text });
        }

        if (scope.Count > BusinessLogic.MaxStatementAccounts)
        {
            throw ProblemException.BadRequest(
                $"'accounts' names {scope.Count}; at most {BusinessLogic.MaxStatementAccounts} may be named, or all accounts by naming none");
        }

        begun.Accounts = (ushort)scope.Count;
        return new Statement(begun, scope, [], isFile);
    }

    private static string[] Columns(string? header)
    {
        string[] columns = (header ?? string.Empty).Split(',').Select(static c => c.Trim()).ToArray();
        return columns.All(s_line.Contains) && columns.Distinct().Count() == columns.Length && s_line.Take(3).All(columns.Contains)
            ? columns
            : throw ProblemException.BadRequest($"line 1: the header is '{header}'; it must name account,symbol,quantity and may name averagePrice, each once");
    }

    private static StatementLine ParseLine(string[] columns, string text, string where)
    {
        string[] values = text.Split(',');
        if (values.Length != columns.Length || text.Contains('"'))
        {
            throw ProblemException.BadRequest($"{where}: {values.Length} values, the header has {columns.Length}; quotes are not taken");
        }

        var line = new StatementLine { AveragePrice = Decimal8.Null };
        for (int i = 0; i < columns.Length; i++)
        {
            string value = values[i].Trim();
            string name = $"{where}, {columns[i]}";
            if (value.Length == 0 && columns[i] != "averagePrice")
            {
                throw ProblemException.BadRequest($"'{name}' is missing");
            }

            switch (columns[i])
            {
                case "account":
                    line.Account = JsonFields.ParseText<Text16>(value, name);
                    break;
                case "symbol":
                    line.Symbol = JsonFields.ParseText<Text24>(value, name);
                    break;
                case "quantity":
                    line.Quantity = JsonFields.ParseDecimal(value, name);
                    break;
                default:
                    line.AveragePrice = value.Length == 0 ? Decimal8.Null : JsonFields.ParseDecimal(value, name);
                    break;
            }
        }

        return line;
    }
}
