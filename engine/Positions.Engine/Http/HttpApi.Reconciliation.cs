using System.Globalization;
using System.Text.Json;
using Positions.Core;
using Positions.Core.Reconciliation;
using Positions.Engine.Egress;
using Positions.Engine.Ingress;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Engine.Http;

// What statements showed, and what people decide about it.
public sealed partial class HttpApi
{
    private const byte Approve = 1;
    private const byte Reject = 2;
    private const string DecideAgain =
        "the decision may or may not have been journaled: send it again; a correction is decided once, and GET /corrections shows how it stands";

    private const string ResetAgain = "the reset may or may not have been journaled: look at GET /breakers, then send it again";

    private static readonly string[] s_formats = ["json", "csv"];
    private static readonly string[] s_correctionStates =
        [.. Enum.GetValues<CorrectionStatus>().Where(static status => status != CorrectionStatus.None).Select(static status => Json.Word(status.ToString()))];

    private async Task GetReconciliationAsync(HttpContext context)
    {
        _access.Require(context, "reader");
        OnlyQuery(context, "format", "page", "cursor", "minSequence");
        string format = QueryWord(context, "format", s_formats) ?? "json";
        ListPage page = PageOf(context);
        await WaitForSequenceAsync(context).ConfigureAwait(false);
        StatementView statement = await CurrentStatementAsync(context.RequestAborted).ConfigureAwait(false);
        if (statement.Number == 0)
        {
            throw ProblemException.NotFound("there was no statement yet: POST /statements");
        }

        if (format == "csv")
        {
            context.Response.ContentType = "text/csv; charset=utf-8";
            await Json.WriteAsync(context, 200, ReconciliationReport.Csv(_engine.ReadModel, statement.Number)).ConfigureAwait(false);
            return;
        }

        await Json.WriteAsync(context, 200, w => WriteReport(w, statement, page, isDuplicate: null)).ConfigureAwait(false);
    }

    /// <summary>The last statement, of which everything that it counts has been published.</summary>
    private async Task<StatementView> CurrentStatementAsync(CancellationToken aborted)
    {
        StatementView statement = _engine.Pipeline.Logic.Statement;
        long applied = _engine.Pipeline.OpenWork.AppliedSequence;
        long deadline = Environment.TickCount64 + (long)s_minSequenceWait.TotalMilliseconds;
        while (_engine.ReadModel.Sequence < applied && Environment.TickCount64 < deadline && !_engine.Halt.IsHalted)
        {
            await Task.Delay(WaitPollMs, aborted).ConfigureAwait(false);
        }

        return statement;
    }

    private void WriteReport(Utf8JsonWriter w, StatementView statement, ListPage page, bool? isDuplicate)
    {
        ReadModel model = _engine.ReadModel;
        w.WriteStartObject();
        w.WriteNumber("sequence", model.Sequence);
        ReconciliationReport.WriteTotals(w, in statement);
        if (isDuplicate is { } duplicate)
        {
            w.WriteBoolean("duplicate", duplicate);
        }

        WriteKeys(w, "rows", page, row => row.StatementNumber == statement.Number, row => ReconciliationReport.WriteRow(w, in row));
        w.WriteEndObject();
    }

    private void WriteKeys(Utf8JsonWriter w, string name, ListPage page, Predicate<ReconciledCopy> matches, Action<ReconciledCopy> write)
    {
        PublishedRows<ReconciledCopy> keys = _engine.ReadModel.Reconciled;
        ReconciledCopy row = default;
        WritePage(w, name, page, keys.Count, i =>
        {
            row = keys.Read(i);
            return row.IsThere && matches(row);
        }, _ => write(row));
    }

    private Task GetCorrectionsAsync(HttpContext context)
    {
        _access.Require(context, "reader");
        OnlyQuery(context, "status", "page", "cursor");
        string? status = QueryWord(context, "status", s_correctionStates);
        ListPage page = PageOf(context);
        long ttl = CorrectionTtlSeconds();
        return WriteListAsync(
            context,
            "corrections",
            page,
            row => row.CorrectionId != 0 && (status is null || status == Json.Word(row.CorrectionStatus.ToString())),
            (w, row) => ReconciliationReport.WriteCorrection(w, in row, ttl));
    }

