using System.Text.Json;
using Positions.Core;
using Positions.Engine.Snapshots;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Engine.Http;

/// <summary>Reads the bodies of the operators' calls. Each may carry a <c>reason</c>, which the journal keeps; the X-Reason header is the same.</summary>
public static class OperatorRequest
{
    public const int MaxBodyBytes = 16_384;

    private static readonly string[] s_adjust =
        ["quantity", "target", "costRule", "price", "currency", "reason", "reasonCode", "expectedVersion"];

    private static readonly string[] s_reason = ["reason"];
    private static readonly string[] s_date = ["date", "reason"];
    private static readonly string[] s_instrument = ["symbol", "currency", "multiplier", "displayDecimals"];
    private static readonly string[] s_split =
        ["symbol", "numerator", "denominator", "quantityStep", "cashInLieuPrice", "exDate", "reason"];

    private static readonly string[] s_rename = ["symbol", "newSymbol", "exDate", "reason"];
    private static readonly string[] s_mark = ["symbol", "price", "kind", "currency"];

    /// <exception cref="ProblemException">400.</exception>
    public static Task<PositionAdjusted> ReadAdjustmentAsync(HttpRequest request, Text16 account, Text24 symbol, Text24 principal) =>
        JsonFields.ReadAsync(request, MaxBodyBytes, root =>
        {
            var fields = new JsonFields(
                root, s_adjust, """{"quantity":"-100","costRule":"at-price","price":"185.50","reason":"broker break","expectedVersion":7}""");
            if (fields.Has("quantity") == fields.Has("target"))
            {
                throw ProblemException.BadRequest("give 'quantity' (by how much, signed) or 'target' (where the position is to stand), one of them");
            }

            string rule = fields.Word("costRule", "at-average", "at-price", "at-external-average") ?? "at-average";
            if (rule == "at-average" ? fields.Has("price") : !fields.Has("price"))
            {
                throw ProblemException.BadRequest("'price' goes with costRule at-price and at-external-average, and only with them");
            }

            Text64 comment = Reason(request, fields);
            if (comment.IsNull)
            {
                throw fields.Missing("reason");
            }

            return new PositionAdjusted
            {
                Prefix = Own(),
                Account = account,
                Symbol = symbol,
                Quantity = fields.Has("target") ? fields.RequiredDecimal("target") : fields.RequiredDecimal("quantity"),
                IsTarget = fields.Has("target") ? (byte)1 : (byte)0,
                CostRule = (byte)(rule switch
                {
                    "at-average" => AdjustmentRule.AtAverage,
                    "at-price" => AdjustmentRule.AtPrice,
                    _ => AdjustmentRule.AtExternalAverage,
                }),
                Price = fields.Decimal("price") ?? Decimal8.Null,
                Currency = fields.OptionalText<Text4>("currency"),
                ExpectedVersion = fields.RequiredInteger("expectedVersion", 0, long.MaxValue),
                Reason = fields.Word("reasonCode", "reconciliation", "manual", "migration") switch { "reconciliation" => 2, "migration" => 4, _ => 3 },
                Principal = principal,
                Comment = comment,
            };
        });

    /// <summary>The body of <c>POST /date-roll</c> and <c>POST /session-open</c>.</summary>
    /// <exception cref="ProblemException">400.</exception>
    public static Task<(uint Date, Text64 Comment)> ReadDateAsync(HttpRequest request) => JsonFields.ReadAsync(request, MaxBodyBytes, root =>
    {
        var fields = new JsonFields(root, s_date, """{"date":"2025-01-02"}""");
        return (fields.RequiredDate("date"), Reason(request, fields));
    });

    /// <exception cref="ProblemException">400.</exception>
    public static Task<InstrumentDefined> ReadInstrumentAsync(HttpRequest request) => JsonFields.ReadAsync(request, MaxBodyBytes, root =>
    {
        var fields = new JsonFields(root, s_instrument, """{"symbol":"ESZ5","currency":"USD","multiplier":"50","displayDecimals":2}""");
        return new InstrumentDefined
        {
            Prefix = Own(),
            Symbol = fields.RequiredText<Text24>("symbol"),
            Currency = fields.OptionalText<Text4>("currency"),
            Multiplier = fields.Decimal("multiplier") ?? new Decimal8(Decimal8.One),
            DisplayDecimals = (byte)(fields.Integer("displayDecimals", 0, 8) ?? 8),
        };
    });

