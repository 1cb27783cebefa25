using Microsoft.AspNetCore.Http.Features;
using Positions.Core;
using Positions.Core.Reconciliation;
using Positions.Engine.Ingress;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Engine.Http;

// Statements: the whole of one is read and checked first, then its inputs go through the queue that loads take, one statement at a time.
public sealed partial class HttpApi
{
    private const int StatementsWaiting = 8;
    private const string SendStatementAgain =
        "the statement may or may not have been compared: send it again with the same id; one that ended well answers as a duplicate, one that did not is compared anew";

    private static readonly TimeSpan s_statementTurn = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_statementBegin = TimeSpan.FromSeconds(10);

    private readonly RequestTurn _statementTurn = new();
    private int _statements;

    /// <summary>What is to be said of the message at an index that was refused.</summary>
    private delegate ProblemException RefusalOf(int index, in OutputEvent output);

    private async Task PostStatementAsync(HttpContext context)
    {
        Text24 principal = Principal(_access.Require(context, "operator"));
        OnlyQuery(context);
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = StatementRequest.MaxBodyBytes;
        }

        // Counted from before the body is read: what waits is in memory.
        if (Interlocked.Increment(ref _statements) > StatementsWaiting)
        {
            Interlocked.Decrement(ref _statements);
            throw StatementProblems.Busy($"{StatementsWaiting} statements are waiting already");
        }

