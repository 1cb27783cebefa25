using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing.Patterns;
using Positions.Core;
using Positions.Engine.Egress;
using Positions.Engine.History;
using Positions.Engine.Hosting;
using Positions.Engine.Ingress;
using Positions.Journal;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Engine.Http;

/// <summary>The HTTP calls: inputs go through the command gate like any other input, answers come from the read model.</summary>
public sealed partial class HttpApi
{
    private const int PageSize = 1_000;
    private const int WaitPollMs = 1;
    private static readonly TimeSpan s_minSequenceWait = TimeSpan.FromSeconds(5);

    private readonly EngineHost _engine;
    private readonly Access _access;

    public HttpApi(EngineHost engine)
    {
        _engine = engine;
        _access = new Access(engine.Options.HttpKeys);
    }

    public void Map(WebApplication app)
    {
        app.Use(HandleProblemsAsync);
        app.MapPost("/fill", PostFillAsync);
        app.MapGet("/position/{account}/{symbol}", GetPositionAsync);
        app.MapGet("/positions", GetPositionsAsync);
        app.MapGet("/events", GetEventsAsync);
        app.MapGet("/events/{account}/{symbol}", GetEventsAsync);
        app.MapGet("/pnl", GetPnlAsync);
        app.MapGet("/sources", GetSourcesAsync);
        app.MapPost("/sources/{id}/resume", PostResumeAsync);
        app.MapPost("/sources/{id}/skip", PostSkipAsync);
        app.MapGet("/orders", GetOrdersAsync);
        app.MapGet("/sources/{id}/rejects", GetRejectsAsync);
        app.MapGet("/quarantine", GetQuarantineAsync);
        app.MapPost("/positions/{account}/{symbol}/adjust", PostAdjustAsync);
        app.MapPost("/sod", PostLoadAsync);
        app.MapPost("/date-roll", PostDateRollAsync);
        app.MapPost("/session-open", PostSessionOpenAsync);
        app.MapPost("/instruments", PostInstrumentAsync);
        app.MapPost("/splits", PostSplitAsync);
        app.MapPost("/renames", PostRenameAsync);
        app.MapPost("/marks", PostMarkAsync);
        app.MapPost("/snapshots", PostSnapshotAsync);
        app.MapGet("/snapshots", GetSnapshotsAsync);
        app.MapPost("/statements", PostStatementAsync);
        app.MapGet("/reconciliation", GetReconciliationAsync);
        app.MapGet("/corrections", GetCorrectionsAsync);
        app.MapPost("/corrections/{id}/approve", PostApproveAsync);
        app.MapPost("/corrections/{id}/reject", PostRejectAsync);
        app.MapGet("/breakers", GetBreakersAsync);
        app.MapPost("/breakers/{account}/{symbol}/reset", PostBreakerResetAsync);
        app.MapGet("/status", GetStatusAsync);
        app.MapGet("/metrics", context => MetricsText.WriteAsync(context, _engine, _access));
        app.MapGet("/health/live", context => Json.WriteAsync(context, _engine.Halt.IsHalted ? 503 : 200, w => w.WriteStringValue(_engine.Halt.IsHalted ? "halted" : "live")));
        app.MapGet("/health/ready", GetReadyAsync);
        foreach ((string verb, string path) in s_later)
        {
            app.MapMethods(path, [verb], context => throw ProblemException.NotImplemented($"{verb} {context.Request.Path} is not part of this version"));
        }

        app.MapFallback(context => throw ProblemException.NotFound($"there is no {context.Request.Method} {context.Request.Path}; the README lists the calls"));
    }

    private static readonly (string Verb, string Path)[] s_later =
    [
        ("GET", "/cantrade/{account}/{symbol}"), ("GET", "/latency"), ("GET", "/stream"),
    ];