    private Task GetBreakersAsync(HttpContext context)
    {
        _access.Require(context, "reader");
        OnlyQuery(context, "all", "page", "cursor");
        bool isAll = QuerySwitch(context, "all") ?? false;
        ListPage page = PageOf(context);
        return WriteListAsync(
            context, "breakers", page, row => row.IsHalted || (isAll && row.BreakerSequence != 0), (w, row) => ReconciliationReport.WriteBreaker(w, in row));
    }

    private Task WriteListAsync(
        HttpContext context, string name, ListPage page, Predicate<ReconciledCopy> matches, Action<Utf8JsonWriter, ReconciledCopy> write) =>
        Json.WriteAsync(context, 200, w =>
        {
            w.WriteStartObject();
            w.WriteNumber("sequence", _engine.ReadModel.Sequence);
            WriteKeys(w, name, page, matches, row => write(w, row));
            w.WriteEndObject();
        });

    private Task PostApproveAsync(HttpContext context) => PostDecisionAsync(context, Approve);

    private Task PostRejectAsync(HttpContext context) => PostDecisionAsync(context, Reject);

    private async Task PostDecisionAsync(HttpContext context, byte decision)
    {
        Text24 principal = Principal(_access.Require(context, "approver"));
        OnlyQuery(context);
        string idText = RouteText(context, "id");
        if (!long.TryParse(idText, NumberStyles.None, CultureInfo.InvariantCulture, out long id))
        {
            throw ProblemException.BadRequest($"'{idText}' is no number of a correction");
        }

        Text64 comment = await RequiredReasonAsync(context.Request, "checked with the broker").ConfigureAwait(false);
        if (!TryFindCorrection(id, out ReconciledCopy key))
        {
            throw ProblemException.NotFound($"correction {id} is not the last one of any key; GET /corrections lists them");
        }

        var decided = new CorrectionDecided
        {
            Prefix = OperatorRequest.Own(),
            CorrectionId = id,
            Account = key.Account,
            Symbol = key.Symbol,
            Principal = principal,
            Comment = comment,
            Decision = decision,
        };
        OutputEvent output = await SubmitAsync(decided, CommandKind.Control, DecideAgain, isSafeAgain: true).ConfigureAwait(false);
        if (output.Reason == RejectReason.OutOfRange && TryFindCorrection(id, out ReconciledCopy moved) && moved.Symbol != key.Symbol)
        {
            // A renaming under way had not reached the key when it was looked up; this input has brought it there.
            key = moved;
            decided.Symbol = moved.Symbol;
            output = await SubmitAsync(decided, CommandKind.Control, DecideAgain, isSafeAgain: true).ConfigureAwait(false);
        }

        ReconciledCopy now = KeyOf(in key);
        if (output.Disposition == Disposition.Rejected)
        {
            throw DecisionRefused(id, principal, in now, in output);
        }

        await Json.WriteAsync(context, 200, w =>
        {
            w.WriteStartObject();
            w.WriteNumber("sequence", output.InputSequence);
            w.WriteNumber("correctionId", id);
            w.WriteString("account", now.Account.ToString());
            w.WriteString("symbol", now.Symbol.ToString());
            w.WriteString("status", decision == Approve ? "approved" : "rejected");
            w.WriteString("breaker", Json.Word(now.Breaker.ToString()));
            if (_engine.ReadModel.TryFindPosition(in now.Account, in now.Symbol, out int index))
            {
                PositionCopy position = _engine.ReadModel.Positions.Read(index);
                w.WriteString("quantity", new Decimal8(position.Quantity).ToString());
                w.WriteNumber("version", position.Version);
            }

            w.WriteEndObject();
        }).ConfigureAwait(false);
    }