    /// <param name="request">The call.</param>
    /// <param name="principal">Who asks.</param>
    /// <param name="today">Ex date if none is given.</param>
    /// <exception cref="ProblemException">400.</exception>
    /// <returns>The split, and whether the body names its ex date.</returns>
    public static Task<(InstrumentSplit Split, bool NamesDate)> ReadSplitAsync(HttpRequest request, Text24 principal, uint today) => JsonFields.ReadAsync(request, MaxBodyBytes, root =>
    {
        var fields = new JsonFields(
            root, s_split, """{"symbol":"AAPL","numerator":3,"denominator":2,"quantityStep":"1","cashInLieuPrice":"45.00","exDate":"2025-01-02"}""");
        if (fields.Has("quantityStep") != fields.Has("cashInLieuPrice"))
        {
            throw ProblemException.BadRequest("'quantityStep' and 'cashInLieuPrice' go together: what is below the step is sold at that price");
        }

        var split = new InstrumentSplit
        {
            Prefix = Own(),
            Symbol = fields.RequiredText<Text24>("symbol"),
            Numerator = fields.RequiredInteger("numerator", 1, long.MaxValue),
            Denominator = fields.RequiredInteger("denominator", 1, long.MaxValue),
            QuantityStep = fields.Decimal("quantityStep") ?? Decimal8.Null,
            CashInLieuPrice = fields.Decimal("cashInLieuPrice") ?? Decimal8.Null,
            ExDate = fields.Date("exDate") ?? today,
            Principal = principal,
            Comment = Reason(request, fields),
        };
        return (split, fields.Has("exDate"));
    });

    /// <param name="request">The call.</param>
    /// <param name="principal">Who asks.</param>
    /// <param name="today">Ex date if none is given.</param>
    /// <exception cref="ProblemException">400.</exception>
    public static Task<InstrumentRenamed> ReadRenameAsync(HttpRequest request, Text24 principal, uint today) => JsonFields.ReadAsync(request, MaxBodyBytes, root =>
    {
        var fields = new JsonFields(root, s_rename, """{"symbol":"FB","newSymbol":"META","exDate":"2025-01-02"}""");
        return new InstrumentRenamed
        {
            Prefix = Own(),
            Symbol = fields.RequiredText<Text24>("symbol"),
            NewSymbol = fields.RequiredText<Text24>("newSymbol"),
            ExDate = fields.Date("exDate") ?? today,
            Principal = principal,
            Comment = Reason(request, fields),
        };
    });

    /// <exception cref="ProblemException">400.</exception>
    public static Task<MarkPrice> ReadMarkAsync(HttpRequest request) => JsonFields.ReadAsync(request, MaxBodyBytes, root =>
    {
        var fields = new JsonFields(root, s_mark, """{"symbol":"AAPL","price":"186.10","kind":"settlement"}""");
        string kind = fields.Word("kind", "settlement", "mark", "bid", "ask", "mid", "last") ?? "mark";
        return new MarkPrice
        {
            Prefix = Own(),
            Symbol = fields.RequiredText<Text24>("symbol"),
            Price = fields.RequiredDecimal("price"),
            Kind = (byte)Enum.Parse<MarkKind>(kind, ignoreCase: true),
            Currency = fields.OptionalText<Text4>("currency"),
        };
    });

    /// <summary>The body of <c>POST /snapshots</c>, which may be empty.</summary>
    /// <exception cref="ProblemException">400.</exception>
    public static async Task<SnapshotRequested> ReadSnapshotAsync(HttpRequest request, Text24 principal) => new()
    {
        Prefix = Own(),
        Cause = (byte)SnapshotCause.Operator,
        Principal = principal,
        Comment = await ReadReasonAsync(request, "before the upgrade").ConfigureAwait(false),
    };

    /// <summary>A body that says nothing but the reason, and may be empty.</summary>
    /// <exception cref="ProblemException">400.</exception>
    public static async Task<Text64> ReadReasonAsync(HttpRequest request, string example)
    {
        using MemoryStream body = await JsonFields.ReadBodyAsync(request, MaxBodyBytes).ConfigureAwait(false);
        return body.Length > 0
            ? JsonFields.Parse(body, root => Reason(request, new JsonFields(root, s_reason, $$"""{"reason":"{{example}}"}""")))
            : JsonFields.ParseText<Text64>(request.Headers["X-Reason"].ToString(), "X-Reason");
    }

    /// <summary>The prefix of what comes by HTTP.</summary>
    public static SourcePrefix Own() => new() { SourceId = SourcePrefix.HttpSourceId, TransactTime = UtcNanos.Null };

    /// <summary>Why, in the body or the header.</summary>
    /// <exception cref="ProblemException">400.</exception>
    public static Text64 Reason(HttpRequest request, JsonFields fields) => fields.Has("reason")
        ? fields.OptionalText<Text64>("reason")
        : JsonFields.ParseText<Text64>(request.Headers["X-Reason"].ToString(), "X-Reason");
}
