using System.Text.Json;
using Positions.Core;
using Positions.Core.Arithmetic;
using Positions.Engine.Egress;
using Positions.Protocol.Values;

namespace Positions.Engine.Http;

/// <summary>Answers as JSON: exact decimals are strings, sequences and versions numbers, times RFC 3339 with nanoseconds.</summary>
public static class Json
{
    public static async Task WriteAsync(HttpContext context, int status, Action<Utf8JsonWriter> body)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            body(writer);
        }

        buffer.WriteByte((byte)'\n');
        context.Response.StatusCode = status;
        context.Response.ContentType ??= "application/json";
        context.Response.ContentLength = buffer.Length;
        await context.Response.Body.WriteAsync(buffer.GetBuffer().AsMemory(0, (int)buffer.Length), context.RequestAborted).ConfigureAwait(false);
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

    public static void WritePosition(Utf8JsonWriter w, in PositionCopy row)
    {
        w.WriteStartObject();
        w.WriteString("account", row.Account.ToString());
        w.WriteString("symbol", row.Symbol.ToString());
        w.WriteString("currency", row.Currency.ToString());
        w.WriteString("quantity", new Decimal8(row.Quantity).ToString());
        WriteNullable(w, "averagePrice", CostMath.AveragePrice(row.OpenCost, row.Quantity));
        w.WriteString("openCost", PositionText.Money(row.OpenCost, row.Multiplier));
        w.WriteString("realizedPnl", PositionText.Money(row.RealizedPoints, row.Multiplier));

        // No mark has come: the value is unknown, which is not zero.
        w.WriteNull("unrealizedPnl");
        w.WriteString("fees", new Decimal8(row.Fees).ToString());
        w.WriteNumber("version", row.Version);
        w.WriteNumber("lastSequence", row.LastSequence);
        w.WriteString("lastEventTime", row.LastEventTime.ToString());
        w.WriteEndObject();
    }

    public static void WriteSource(Utf8JsonWriter w, in SourceCopy source)
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
        w.WriteEndObject();
    }

    private static void WriteNullable(Utf8JsonWriter w, string name, Decimal8 value)
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
