using System.Text.Json;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Engine.Http;

/// <summary>Reads the body of <c>POST /fill</c>.</summary>
public static class FillRequest
{
    private const int MaxBodyBytes = 16_384;

    private static readonly string[] s_known =
        ["account", "symbol", "qty", "quantity", "price", "side", "execId", "orderId", "currency", "fee", "feeCurrency", "transactTime"];

    /// <exception cref="ProblemException">400: the body is not what the call takes.</exception>
    public static Task<Fill> ReadAsync(HttpRequest request) =>
        JsonFields.ReadAsync(request, MaxBodyBytes, root => Parse(root, request.Headers["Idempotency-Key"]));

    /// <exception cref="ProblemException">400.</exception>
    public static Fill Parse(JsonElement root, string? idempotencyKey)
    {
        var fields = new JsonFields(root, s_known, """{"account":"TEST","symbol":"AAPL","qty":1,"price":"185.50"}""");
        (long quantity, Side side) = QuantityAndSide(fields);
        return new Fill
        {
            Prefix = new SourcePrefix { SourceId = SourcePrefix.HttpSourceId, TransactTime = Time(fields) },
            Account = fields.RequiredText<Text16>("account"),
            Symbol = fields.RequiredText<Text24>("symbol"),
            Quantity = new Decimal8(quantity),
            Side = side,
            Price = fields.RequiredDecimal("price"),
            Fee = fields.Decimal("fee") ?? Decimal8.Null,
            CumQuantity = Decimal8.Null,
            OrderId = fields.OptionalText<Text36>("orderId"),
            ExecId = ExecId(fields, idempotencyKey),
            Currency = fields.OptionalText<Text4>("currency"),
            FeeCurrency = fields.OptionalText<Text4>("feeCurrency"),
            OrderStatus = OrderStatus.Unknown,
            Liquidity = byte.MaxValue,
        };
    }

    private static (long Quantity, Side Side) QuantityAndSide(JsonFields fields)
    {
        if (fields.Has("qty") && fields.Has("quantity"))
        {
            throw ProblemException.BadRequest("give 'qty' or 'quantity', not both");
        }

        Decimal8 quantity = fields.Decimal("qty") ?? fields.Decimal("quantity") ?? throw fields.Missing("qty");
        if (!fields.Has("side"))
        {
            return quantity.Mantissa < 0 ? (-quantity.Mantissa, Side.Sell) : (quantity.Mantissa, Side.Buy);
        }

        if (quantity.Mantissa < 0)
        {
            throw ProblemException.BadRequest("give the direction by the sign of 'qty' or by 'side', not by both");
        }

        string side = fields.Raw("side");
        return side.ToUpperInvariant() switch
        {
            "BUY" or "B" or "1" => (quantity.Mantissa, Side.Buy),
            "SELL" or "S" or "2" => (quantity.Mantissa, Side.Sell),
            _ => throw ProblemException.BadRequest($"'side' is '{side}'; it must be buy or sell"),
        };
    }

    private static Text36 ExecId(JsonFields fields, string? idempotencyKey)
    {
        Text36 execId = fields.OptionalText<Text36>("execId");
        if (string.IsNullOrEmpty(idempotencyKey))
        {
            return execId;
        }

        if (!TextCodec.TryFrom(idempotencyKey, out Text36 key))
        {
            throw ProblemException.BadRequest("the Idempotency-Key header must be 1 to 36 printable ASCII characters without a space at either end");
        }

        if (!execId.IsNull && execId != key)
        {
            throw ProblemException.BadRequest("'execId' and the Idempotency-Key header differ; give one of them");
        }

        return key;
    }

    private static UtcNanos Time(JsonFields fields)
    {
        if (!fields.Has("transactTime"))
        {
            return UtcNanos.Null;
        }

        string text = fields.Raw("transactTime");
        if (long.TryParse(text, System.Globalization.NumberStyles.AllowLeadingSign, System.Globalization.CultureInfo.InvariantCulture, out long nanos))
        {
            return new UtcNanos(nanos);
        }

        return UtcNanos.TryParse(text, out UtcNanos time)
            ? time
            : throw ProblemException.BadRequest("'transactTime' must be nanoseconds since 1970 or an RFC 3339 time");
    }
}
