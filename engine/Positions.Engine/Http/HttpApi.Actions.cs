using System.Text.Json;
using Positions.Core;
using Positions.Engine.Egress;
using Positions.Engine.Ingress;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Engine.Http;

// Splits and renamings: so many may be open in the logic, and one more would be refused. So they are sent one at a time, each when there is
// room, and who comes when there is none waits; however many a script posts at once, each is sequenced once.
public sealed partial class HttpApi
{
    private const string SendSplitAgain =
        "the split may or may not have been journaled: send it again; with the same exDate, ratio, step and price it is made once, and the answer says that it is a duplicate";

    /// <summary>Positions that stayed as they were and are named; the rest is counted.</summary>
    private const int MaxUnchangedNamed = 100;

    private static readonly TimeSpan s_actionRoom = TimeSpan.FromSeconds(10);

    private readonly RequestTurn _actionTurn = new();

    /// <summary>The last one that was sent; by whose turn it is.</summary>
    private long _actionSequence;

    private async Task PostSplitAsync(HttpContext context)
    {
        Text24 principal = Principal(_access.Require(context, "operator"));
        OnlyQuery(context);
        (InstrumentSplit split, bool namesDate) = await OperatorRequest.ReadSplitAsync(
            context.Request, principal, _engine.ReadModel.BusinessDate).ConfigureAwait(false);
        await PostWorkAsync(
            context,
            split,
            namesDate ? SendSplitAgain : LookFirst,
            namesDate,
            AlertCode.SplitBlocked,
            split.Symbol,
            $"'{split.Symbol}' is no instrument that anything has named, the terms are out of range, or exDate is later than the business date: a split takes effect at once",
            (w, output) =>
            {
                w.WriteString("symbol", split.Symbol.ToString());
                w.WriteString("ratio", $"{split.Numerator}:{split.Denominator}");
                w.WriteNumber("exDate", split.ExDate);
                w.WriteBoolean("duplicate", output.Disposition == Disposition.DuplicateExec);
            }).ConfigureAwait(false);
    }

    private async Task PostRenameAsync(HttpContext context)
    {
        Text24 principal = Principal(_access.Require(context, "operator"));
        OnlyQuery(context);
        InstrumentRenamed renamed = await OperatorRequest.ReadRenameAsync(context.Request, principal, _engine.ReadModel.BusinessDate).ConfigureAwait(false);
        await PostWorkAsync(
            context,
            renamed,
            LookFirst,
            isSafeAgain: false,
            AlertCode.RenameBlocked,
            renamed.Symbol,
            $"'{renamed.Symbol}' is no instrument that anything has named, or '{renamed.NewSymbol}' cannot take its place, or exDate is later than the business date: a rename takes effect at once",
            (w, _) =>
            {
                w.WriteString("symbol", renamed.Symbol.ToString());
                w.WriteString("newSymbol", renamed.NewSymbol.ToString());
            }).ConfigureAwait(false);
    }

    /// <summary>Of inputs whose work goes on in slices: the answer waits for the last of them for a while, and says whether it came.</summary>
    private async Task PostWorkAsync<T>(
        HttpContext context, T message, string whenUnknown, bool isSafeAgain, AlertCode blocked, Text24 symbol, string hint, Action<Utf8JsonWriter, OutputEvent> changed)
        where T : unmanaged, IMessage<T>
    {
        OutputEvent output = await SubmitActionAsync(message, whenUnknown, isSafeAgain, context.RequestAborted).ConfigureAwait(false);
        bool isDone = output.Disposition != Disposition.Rejected && await WaitForWorkAsync(context, output.InputSequence).ConfigureAwait(false);
        await AnswerAsync(context, output, hint, w =>
        {
            changed(w, output);
            w.WriteBoolean("complete", isDone);
            long sequence = AnsweredSequence(in output);
            WriteUnchanged(w, _engine.ReadModel.Blocked.Read().FindAll(alert => alert.Code == blocked && alert.Symbol == symbol && alert.Sequence >= sequence));
        }).ConfigureAwait(false);
    }

    /// <summary>The positions of the instrument that it could not change.</summary>
    private static void WriteUnchanged(Utf8JsonWriter w, List<AlertCopy> unchanged)
    {
        w.WriteNumber("unchangedCount", unchanged.Count);
        w.WriteStartArray("unchanged");
        foreach (AlertCopy position in unchanged.Take(MaxUnchangedNamed))
        {
            w.WriteStringValue($"{position.Account} {position.Symbol}");
        }

        w.WriteEndArray();
    }

    /// <summary>Sends one when there is room, which it waits for in turn. Nobody else sends any, so that room stays until it is taken.</summary>
    /// <exception cref="ProblemException">503: there was none all the while; nothing was sent.</exception>
    private async Task<OutputEvent> SubmitActionAsync<T>(T message, string whenUnknown, bool isSafeAgain, CancellationToken aborted)
        where T : unmanaged, IMessage<T>
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        patience.CancelAfter(s_actionRoom);
        bool isMyTurn = false;
        try
        {
            await _actionTurn.TakeAsync(patience.Token).ConfigureAwait(false);
            isMyTurn = true;
            await WaitForRoomAsync(patience.Token).ConfigureAwait(false);
            OutputEvent output = await SubmitAsync(message, CommandKind.Control, whenUnknown, isSafeAgain).ConfigureAwait(false);
            _actionSequence = output.InputSequence;
            return output;
        }
        catch (OperationCanceledException) when (!aborted.IsCancellationRequested)
        {
            throw new ProblemException(
                503, "busy", "Splits and renamings are under way",
                $"{BusinessLogic.MaxOpenActions} may be, and for {s_actionRoom.TotalSeconds:0} s there was no room for this one behind them; nothing was applied, send it again")
            { RetryAfterSeconds = 1 };
        }
        finally
        {
            if (isMyTurn)
            {
                _actionTurn.GiveBack();
            }
        }
    }

    private async Task WaitForRoomAsync(CancellationToken cancellation)
    {
        OpenWorkSignal work = _engine.Pipeline.OpenWork;
        while (true)
        {
            // Read in this order: how many are open is as of the last one that was sent, or newer.
            bool isCurrent = work.AppliedSequence >= _actionSequence;
            if ((isCurrent && work.OpenActions < BusinessLogic.MaxOpenActions) || _engine.Halt.IsHalted)
            {
                return;
            }

            await Task.Delay(WaitPollMs, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Waits until work over many rows that an input began is over and its outcome is there to be read. False if that takes long: the
    /// engine goes on with it meanwhile, and no input can see a row that it has not reached.
    /// </summary>
    private async Task<bool> WaitForWorkAsync(HttpContext context, long sequence)
    {
        OpenWorkSignal work = _engine.Pipeline.OpenWork;
        long deadline = Environment.TickCount64 + (long)s_minSequenceWait.TotalMilliseconds;
        long doneAt = 0;
        while (doneAt == 0 || _engine.ReadModel.Sequence < doneAt)
        {
            // Read in this order: whether work is open is as of the sequence or newer.
            long applied = work.AppliedSequence;
            if (doneAt == 0 && applied >= sequence && work.OpenAtSequence == 0)
            {
                doneAt = applied;
                continue;
            }

            if (Environment.TickCount64 >= deadline || _engine.Halt.IsHalted)
            {
                return false;
            }

            await Task.Delay(WaitPollMs, context.RequestAborted).ConfigureAwait(false);
        }

        return true;
    }
}
