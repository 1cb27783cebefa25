using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Positions.Core;
using Positions.Engine.Ingress;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Engine.Http;

// Start of day: a file of positions, one input for each lot.
public sealed partial class HttpApi
{
    private const int LoadsUnderWay = 1_024;
    private const string SendFileAgain =
        "some rows may have been loaded: send the same file again, with the same fileId; what is loaded already answers as a duplicate";

    /// <summary>1 while a file is being loaded: the lots of a position must follow each other.</summary>
    private int _isLoading;

    private async Task PostLoadAsync(HttpContext context)
    {
        Text24 principal = Principal(_access.Require(context, "operator"));
        OnlyQuery(context, LoadRequest.Query);
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = LoadRequest.MaxBodyBytes;
        }

        List<PositionLoaded> loads = await LoadRequest.ReadAsync(context.Request, principal).ConfigureAwait(false);
        if (Interlocked.CompareExchange(ref _isLoading, 1, 0) != 0)
        {
            throw new ProblemException(503, "busy", "Another file is being loaded", "nothing of this one was applied; send it again when the other is done") { RetryAfterSeconds = 1 };
        }

        LoadOutcome[] outcomes;
        try
        {
            outcomes = await SubmitAllAsync(loads).ConfigureAwait(false);
        }
        finally
        {
            Volatile.Write(ref _isLoading, 0);
        }

        int refused = outcomes.Count(o => o.IsRefused);
        if (refused > 0)
        {
            context.Response.ContentType = "application/problem+json";
        }

        await Json.WriteAsync(context, refused > 0 ? 422 : 200, w => WriteLoads(w, loads, outcomes, refused)).ConfigureAwait(false);
    }

    /// <summary>Sends all in their order, with a bounded number under way; a full queue is waited for.</summary>
    private async Task<LoadOutcome[]> SubmitAllAsync(List<PositionLoaded> loads)
    {
        var underWay = new Queue<Task<OutputEvent>>();
        var outcomes = new List<LoadOutcome>(loads.Count);
        foreach (PositionLoaded load in loads)
        {
            underWay.Enqueue(await SendAsync(load, SendFileAgain).ConfigureAwait(false));
            if (underWay.Count == LoadsUnderWay)
            {
                outcomes.Add(LoadOutcome.Of(await underWay.Dequeue().ConfigureAwait(false)));
            }
        }

        while (underWay.TryDequeue(out Task<OutputEvent>? next))
        {
            outcomes.Add(LoadOutcome.Of(await next.ConfigureAwait(false)));
        }

        return [.. outcomes];
    }

    /// <summary>Sends one, and waits a while for room in a full queue. What comes back is under way.</summary>
    /// <exception cref="ProblemException">503: there was none all the while.</exception>
    private async Task<Task<OutputEvent>> SendAsync<T>(T message, string sendAgain)
        where T : unmanaged, IMessage<T>
    {
        long deadline = Environment.TickCount64 + (long)s_minSequenceWait.TotalMilliseconds;
        Task<OutputEvent> sent = SubmitAsync(message, CommandKind.Bulk, sendAgain, isSafeAgain: true);
        while (sent.IsFaulted && Environment.TickCount64 < deadline)
        {
            await Task.Delay(WaitPollMs).ConfigureAwait(false);
            sent = SubmitAsync(message, CommandKind.Bulk, sendAgain, isSafeAgain: true);
        }

        return sent.IsFaulted
            ? throw new ProblemException(503, "busy", "The engine takes no input now", sendAgain) { RetryAfterSeconds = 1 }
            : sent;
    }

    private static void WriteLoads(Utf8JsonWriter w, List<PositionLoaded> loads, LoadOutcome[] outcomes, int refused)
    {
        w.WriteStartObject();
        if (refused > 0)
        {
            w.WriteString("type", "urn:positions:rejected");
            w.WriteString("title", "Rows were refused");
            w.WriteNumber("status", 422);
            w.WriteString("detail", RefusedRows(loads, outcomes, refused));
        }

        w.WriteNumber("sequence", outcomes.Max(o => o.Sequence));
        w.WriteString("fileId", loads[0].FileId.ToString());
        w.WriteNumber("loaded", outcomes.Count(o => o.Disposition == Disposition.Applied));
        w.WriteNumber("duplicates", outcomes.Count(o => o.Disposition == Disposition.DuplicateExec));
        w.WriteNumber("refused", refused);
        w.WriteStartArray("rows");
        for (int first = 0; first < loads.Count; first += loads[first].Parts)
        {
            // The last lot's outcome is that of the position: only then does anything change.
            int last = first + loads[first].Parts - 1;
            for (int i = first; i <= last; i++)
            {
                WriteLoad(w, loads[i], outcomes[i], outcomes[last]);
            }
        }

        w.WriteEndArray();
        w.WriteEndObject();
    }

    private static string RefusedRows(List<PositionLoaded> loads, LoadOutcome[] outcomes, int refused)
    {
        int without = 0;
        for (int first = 0; first < loads.Count; first += loads[first].Parts)
        {
            // Lots of a position are loaded together or not at all.
            LoadOutcome[] lots = outcomes[first..(first + loads[first].Parts)];
            without += lots[^1].IsRefused ? lots.Count(static lot => lot.Disposition == Disposition.Control) : 0;
        }

        string more = without == 0 ? "" : $", and {without} more {(without == 1 ? "was" : "were")} not loaded, of the same positions";
        string rest = refused + without == loads.Count ? "nothing was loaded" : "the others stand, and answer as duplicates when the file is sent again";
        return $"{refused} of {loads.Count} rows were refused{more}; {rest}";
    }

    private static void WriteLoad(Utf8JsonWriter w, in PositionLoaded load, LoadOutcome outcome, LoadOutcome last)
    {
        w.WriteStartObject();
        w.WriteNumber("row", load.Row);
        w.WriteString("account", load.Account.ToString());
        w.WriteString("symbol", load.Symbol.ToString());
        w.WriteNumber("sequence", outcome.Sequence);
        w.WriteString("result", outcome.Disposition switch
        {
            Disposition.Rejected => "refused",
            Disposition.DuplicateExec => "duplicate",
            _ => last.Disposition == Disposition.Applied ? "loaded" : "not-loaded",
        });
        if (outcome.IsRefused)
        {
            w.WriteNumber("reason", (int)outcome.Reason);
            w.WriteString("reasonName", outcome.Reason.ToString());
            w.WriteString("detail", outcome.Reason switch
            {
                RejectReason.NotAllowed => "the session is open: load with force and the position's expectedVersion, or the version is another",
                RejectReason.OutOfRange => "the date is not the current business date, or a figure does not fit",
                RejectReason.Malformed => "the lots of a position must follow each other and have one direction, at most 4096",
                RejectReason.Capacity => "a table is full: raise the Capacity setting and restart",
                RejectReason.Currency => "the position's currency is another",
                _ => "refused",
            });
        }

        if (outcome.Disposition == Disposition.Applied)
        {
            w.WriteString("quantity", new Decimal8(outcome.Quantity).ToString());
            w.WriteNumber("version", outcome.Version);
        }

        w.WriteEndObject();
    }
}