        try
        {
            Statement statement = await StatementRequest.ReadAsync(context.Request, principal).ConfigureAwait(false);
            await TakeStatementTurnAsync(context.RequestAborted).ConfigureAwait(false);
            byte[] answer;
            try
            {
                answer = await CompareAsync(statement, context.RequestAborted).ConfigureAwait(false);
            }
            finally
            {
                _statementTurn.GiveBack();
            }

            await Json.WriteAsync(context, 200, answer).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _statements);
        }
    }

    private async Task TakeStatementTurnAsync(CancellationToken aborted)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        patience.CancelAfter(s_statementTurn);
        try
        {
            await _statementTurn.TakeAsync(patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!aborted.IsCancellationRequested)
        {
            throw StatementProblems.Busy("another statement has been under way all the while");
        }
    }

    /// <summary>The report, rendered before the next statement may begin.</summary>
    private async Task<byte[]> CompareAsync(Statement statement, CancellationToken aborted)
    {
        OutputEvent begun = await BeginAsync(statement, aborted).ConfigureAwait(false);
        if (begun.Disposition == Disposition.DuplicateExec)
        {
            return await RenderDuplicateAsync(statement.Begun.StatementId, begun.FirstSequence, aborted).ConfigureAwait(false);
        }

        ProblemException? refused;
        try
        {
            refused = await SubmitInOrderAsync(statement.Scope, (int i, in OutputEvent output) => StatementProblems.ScopeRefused(statement, i, in output), aborted)
                    .ConfigureAwait(false)
                ?? await SubmitInOrderAsync(statement.Lines, (int i, in OutputEvent output) => StatementProblems.LineRefused(statement, i, in output), aborted)
                    .ConfigureAwait(false);
        }
        catch (ProblemException)
        {
            await AbandonAsync(statement.Ended(isAbandoned: true)).ConfigureAwait(false);
            throw;
        }

        if (refused is not null || aborted.IsCancellationRequested)
        {
            await AbandonAsync(statement.Ended(isAbandoned: true)).ConfigureAwait(false);
            aborted.ThrowIfCancellationRequested();
            throw refused!;
        }

        OutputEvent ended = await EndAsync(statement).ConfigureAwait(false);
        StatementView result = await WaitForStatementAsync(begun.InputSequence, ended.InputSequence, aborted).ConfigureAwait(false);
        return result.State == StatementState.Failed
            ? throw StatementProblems.Failed(ended.InputSequence)
            : Json.Render(w => WriteReport(w, result, ListPage.First, isDuplicate: false));
    }

    /// <summary>Refused while work over many rows is open: tried again when that is over, for a while.</summary>
    private async Task<OutputEvent> BeginAsync(Statement statement, CancellationToken aborted)
    {
        long deadline = Environment.TickCount64 + (long)s_statementBegin.TotalMilliseconds;
        while (true)
        {
            OutputEvent output = await (await SendAsync(statement.Begun, SendStatementAgain).ConfigureAwait(false)).ConfigureAwait(false);
            if (output.Disposition != Disposition.Rejected)
            {
                return output;
            }

            if (output.Reason != RejectReason.NotAllowed)
            {
                throw Refused(in output);
            }

            if (!await ClearTheWayAsync(output.InputSequence, deadline, aborted).ConfigureAwait(false))
            {
                throw StatementProblems.Busy("a split, a renaming or the end of another statement is still under way");
            }
        }
    }

    /// <summary>
    /// Waits for open work. A statement that is open although it is nobody's turn was left behind by a request that could not even give it up:
    /// it is given up now.
    /// </summary>
    private async Task<bool> ClearTheWayAsync(long refusedAt, long deadline, CancellationToken aborted)
    {
        OpenWorkSignal work = _engine.Pipeline.OpenWork;
        do
        {
            await Task.Delay(WaitPollMs, aborted).ConfigureAwait(false);
            if (Environment.TickCount64 >= deadline || _engine.Halt.IsHalted)
            {
                return false;
            }
        }
        while (work.AppliedSequence < refusedAt || work.OpenAtSequence != 0);

        StatementView open = _engine.Pipeline.Logic.Statement;
        if (open.State == StatementState.Open)
        {
            await AbandonAsync(new StatementEnded { Prefix = OperatorRequest.Own(), StatementId = open.Id, Lines = (uint)open.Lines, IsAbandoned = 1 })
                .ConfigureAwait(false);
        }

        return true;
    }

    /// <summary>Sends all in their order, with a bounded number under way, and stops at the first that is refused, or when nobody waits any more.</summary>
    /// <returns>What is to be said of the first that was refused; null if none was.</returns>
    private async Task<ProblemException?> SubmitInOrderAsync<T>(List<T> messages, RefusalOf refusalOf, CancellationToken aborted)
        where T : unmanaged, IMessage<T>
    {
        var underWay = new Queue<Task<OutputEvent>>();
        ProblemException? refused = null;
        int answered = 0;
        async Task TakeAsync()
        {
            OutputEvent output = await underWay.Dequeue().ConfigureAwait(false);
            refused ??= output.Disposition == Disposition.Rejected ? refusalOf(answered, in output) : null;
            answered++;
        }

        for (int i = 0; i < messages.Count && refused is null && !aborted.IsCancellationRequested; i++)
        {
            underWay.Enqueue(await SendAsync(messages[i], SendStatementAgain).ConfigureAwait(false));
            if (underWay.Count == LoadsUnderWay)
            {
                await TakeAsync().ConfigureAwait(false);
            }
        }

        while (underWay.Count > 0)
        {
            await TakeAsync().ConfigureAwait(false);
        }

        return refused;
    }

    private async Task<OutputEvent> EndAsync(Statement statement)
    {
        OutputEvent output = await (await SendAsync(statement.Ended(isAbandoned: false), SendStatementAgain).ConfigureAwait(false)).ConfigureAwait(false);
        if (StatementProblems.IsLeftOpen(in output))
        {
            await AbandonAsync(statement.Ended(isAbandoned: true)).ConfigureAwait(false);
        }

        return output.Disposition != Disposition.Rejected ? output : throw StatementProblems.EndRefused(in output);
    }

    /// <summary>The next one needs a free way; it clears that itself where this one cannot.</summary>
    private async Task AbandonAsync(StatementEnded ended)
    {
        try
        {
            await (await SendAsync(ended, SendStatementAgain).ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (ProblemException e)
        {
            Serilog.Log.Warning("statement {Statement} could not be given up: {Reason}; the next statement or start does", ended.StatementId.ToString(), e.Message);
        }
    }

    /// <summary>
    /// The statement as it stands when what it does not name has been compared too, with all of that in the read model; or as far as it has
    /// come in the time that a call may take.
    /// </summary>
    private async Task<StatementView> WaitForStatementAsync(long cutSequence, long sequence, CancellationToken aborted)
    {
        OpenWorkSignal work = _engine.Pipeline.OpenWork;
        long deadline = Environment.TickCount64 + (long)s_statementTurn.TotalMilliseconds;
        long overAt = long.MaxValue;
        while (true)
        {
            // Read in this order: it is as of what was applied, or older.
            StatementView statement = _engine.Pipeline.Logic.Statement;
            long applied = work.AppliedSequence;
            bool isOver = applied >= sequence && statement.CutSequence >= cutSequence && statement.State is StatementState.Ended or StatementState.Failed;
            bool isTooLate = Environment.TickCount64 >= deadline || _engine.Halt.IsHalted;
            if (isOver)
            {
                // The first at which it was: inputs that come meanwhile are not waited for.
                overAt = Math.Min(overAt, applied);
            }

            if (_engine.ReadModel.Sequence >= overAt || isTooLate)
            {
                return statement;
            }

            await Task.Delay(WaitPollMs, aborted).ConfigureAwait(false);
        }
    }

    private async Task<byte[]> RenderDuplicateAsync(Text24 id, long firstSequence, CancellationToken aborted)
    {
        StatementView last = await CurrentStatementAsync(aborted).ConfigureAwait(false);
        return Json.Render(w =>
        {
            if (last.Id == id)
            {
                WriteReport(w, last, ListPage.First, isDuplicate: true);
                return;
            }

            w.WriteStartObject();
            w.WriteString("id", id.ToString());
            w.WriteNumber("cutSequence", firstSequence);
            w.WriteBoolean("duplicate", true);
            w.WriteEndObject();
        });
    }
}
