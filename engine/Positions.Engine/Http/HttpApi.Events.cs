using System.Text.Json;
using Positions.Core;
using Positions.Engine.History;
using Positions.Journal;
using Positions.Protocol.Values;

namespace Positions.Engine.Http;

// What happened to positions, from the journal: paged by sequence, so that a page asked for again is the same page.
public sealed partial class HttpApi
{
    private static readonly string[] s_changeKinds =
        [.. Enum.GetValues<PositionChangeKind>().Where(static kind => kind != PositionChangeKind.None).Select(static kind => Json.Word(kind.ToString()))];

    private async Task GetEventsAsync(HttpContext context)
    {
        _access.Require(context, "reader");
        if (context.Request.RouteValues.ContainsKey("symbol"))
        {
            OnlyQuery(context, "from", "to", "limit", "kind", "execId", "source", "minSequence");
        }
        else
        {
            OnlyQuery(context, "account", "symbol", "from", "to", "limit", "kind", "execId", "source", "minSequence");
        }

        await WaitForSequenceAsync(context).ConfigureAwait(false);
        long sequence = _engine.ReadModel.Sequence;
        EventQuery query = ReadEventQuery(context, sequence);
        EventPage page = await ReadEventsAsync(query, context).ConfigureAwait(false);
        await Json.WriteAsync(context, 200, w =>
        {
            w.WriteStartObject();
            w.WriteNumber("sequence", sequence);
            w.WriteNumber("from", query.From);
            w.WriteNumber("to", query.To);
            w.WriteStartArray("events");
            foreach (EventLine line in page.Lines)
            {
                WriteEvent(w, in line);
            }

            w.WriteEndArray();
            if (page.Next is { } next)
            {
                w.WriteNumber("next", next);
            }
            else
            {
                w.WriteNull("next");
            }

            w.WriteEndObject();
        }).ConfigureAwait(false);
    }

    private async Task<EventPage> ReadEventsAsync(EventQuery query, HttpContext context)
    {
        try
        {
            return await _engine.EventHistory.ReadAsync(query, context.RequestAborted).ConfigureAwait(false)
                ?? throw new ProblemException(503, "busy", "Too many questions about the past are waiting", "try again") { RetryAfterSeconds = 1 };
        }
        catch (JournalPrunedException e)
        {
            throw new ProblemException(410, "pruned", "The journal does not tell it any more", e.Message);
        }
        catch (JournalException e)
        {
            throw new ProblemException(503, "journal", "The past cannot be read", e.Message) { RetryAfterSeconds = 1 };
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            throw new ProblemException(503, "stopping", "The engine stops", "ask again when it is back, or: positions explain --data DIR");
        }
    }

    private EventQuery ReadEventQuery(HttpContext context, long sequence)
    {
        Text16 account = JsonFields.ParseText<Text16>(OneOf(context, "account"), "account");
        Text24 symbol = JsonFields.ParseText<Text24>(OneOf(context, "symbol"), "symbol");
        bool isOne = context.Request.RouteValues.ContainsKey("symbol");
        string? kind = context.Request.Query["kind"];
        if (kind is not null && !s_changeKinds.Contains(kind))
        {
            throw ProblemException.BadRequest($"query 'kind' is '{kind}'; it must be one of {string.Join(", ", s_changeKinds)}");
        }

        return new EventQuery
        {
            Account = account,
            Symbol = symbol,
            PositionIndex = isOne && _engine.ReadModel.TryFindPosition(in account, in symbol, out int index) ? index : -1,
            Kind = kind is null ? null : (PositionChangeKind)(Array.IndexOf(s_changeKinds, kind) + 1),
            ExecId = JsonFields.ParseText<Text36>(context.Request.Query["execId"].ToString(), "execId"),
            SourceId = (uint?)QueryNumber(context, "source", 0, uint.MaxValue),
            From = QueryNumber(context, "from", 1, long.MaxValue) ?? 1,
            To = Math.Min(QueryNumber(context, "to", 1, long.MaxValue) ?? long.MaxValue, sequence),
            Limit = (int)(QueryNumber(context, "limit", 1, PageSize) ?? PageSize),
        };
    }

    private static string OneOf(HttpContext context, string name) =>
        context.Request.RouteValues.ContainsKey(name) ? RouteText(context, name) : context.Request.Query[name].ToString();

    private static void WriteEvent(Utf8JsonWriter w, in EventLine line)
    {
        OutputEvent change = line.Change;
        w.WriteStartObject();
        w.WriteNumber("sequence", change.InputSequence);
        w.WriteString("engineTime", change.EngineTime.ToString());
        w.WriteString("eventTime", change.LastEventTime.ToString());
        w.WriteString("account", change.Account.ToString());
        w.WriteString("symbol", change.Symbol.ToString());
        w.WriteString("kind", Json.Word(change.ChangeKind.ToString()));
        w.WriteString("lastQuantity", new Decimal8(change.LastQuantity).ToString());
        bool hasPrice = change.LastPrice != 0 || change.ChangeKind < PositionChangeKind.Adjusted;
        w.WriteString("lastPrice", hasPrice ? new Decimal8(change.LastPrice).ToString() : null);
        Json.WriteMoney(w, "realizedDelta", change.RealizedDelta, change.Multiplier);
        w.WriteString("quantity", new Decimal8(change.Quantity).ToString());
        Json.WriteMoney(w, "openCost", change.OpenCost, change.Multiplier);
        Json.WriteMoney(w, "realizedPnl", change.RealizedPoints, change.Multiplier);
        w.WriteString("currency", change.Currency.ToString());
        w.WriteString("fee", new Decimal8(change.FeeDelta).ToString());
        w.WriteString("feeCurrency", change.FeeDelta == 0 ? null : change.FeeCurrency.ToString());
        w.WriteNumber("version", change.Version);
        w.WriteString("execId", change.ExecId.IsNull ? null : change.ExecId.ToString());
        w.WriteNumber("sourceId", change.SourceId);
        w.WriteNumber("epoch", change.Epoch);
        w.WriteNumber("sourceSeq", change.SourceSeq);
        w.WriteBoolean("futureEvent", (change.EventFlags & EventFlags.FutureEvent) != 0);
        w.WriteString("detail", line.Detail);
        w.WriteEndObject();
    }
}
