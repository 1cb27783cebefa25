using System.Text.Json;
using Positions.Core;
using Positions.Core.Arithmetic;
using Positions.Engine.Egress;
using Positions.Protocol.Values;

namespace Positions.Engine.Http;

/// <summary>Answers as JSON: exact decimals are strings, sequences and versions numbers, times RFC 3339 with nanoseconds.</summary>
public static class Json
{
    public static Task WriteAsync(HttpContext context, int status, Action<Utf8JsonWriter> body) => WriteAsync(context, status, Render(body));

    public static async Task WriteAsync(HttpContext context, int status, ReadOnlyMemory<byte> body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType ??= "application/json";
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>A document as it goes out.</summary>
    public static byte[] Render(Action<Utf8JsonWriter> body)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            body(writer);
        }

        buffer.WriteByte((byte)'\n');
        return buffer.ToArray();
    }

    public static Task WriteProblemAsync(HttpContext context, ProblemException problem)
    {
        context.Response.ContentType = "application/problem+json";
        if (problem.RetryAfterSeconds is { } seconds)
        {
            context.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        return WriteAsync(context, problem.Status, w =>
        {
            w.WriteStartObject();
            w.WriteString("type", "urn:positions:" + problem.Type);
            w.WriteString("title", problem.Title);
            w.WriteNumber("status", problem.Status);
            w.WriteString("detail", problem.Message);
            if (problem.Reason is { } reason)
            {
                w.WriteNumber("reason", reason);
                w.WriteString("reasonName", ((Protocol.RejectReason)reason).ToString());
            }

            if (problem.Sequence is { } sequence)
            {
                w.WriteNumber("sequence", sequence);
            }

            w.WriteEndObject();
        });
    }

    public static void WritePosition(Utf8JsonWriter w, ReadModel model, int index)
    {
        PositionValue value = model.Value(index);
        PositionCopy row = value.Row;
        w.WriteStartObject();
        w.WriteString("account", row.Account.ToString());
        w.WriteString("symbol", row.Symbol.ToString());
        w.WriteString("currency", row.Currency.ToString());
        w.WriteString("quantity", new Decimal8(row.Quantity).ToString());
        WriteNullable(w, "averagePrice", CostMath.AveragePrice(row.OpenCost, row.Quantity));
        w.WriteString("openCost", ExactDecimal.Money(row.OpenCost, row.Multiplier));
        w.WriteString("realizedPnl", ExactDecimal.Money(row.RealizedPoints, row.Multiplier));

        // Without a mark the value is unknown, which is not zero.
        WriteMoney(w, "unrealizedPnl", value.UnrealizedPoints, row.Multiplier);
        if (value.IsUnpriced)
        {
            w.WriteBoolean("unpriced", true);
        }

        if (value.Mark.IsPriced)
        {
            w.WriteString("markPrice", value.Mark.Price.ToString());
            w.WriteString("markKind", Word(value.Mark.Kind.ToString()));
            w.WriteNumber("markSequence", value.Mark.Sequence);
        }

        WriteMoney(w, "dayPnl", value.DayPoints, row.Multiplier, value.DayFees);
        w.WriteString("costMethod", Word(row.CostMethod.ToString()));
        w.WriteString("fees", new Decimal8(row.Fees).ToString());
        if (row.FirstFeeLink != 0)
        {
            WriteOtherFees(w, model, row.FirstFeeLink);
        }

        w.WriteNumber("version", row.Version);
        w.WriteNumber("lastSequence", row.LastSequence);
        w.WriteString("lastEventTime", row.LastEventTime.ToString());
        w.WriteEndObject();
    }

    /// <param name="w">The answer.</param>
    /// <param name="source">As published.</param>
    /// <param name="clock">Default where none of its messages has borne a time since the start.</param>
    public static void WriteSource(Utf8JsonWriter w, in SourceCopy source, in SourceClockFigures clock)
    {
        w.WriteStartObject();
        w.WriteNumber("sourceId", source.SourceId);
        w.WriteNumber("epoch", source.Epoch);
        w.WriteNumber("nextExpectedSourceSeq", source.NextExpectedSourceSeq);
        w.WriteString("halt", source.HaltReason switch { SourceHaltReason.Gap => "gap", SourceHaltReason.Conflict => "conflict", _ => "none" });
        w.WriteNumber("rejectedCount", source.RejectedCount);
        w.WriteNumber("applied", source.AppliedCount);
        w.WriteNumber("duplicates", source.DuplicateCount);
        w.WriteNumber("duplicateExecs", source.DuplicateExecCount);
        WriteClock(w, source.FutureEventCount, in clock);
        w.WriteEndObject();
    }

    /// <summary>For information alone: times decide nothing.</summary>
    private static void WriteClock(Utf8JsonWriter w, long futureEvents, in SourceClockFigures clock)
    {
        WriteNanos(w, "clockSkewNanos", clock, clock.LeastSkewNanos);
        WriteNanos(w, "lastSkewNanos", clock, clock.LastSkewNanos);
        w.WriteNumber("inversions", clock.Inversions);
        w.WriteNumber("largestInversionNanos", clock.LargestInversionNanos);
        w.WriteNumber("futureEvents", futureEvents);
    }

    private static void WriteNanos(Utf8JsonWriter w, string name, in SourceClockFigures clock, long nanos)
    {
        if (clock.Messages == 0)
        {
            w.WriteNull(name);
        }
        else
        {
            w.WriteNumber(name, nanos);
        }
    }

    public static void WriteOrder(Utf8JsonWriter w, in OrderCopy order)
    {
        w.WriteStartObject();
        w.WriteString("orderId", order.OrderId.ToString());
        w.WriteString("clientOrderId", order.ClientOrderId.ToString());
        w.WriteString("account", order.Account.ToString());
        w.WriteString("symbol", order.Symbol.ToString());
        w.WriteString("side", Word(order.Side.ToString()));
        w.WriteString("status", Word(order.Status.ToString()));
        WriteNullable(w, "orderQuantity", order.OrderQuantity);
        WriteNullable(w, "price", order.Price);
        w.WriteString("cumQuantity", new Decimal8(order.CumQuantity).ToString());
        WriteNullable(w, "leavesQuantity", order.LeavesQuantity);
        w.WriteBoolean("open", !order.IsOver);
        w.WriteBoolean("orphan", order.IsOrphan);
        w.WriteNumber("lastSequence", order.LastSequence);
        w.WriteEndObject();
    }

    public static void WriteReject(Utf8JsonWriter w, in RejectCopy reject)
    {
        w.WriteStartObject();
        w.WriteNumber("sequence", reject.Sequence);
        w.WriteNumber("epoch", reject.Epoch);
        w.WriteNumber("sourceSeq", reject.SourceSeq);
        if (reject.ToSourceSeq != reject.SourceSeq)
        {
            w.WriteNumber("toSourceSeq", reject.ToSourceSeq);
        }

        w.WriteNumber("templateId", reject.TemplateId);
        w.WriteString("execId", reject.ExecId.ToString());
        w.WriteNumber("reason", (int)reject.Reason);
        w.WriteString("reasonName", reject.Reason.ToString());
        w.WriteEndObject();
    }

    /// <summary>A name of the code as a word of the interface: PartiallyFilled is partially-filled.</summary>
    public static string Word(string name) => JsonNamingPolicy.KebabCaseLower.ConvertName(name);

    public static void WriteMoney(Utf8JsonWriter w, string name, Int128? points, long multiplier, Int128 fees = default)
    {
        if (points is { } known)
        {
            w.WriteString(name, ExactDecimal.Money(known, multiplier, fees));
        }
        else
        {
            w.WriteNull(name);
        }
    }

    private static void WriteOtherFees(Utf8JsonWriter w, ReadModel model, int firstLink)
    {
        w.WriteStartObject("otherFees");
        for (int link = firstLink; link != 0;)
        {
            FeeCopy fee = model.OtherFees.Read(link - 1);
            w.WriteString(fee.Currency.ToString(), new Decimal8(fee.Amount).ToString());
            link = fee.NextLink;
        }

        w.WriteEndObject();
    }

    public static void WriteNullable(Utf8JsonWriter w, string name, Decimal8 value)
    {
        if (value.IsNull)
        {
            w.WriteNull(name);
        }
        else
        {
            w.WriteString(name, value.ToString());
        }
    }
}