    private ProblemException DecisionRefused(long id, Text24 principal, in ReconciledCopy key, in OutputEvent output)
    {
        if (output.Reason is not (RejectReason.NotAllowed or RejectReason.OutOfRange) || (output.Reason == RejectReason.OutOfRange && key.CorrectionId == id))
        {
            return Refused(in output, "the correction could not be applied and stays pending; the position is as it was");
        }

        long version = _engine.ReadModel.TryFindPosition(in key.Account, in key.Symbol, out int index) ? _engine.ReadModel.Positions.Read(index).Version : 0;
        (string code, string why) = key.CorrectionId != id
            ? ("NOT_PENDING", $"{key.Account} {key.Symbol} has correction {key.CorrectionId} now")
            : key.CorrectionStatus switch
            {
                CorrectionStatus.Stale => ("STALE_ACTION", $"made for version {key.CorrectionVersion} of the position, which is at {version}: the next statement decides anew"),
                CorrectionStatus.Expired => ("EXPIRED", $"made at {key.CorrectionTime}, it could be approved for {CorrectionTtlSeconds()} s: the next statement decides anew"),
                CorrectionStatus.Pending => ("SELF_APPROVAL", $"'{principal}' sent the statement; another principal approves, or Reconciliation:FourEyes is off"),
                _ => ("NOT_PENDING", $"it is {Json.Word(key.CorrectionStatus.ToString())}"),
            };
        return new ProblemException(
            409, code.ToLowerInvariant().Replace('_', '-'), "The correction was not decided",
            $"{code}: correction {id} of {key.Account} {key.Symbol} by {(key.CorrectionDelta.IsNull ? "more than fits" : key.CorrectionDelta.ToString())}: {why}")
        { Reason = (int)output.Reason, Sequence = output.InputSequence };
    }

    private async Task PostBreakerResetAsync(HttpContext context)
    {
        Text24 principal = Principal(_access.Require(context, "operator"));
        OnlyQuery(context);
        Text16 account = JsonFields.ParseText<Text16>(RouteText(context, "account"), "account");
        Text24 symbol = JsonFields.ParseText<Text24>(RouteText(context, "symbol"), "symbol");
        Text64 comment = await RequiredReasonAsync(context.Request, "agreed by telephone").ConfigureAwait(false);
        var reset = new BreakerReset { Prefix = OperatorRequest.Own(), Account = account, Symbol = symbol, Principal = principal, Comment = comment };
        OutputEvent output = await SubmitAsync(reset, CommandKind.Control, ResetAgain, isSafeAgain: true).ConfigureAwait(false);
        if (output.Disposition == Disposition.Rejected)
        {
            throw output.Reason == RejectReason.NotAllowed
                ? new ProblemException(409, "not-open", "The breaker is not open", $"the breaker of {account} {symbol} is closed: there is nothing to reset")
                { Reason = (int)output.Reason, Sequence = output.InputSequence }
                : Refused(in output);
        }

        await Json.WriteAsync(context, 200, w =>
        {
            w.WriteStartObject();
            w.WriteNumber("sequence", output.InputSequence);
            w.WriteString("account", account.ToString());
            w.WriteString("symbol", symbol.ToString());
            w.WriteString("breaker", "closed");
            w.WriteEndObject();
        }).ConfigureAwait(false);
    }

    private static async Task<Text64> RequiredReasonAsync(HttpRequest request, string example)
    {
        Text64 reason = await OperatorRequest.ReadReasonAsync(request, example).ConfigureAwait(false);
        return reason.IsNull
            ? throw ProblemException.BadRequest($$"""field 'reason' is missing: the journal keeps why, as in {"reason":"{{example}}"}""")
            : reason;
    }

    private bool TryFindCorrection(long id, out ReconciledCopy key)
    {
        PublishedRows<ReconciledCopy> keys = _engine.ReadModel.Reconciled;
        for (int i = 0; i < keys.Count; i++)
        {
            key = keys.Read(i);
            if (key.IsThere && key.CorrectionId == id && id > 0)
            {
                return true;
            }
        }

        key = default;
        return false;
    }

    private ReconciledCopy KeyOf(in ReconciledCopy key) =>
        _engine.ReadModel.TryFindReconciled(in key.Account, in key.Symbol, out int index) ? _engine.ReadModel.Reconciled.Read(index) : key;

    private long CorrectionTtlSeconds()
    {
        string? text = _engine.Options.ResultSettings.FirstOrDefault(static s => s.Key == "Reconciliation:CorrectionTtlSeconds").Value;
        return text is null ? BusinessLogic.DefaultCorrectionTtlSeconds : long.Parse(text, CultureInfo.InvariantCulture);
    }
}
