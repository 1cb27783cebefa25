using System.Text.Json;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Engine.Http;

/// <summary>Reads the body of <c>POST /fill</c>. Numbers may be JSON numbers or strings; they are never seen as floating point.</summary>
public static class FillRequest
{
    private const int MaxBodyBytes = 16_384;

    private static readonly string[] s_known =
        ["account", "symbol", "qty", "quantity", "price", "side", "execId", "orderId", "currency", "fee", "feeCurrency", "transactTime"];

    /// <exception cref="ProblemException">400: the body is not what the call takes.</exception>
    public static async Task<Fill> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > MaxBodyBytes)
        {
            throw ProblemException.BadRequest($"the body has {request.ContentLength} bytes; a fill takes at most {MaxBodyBytes}");
        }

        using var body = new MemoryStream();
        byte[] buffer = new byte[4_096];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
        {
            body.Write(buffer, 0, read);
            if (body.Length > MaxBodyBytes)
            {
                throw ProblemException.BadRequest($"the body is longer than the {MaxBodyBytes} bytes that a fill takes");
            }
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(body.GetBuffer().AsMemory(0, (int)body.Length));
            return Parse(document.RootElement, request.Headers["Idempotency-Key"]);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second is how the reader refuses text that is not Unicode.
            throw ProblemException.BadRequest($"the body is not JSON: {e.Message}");
        }
    }

    /// <exception cref="ProblemException">400.</exception>
    public static Fill Parse(JsonElement root, string? idempotencyKey)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw ProblemException.BadRequest("the body must be a JSON object such as {\"account\":\"TEST\",\"symbol\":\"AAPL\",\"qty\":1,\"price\":\"185.50\"}");
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (JsonProperty property in root.EnumerateObject())
        {
            if (!s_known.Contains(property.Name))
            {
                throw ProblemException.BadRequest($"unknown field '{property.Name}'; known are {string.Join(", ", s_known)}");
            }

            if (!seen.Add(property.Name))
            {
                throw ProblemException.BadRequest($"field '{property.Name}' is given twice");
            }
        }

        (long quantity, Side side) = QuantityAndSide(root);
        return new Fill
        {
            Prefix = new SourcePrefix { SourceId = SourcePrefix.HttpSourceId, TransactTime = Time(root) },
            Account = Required<Text16>(root, "account"),
            Symbol = Required<Text24>(root, "symbol"),
            Quantity = new Decimal8(quantity),
            Side = side,
            Price = Number(root, "price") ?? throw Missing("price"),
            Fee = Number(root, "fee") ?? Decimal8.Null,
            CumQuantity = Decimal8.Null,
            OrderId = Optional<Text36>(root, "orderId"),
            ExecId = ExecId(root, idempotencyKey),
            Currency = Optional<Text4>(root, "currency"),
            FeeCurrency = Optional<Text4>(root, "feeCurrency"),
            OrderStatus = OrderStatus.Unknown,
            Liquidity = byte.MaxValue,
        };
    }

    private static (long Quantity, Side Side) QuantityAndSide(JsonElement root)
    {
        if (root.TryGetProperty("qty", out _) && root.TryGetProperty("quantity", out _))
        {
            throw ProblemException.BadRequest("give 'qty' or 'quantity', not both");
        }

        Decimal8 quantity = Number(root, "qty") ?? Number(root, "quantity") ?? throw Missing("qty");
        if (!root.TryGetProperty("side", out JsonElement sideElement) || sideElement.ValueKind == JsonValueKind.Null)
        {
            return quantity.Mantissa < 0 ? (-quantity.Mantissa, Side.Sell) : (quantity.Mantissa, Side.Buy);
        }

        if (quantity.Mantissa < 0)
        {
            throw ProblemException.BadRequest("give the direction by the sign of 'qty' or by 'side', not by both");
        }

        string side = TextOf(sideElement, "side");
        return side.ToUpperInvariant() switch
        {
            "BUY" or "B" or "1" => (quantity.Mantissa, Side.Buy),
            "SELL" or "S" or "2" => (quantity.Mantissa, Side.Sell),
            _ => throw ProblemException.BadRequest($"'side' is '{side}'; it must be buy or sell"),
        };
    }

    private static Text36 ExecId(JsonElement root, string? idempotencyKey)
    {
        Text36 execId = Optional<Text36>(root, "execId");
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

    private static UtcNanos Time(JsonElement root)
    {
        if (!root.TryGetProperty("transactTime", out JsonElement element) || element.ValueKind == JsonValueKind.Null)
        {
            return UtcNanos.Null;
        }

        if (element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out long nanos))
        {
            return new UtcNanos(nanos);
        }

        return UtcNanos.TryParse(TextOf(element, "transactTime"), out UtcNanos time)
            ? time
            : throw ProblemException.BadRequest("'transactTime' must be nanoseconds since 1970 or an RFC 3339 time");
    }

    private static Decimal8? Number(JsonElement root, string name)
    {
        if (!root.TryGetProperty(name, out JsonElement element) || element.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        string text = element.ValueKind == JsonValueKind.Number ? element.GetRawText() : TextOf(element, name);
        return Decimal8.TryParse(text, out Decimal8 value)
            ? value
            : throw ProblemException.BadRequest($"'{name}' is '{text}'; it must be a plain decimal with at most 8 fraction digits within ±92233720368.54775807");
    }

    private static T Required<T>(JsonElement root, string name)
        where T : unmanaged, IText<T>
    {
        if (!root.TryGetProperty(name, out JsonElement element) || element.ValueKind == JsonValueKind.Null || element.ToString().Length == 0)
        {
            throw Missing(name);
        }

        return Optional<T>(root, name);
    }

    private static T Optional<T>(JsonElement root, string name)
        where T : unmanaged, IText<T>
    {
        if (!root.TryGetProperty(name, out JsonElement element) || element.ValueKind == JsonValueKind.Null)
        {
            return default;
        }

        string text = TextOf(element, name);
        return TextCodec.TryFrom(text, out T value)
            ? value
            : throw ProblemException.BadRequest($"'{name}' must be at most {T.Capacity} printable ASCII characters without a space at either end");
    }

    private static string TextOf(JsonElement element, string name) => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString()!,
        JsonValueKind.Number => element.GetRawText(),
        _ => throw ProblemException.BadRequest($"'{name}' must be a string or a number"),
    };

    private static ProblemException Missing(string name) => ProblemException.BadRequest($"field '{name}' is missing");
}
