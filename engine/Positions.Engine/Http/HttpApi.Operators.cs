using System.Text.Json;
using Positions.Core;
using Positions.Core.Arithmetic;
using Positions.Engine.Egress;
using Positions.Engine.Ingress;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Engine.Http;

// What operators do to positions, days, instruments and marks: sequenced like any other input, answered once durable and applied.
public sealed partial class HttpApi
{
    private const string LookFirst =
        "the input may or may not have been journaled: when the engine is back, look whether it took effect before sending it again";

    private async Task PostAdjustAsync(HttpContext context)
    {
        Text24 principal = Principal(_access.Require(context, "operator"));
        OnlyQuery(context);
        Text16 account = JsonFields.ParseText<Text16>(RouteText(context, "account"), "account");
        Text24 symbol = JsonFields.ParseText<Text24>(RouteText(context, "symbol"), "symbol");
        PositionAdjusted adjustment = await OperatorRequest.ReadAdjustmentAsync(context.Request, account, symbol, principal).ConfigureAwait(false);
        OutputEvent output = await SubmitAsync(
            adjustment, CommandKind.Control, "the adjustment may or may not have been journaled: look at the position's version, then send it again; "
            + "with the same expectedVersion it is applied once", isSafeAgain: true).ConfigureAwait(false);
        if (output.Disposition == Disposition.Rejected)
        {
            throw output.Reason == RejectReason.NotAllowed ? Stale(account, symbol, adjustment.ExpectedVersion, in output) : Refused(in output, AdjustmentHint(output.Reason));
        }

        await Json.WriteAsync(context, 200, w =>
        {
            w.WriteStartObject();
            w.WriteNumber("sequence", output.InputSequence);
            WriteChange(w, in output);
            w.WriteString("adjustedBy", new Decimal8(output.LastQuantity).ToString());
            Json.WriteMoney(w, "realizedDelta", output.RealizedDelta, output.Multiplier);
            w.WriteEndObject();
        }).ConfigureAwait(false);
    }

    private static string AdjustmentHint(RejectReason reason) => reason switch
    {
        RejectReason.OutOfRange => "there is nothing to move, or what it opens has no price (no mark values it: costRule at-price takes one), or a figure does not fit",
        _ => "",
    };

    private async Task PostDateRollAsync(HttpContext context)
    {
        Text24 principal = Principal(_access.Require(context, "operator"));
        OnlyQuery(context);
        (uint date, Text64 comment) = await OperatorRequest.ReadDateAsync(context.Request).ConfigureAwait(false);
        var rolled = new DateRolled { Prefix = OperatorRequest.Own(), BusinessDate = date, Principal = principal, Comment = comment };
        OutputEvent output = await SubmitAsync(rolled, CommandKind.Control, LookFirst, isSafeAgain: false).ConfigureAwait(false);
        await AnswerAsync(context, output, $"the business date is {_engine.ReadModel.BusinessDate}; dates only rise", w => w.WriteNumber("businessDate", date))
            .ConfigureAwait(false);
    }

    private async Task PostSessionOpenAsync(HttpContext context)
    {
        Text24 principal = Principal(_access.Require(context, "operator"));
        OnlyQuery(context);
        (uint date, Text64 comment) = await OperatorRequest.ReadDateAsync(context.Request).ConfigureAwait(false);
        var opened = new SessionOpened { Prefix = OperatorRequest.Own(), BusinessDate = date, Principal = principal, Comment = comment };
        OutputEvent output = await SubmitAsync(opened, CommandKind.Control, LookFirst, isSafeAgain: false).ConfigureAwait(false);
        await AnswerAsync(context, output, $"the business date is {_engine.ReadModel.BusinessDate}", w =>
        {
            w.WriteNumber("businessDate", date);
            w.WriteBoolean("sessionOpen", true);
        }).ConfigureAwait(false);
    }

    private async Task PostInstrumentAsync(HttpContext context)
    {
        _access.Require(context, "operator");
        OnlyQuery(context);
        InstrumentDefined definition = await OperatorRequest.ReadInstrumentAsync(context.Request).ConfigureAwait(false);
        OutputEvent output = await SubmitAsync(definition, CommandKind.Control, LookFirst, isSafeAgain: false).ConfigureAwait(false);
        await AnswerAsync(context, output, "the multiplier must be above 0", w =>
        {
            w.WriteString("symbol", definition.Symbol.ToString());
            w.WriteString("currency", definition.Currency.ToString());
            w.WriteString("multiplier", definition.Multiplier.ToString());
            w.WriteNumber("displayDecimals", definition.DisplayDecimals);
        }).ConfigureAwait(false);
    }

    private async Task PostMarkAsync(HttpContext context)
    {
        _access.Require(context, "operator");
        OnlyQuery(context);
        MarkPrice mark = await OperatorRequest.ReadMarkAsync(context.Request).ConfigureAwait(false);
        OutputEvent output = await SubmitAsync(mark, CommandKind.Bulk, "the mark may or may not have been journaled: send it again", isSafeAgain: true).ConfigureAwait(false);
        await AnswerAsync(context, output, $"the currency of '{mark.Symbol}' is another", w =>
        {
            w.WriteString("symbol", mark.Symbol.ToString());
            w.WriteString("price", mark.Price.ToString());
            w.WriteString("kind", Json.Word(((MarkKind)mark.Kind).ToString()));
            Json.WriteNullable(w, "longMark", output.LongMark);
            Json.WriteNullable(w, "shortMark", output.ShortMark);
        }).ConfigureAwait(false);
    }

    private Task AnswerAsync(HttpContext context, OutputEvent output, string hint, Action<Utf8JsonWriter> changed) =>
        output.Disposition == Disposition.Rejected
            ? throw Refused(in output, hint)
            : Json.WriteAsync(context, 200, w =>
            {
                w.WriteStartObject();
                w.WriteNumber("sequence", AnsweredSequence(in output));
                changed(w);
                w.WriteEndObject();
            });

    /// <summary>Of the input, or of the first one that it repeats.</summary>
    private static long AnsweredSequence(in OutputEvent output) => output.Disposition == Disposition.DuplicateExec ? output.FirstSequence : output.InputSequence;

    /// <summary>The position as the input left it.</summary>
    private static void WriteChange(Utf8JsonWriter w, in OutputEvent output)
    {
        w.WriteString("account", output.Account.ToString());
        w.WriteString("symbol", output.Symbol.ToString());
        w.WriteString("quantity", new Decimal8(output.Quantity).ToString());
        Json.WriteNullable(w, "averagePrice", CostMath.AveragePrice(output.OpenCost, output.Quantity));
        Json.WriteMoney(w, "openCost", output.OpenCost, output.Multiplier);
        Json.WriteMoney(w, "realizedPnl", output.RealizedPoints, output.Multiplier);
        w.WriteNumber("version", output.Version);
    }

    private ProblemException Stale(in Text16 account, in Text24 symbol, long expectedVersion, in OutputEvent output)
    {
        long version = _engine.ReadModel.TryFindPosition(in account, in symbol, out int index) ? _engine.ReadModel.Positions.Read(index).Version : 0;
        return new ProblemException(409, "stale", "The position has moved on",
            $"expectedVersion is {expectedVersion}, the position's version is {version}: look at it again, then decide again")
        { Reason = (int)output.Reason, Sequence = output.InputSequence };
    }
}