    private static async Task HandleProblemsAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context).ConfigureAwait(false);
        }
        catch (ProblemException problem)
        {
            await Json.WriteProblemAsync(context, problem).ConfigureAwait(false);
        }
        catch (BadHttpRequestException e)
        {
            await Json.WriteProblemAsync(context, ProblemException.BadRequest(e.Message)).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Serilog.Log.Error(e, "HTTP {Method} {Path} failed", context.Request.Method, context.Request.Path.Value);
            if (!context.Response.HasStarted)
            {
                await Json.WriteProblemAsync(context, new ProblemException(500, "internal", "The call failed", "the engine's log has the details")).ConfigureAwait(false);
            }
        }
    }

    private async Task PostFillAsync(HttpContext context)
    {
        _access.Require(context, "gateway");
        OnlyQuery(context);
        Fill fill = await FillRequest.ReadAsync(context.Request).ConfigureAwait(false);
        bool hasId = !fill.ExecId.IsNull;
        OutputEvent output = await SubmitAsync(fill, CommandKind.Bulk, hasId ? SameIdAgain : NoIdToSendAgain, hasId).ConfigureAwait(false);
        if (output.Disposition == Disposition.Rejected)
        {
            throw Refused(in output);
        }

        bool isDuplicate = output.Disposition == Disposition.DuplicateExec;
        (long Quantity, long Version)? position = (output.Quantity, output.Version);
        if (isDuplicate)
        {
            // As it is now; nothing is said of it where it has another symbol since.
            position = _engine.ReadModel.TryFindPosition(fill.Account, fill.Symbol, out int index) && _engine.ReadModel.Positions.Read(index) is var row
                ? (row.Quantity, row.Version)
                : null;
        }

        await Json.WriteAsync(context, 200, w =>
        {
            w.WriteStartObject();
            w.WriteNumber("sequence", isDuplicate ? output.FirstSequence : output.InputSequence);
            if (position is { } known)
            {
                w.WriteNumber("version", known.Version);
                w.WriteString("quantity", new Decimal8(known.Quantity).ToString());
            }
            else
            {
                w.WriteNull("version");
                w.WriteNull("quantity");
            }

            if (!isDuplicate)
            {
                w.WriteString("execId", output.ExecId.ToString());
            }

            w.WriteBoolean("duplicate", isDuplicate);
            w.WriteEndObject();
        }).ConfigureAwait(false);
    }

    private async Task GetPositionAsync(HttpContext context)
    {
        _access.Require(context, "reader");
        OnlyQuery(context, "minSequence", "asOf");
        string account = RouteText(context, "account");
        string symbol = RouteText(context, "symbol");
        await AnswerAsync(context, (w, model) =>
        {
            if (!TextCodec.TryFrom(account, out Text16 accountText) || !TextCodec.TryFrom(symbol, out Text24 symbolText)
                || !model.TryFindPosition(in accountText, in symbolText, out int index))
            {
                throw ProblemException.NotFound($"account '{account}' has no position in '{symbol}'");
            }

            Json.WritePosition(w, model, index);
        }).ConfigureAwait(false);
    }

    private async Task GetPositionsAsync(HttpContext context)
    {
        _access.Require(context, "reader");
        OnlyQuery(context, "account", "page", "cursor", "minSequence", "asOf");
        string? account = context.Request.Query["account"];
        ListPage page = PageOf(context);
        await AnswerAsync(context, (w, model) =>
        {
            // Read before the rows: each of them includes at least every input up to it.
            w.WriteStartObject();
            w.WriteNumber("sequence", model.Sequence);
            WritePage(w, "positions", page, model.Positions.Count, i =>
            {
                PositionCopy row = model.Positions.Read(i);
                return account is null || row.Account.ToString() == account;
            }, i => Json.WritePosition(w, model, i));
            w.WriteEndObject();
        }).ConfigureAwait(false);
    }

    private Task GetStatusAsync(HttpContext context)
    {
        _access.Require(context, "reader");
        OnlyQuery(context);
        return StatusJson.WriteAsync(context, _engine);
    }

    private Task GetReadyAsync(HttpContext context)
    {
        IReadOnlyList<string> reasons = _engine.NotReadyReasons();
        return Json.WriteAsync(context, reasons.Count == 0 ? 200 : 503, w =>
        {
            w.WriteStartObject();
            w.WriteBoolean("ready", reasons.Count == 0);
            w.WriteStartArray("reasons");
            foreach (string reason in reasons)
            {
                w.WriteStringValue(reason);
            }

            w.WriteEndArray();
            w.WriteEndObject();
        });
    }

    private const string SameIdAgain = "the input may or may not have been journaled: send it again with the same execId or Idempotency-Key";

    private const string NoIdToSendAgain =
        "the fill may or may not have been journaled, and without an execId or Idempotency-Key a second one is another fill: when the engine is back, look at the position first";

    /// <param name="message">The input.</param>
    /// <param name="kind">Its queue.</param>
    /// <param name="whenUnknown">What to do when the engine stops in between.</param>
    /// <param name="isSafeAgain">Sending it again cannot apply it twice: only then does that answer carry Retry-After, which clients obey by themselves.</param>
    private async Task<OutputEvent> SubmitAsync<T>(T message, CommandKind kind, string whenUnknown, bool isSafeAgain)
        where T : unmanaged, IMessage<T>
    {
        var command = new Command();
        command.Input.SetMessage(in message);
        if (!_engine.Gate.TryEnqueue(command, kind))
        {
            Interlocked.Increment(ref _engine.Counters.CommandsRefusedBusy);
            throw new ProblemException(503, "busy", "The engine takes no input now", "its queue is full or it is stopping; nothing was applied, try again") { RetryAfterSeconds = 1 };
        }

        CommandOutcome outcome = await command.Outcome.ConfigureAwait(false);
        return outcome.IsKnown
            ? outcome.Output
            : throw new ProblemException(503, "outcome-unknown", "The engine stopped in between", whenUnknown) { RetryAfterSeconds = isSafeAgain ? 1 : null };
    }

    private ProblemException Refused(in OutputEvent output, string hint = "") => output.Reason switch
    {
        RejectReason.ExecIdConflict => new ProblemException(409, "conflict", "The execId is known with other content",
            $"an execution with this id and other content was applied at sequence {output.FirstSequence}") { Reason = (int)output.Reason, Sequence = output.InputSequence },
        RejectReason.Capacity => new ProblemException(503, "capacity", "A table is full", $"{WhatToRaise()}; nothing was applied")
        { Reason = (int)output.Reason, Sequence = output.InputSequence, RetryAfterSeconds = 60 },
        _ => new ProblemException(
            422, "rejected", "The input was refused", $"reject reason {(int)output.Reason}: {output.Reason}: {(hint.Length > 0 ? hint : HintOf(output.Reason))}")
        { Reason = (int)output.Reason, Sequence = output.InputSequence },
    };

    /// <summary>The tables that are full, each with the setting that its room follows from.</summary>
    private string WhatToRaise()
    {
        string full = string.Join(", ", _engine.Pipeline.Logic.Capacity.ByTable()
            .Where(static table => table.Used >= table.Limit)
            .Select(static table => $"{table.Table} {table.Used} of {table.Limit}: Capacity:{SettingOf(table.Table)}"));
        return full.Length > 0 ? $"{full}: raise it and restart" : "raise the Capacity setting and restart";
    }

    private static string SettingOf(string table) => table switch
    {
        "executions" or "lots" => "Executions",
        "sources" => "Sources",
        "orders" => "Orders",
        _ => "Positions",
    };

    private static string HintOf(RejectReason reason) => reason switch
    {
        RejectReason.OutOfRange => $"a figure that would come of it does not fit: quantities, prices and fees up to ±{Decimal8.MaxText}, sums of their products up to 128 bits",
        RejectReason.Currency => "the currency of the position, or of its instrument, is another",
        RejectReason.NotAllowed => "what is there now does not allow it",
        RejectReason.IllegalOrderTransition => "the order may not take it, by its state or by policy",
        _ => "nothing was changed",
    };

    private async Task WaitForSequenceAsync(HttpContext context)
    {
        if (QueryNumber(context, "minSequence") is not { } minSequence)
        {
            return;
        }

        long deadline = Environment.TickCount64 + (long)s_minSequenceWait.TotalMilliseconds;
        while (_engine.ReadModel.Sequence < minSequence)
        {
            if (Environment.TickCount64 >= deadline)
            {
                throw new ProblemException(504, "not-reached", "The sequence was not reached in time",
                    $"the engine is at {_engine.ReadModel.Sequence}, minSequence is {minSequence}") { RetryAfterSeconds = 1 };
            }

            await Task.Delay(WaitPollMs, context.RequestAborted).ConfigureAwait(false);
        }
    }

    /// <summary>An answer from the read model as it is now, or with asOf=N from the state right behind input N.</summary>
    private async Task AnswerAsync(HttpContext context, Action<Utf8JsonWriter, ReadModel> body)
    {
        await WaitForSequenceAsync(context).ConfigureAwait(false);
        if (QueryNumber(context, "asOf") is not { } asOf)
        {
            await Json.WriteAsync(context, 200, w => body(w, _engine.ReadModel)).ConfigureAwait(false);
            return;
        }

        if (asOf < 1)
        {
            throw ProblemException.BadRequest($"query 'asOf' is {asOf}; sequences begin at 1");
        }

        long sequence = _engine.ReadModel.Sequence;
        if (asOf > sequence)
        {
            throw new ProblemException(404, "not-reached", "The sequence was not reached yet", $"the engine is at {sequence}, asOf is {asOf}");
        }

        try
        {
            byte[] answer = await _engine.PastStates.ReadAsync(
                asOf, model => Json.Render(w => body(w, model)), context.RequestAborted).ConfigureAwait(false);
            await Json.WriteAsync(context, 200, answer).ConfigureAwait(false);
        }
        catch (PastUnavailableException e)
        {
            throw new ProblemException(e.Status, e.Type, "The past cannot be shown", e.Message) { RetryAfterSeconds = e.Status == 503 ? 1 : null };
        }
        catch (JournalException e)
        {
            throw new ProblemException(503, "journal", "The past cannot be read", e.Message) { RetryAfterSeconds = 1 };
        }
    }

    /// <summary>
    /// A value from the path. The server leaves %2F in paths as it is, because a slash there would part segments: within a value it is one,
    /// as in EUR/USD.
    /// </summary>
    private static string RouteText(HttpContext context, string name)
    {
        string text = context.Request.RouteValues[name]?.ToString() ?? string.Empty;
        return text.Contains("%2F", StringComparison.OrdinalIgnoreCase) ? SentSegment(context, name) ?? text : text;
    }

    /// <summary>The segment as it was sent, decoded once: %252F stays %2F. Null where the path was not sent segment by segment as it is routed.</summary>
    private static string? SentSegment(HttpContext context, string name)
    {
        if (context.GetEndpoint() is not RouteEndpoint { RoutePattern.PathSegments: { } pattern })
        {
            return null;
        }

        string[] sent = (context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? string.Empty).Split('?', 2)[0].Split('/');
        int place = pattern.TakeWhile(segment => segment.Parts is not [RoutePatternParameterPart part] || part.Name != name).Count();
        return sent.Length == pattern.Count + 1 && sent[0].Length == 0 && place < pattern.Count ? Uri.UnescapeDataString(sent[place + 1]) : null;
    }

    private static Text24 Principal(string name) => TextCodec.TryFrom(name, out Text24 text)
        ? text
        : throw ProblemException.BadRequest("the principal must be at most 24 printable ASCII characters");
}
