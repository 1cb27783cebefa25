using System.Threading.Channels;
using Positions.Core;
using Positions.Protocol.Values;
using Serilog;

namespace Positions.Engine.Telemetry;

/// <summary>Alerts of the logic on their way to the log: raised by the output thread without waiting, written by a background task.</summary>
public sealed class AlertSink : IAsyncDisposable
{
    private readonly Channel<OutputEvent> _queue = Channel.CreateBounded<OutputEvent>(new BoundedChannelOptions(4_096) { SingleReader = true, SingleWriter = true });
    private readonly Task _writer;
    private const int LinesPerSecond = 20;

    private readonly int[] _linesOfSecond = new int[256];
    private long _second;
    private long _raised;
    private long _unlogged;

    public AlertSink() => _writer = Task.Run(WriteAllAsync);

    public long RaisedCount => Volatile.Read(ref _raised);

    /// <summary>Alerts that found the queue full: counted, not logged one by one.</summary>
    public long UnloggedCount => Volatile.Read(ref _unlogged);

    public void Raise(in OutputEvent alert)
    {
        Volatile.Write(ref _raised, _raised + 1);
        Note(in alert);
    }

    /// <summary>Puts a line into the log without counting an alert.</summary>
    public void Note(in OutputEvent output)
    {
        if (!_queue.Writer.TryWrite(output))
        {
            Volatile.Write(ref _unlogged, _unlogged + 1);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _writer.ConfigureAwait(false);
    }

    /// <summary>At most twenty lines a second of one kind: a full table alerts with every refusal.</summary>
    private bool MayLog(AlertCode code)
    {
        long second = Environment.TickCount64 / 1_000;
        if (second != _second)
        {
            _second = second;
            Array.Clear(_linesOfSecond);
        }

        return _linesOfSecond[(int)code]++ < LinesPerSecond;
    }

    private static void LogDuplicate(in OutputEvent duplicate)
    {
        if (duplicate.FirstSequence == 0)
        {
            // Of a load it is known by its file, not by the input that brought it.
            Log.Information(
                "duplicate detected: input {Sequence} of source {SourceId} repeats one that was applied before; position unchanged",
                duplicate.InputSequence, duplicate.SourceId);
            return;
        }

        Log.Information(
            "duplicate detected: input {Sequence} of source {SourceId} epoch {Epoch} number {SourceSeq} repeats input {FirstSequence}; position unchanged",
            duplicate.InputSequence, duplicate.SourceId, duplicate.Epoch, duplicate.SourceSeq, duplicate.FirstSequence);
    }

    private async Task WriteAllAsync()
    {
        await foreach (OutputEvent alert in _queue.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            if (alert.AlertCode == AlertCode.None)
            {
                LogDuplicate(in alert);
                continue;
            }

            if (!MayLog(alert.AlertCode))
            {
                Volatile.Write(ref _unlogged, _unlogged + 1);
                continue;
            }

            if (alert.AlertCode is AlertCode.LargeBreak or AlertCode.NotCorrected)
            {
                Log.Warning(
                    "ALERT {Alert}: input {Sequence}, {Account} {Symbol}: ours {Ours}, the statement's {Theirs}, reason {Reason}",
                    alert.AlertCode, alert.InputSequence, alert.Account.ToString(), alert.Symbol.ToString(), new Decimal8(alert.RangeFrom).ToString(),
                    new Decimal8(alert.RangeTo).ToString(), alert.Reason);
                continue;
            }

            if (alert.AlertCode == AlertCode.StartOfDayDifference)
            {
                Log.Warning(
                    "ALERT {Alert}: input {Sequence}, {Account} {Symbol}: carried {Ours}, the load's {Theirs}, which stands",
                    alert.AlertCode, alert.InputSequence, alert.Account.ToString(), alert.Symbol.ToString(), new Decimal8(alert.RangeFrom).ToString(),
                    new Decimal8(alert.RangeTo).ToString());
                continue;
            }

            if (alert.AlertCode is AlertCode.SplitBlocked or AlertCode.RenameBlocked)
            {
                Log.Warning(
                    "ALERT {Alert}: input {Sequence}, {Account} {Symbol}: {Left}; adjust it to what is held",
                    alert.AlertCode, alert.InputSequence, alert.Account.ToString(), alert.Symbol.ToString(),
                    alert.AlertCode == AlertCode.SplitBlocked
                        ? "what the split makes of it does not fit, it stays in its old units"
                        : "its account has a position under the new symbol, it stays under its old symbol");
                continue;
            }

            if (alert.AlertCode == AlertCode.StatementFailed)
            {
                Log.Warning(
                    "ALERT {Alert}: input {Sequence}, statement {Statement} of cut {Cut} failed after {Lines} lines: what was compared stays, the rest was skipped; "
                    + "send it again with the same id",
                    alert.AlertCode, alert.InputSequence, alert.StatementId.ToString(), alert.RangeFrom, alert.RangeTo);
                continue;
            }

            Log.Warning(
                "ALERT {Alert}: input {Sequence}, source {SourceId} epoch {Epoch} number {SourceSeq}, range {From}..{To}, reason {Reason}, execId {ExecId}, key {Account}/{Symbol}",
                alert.AlertCode, alert.InputSequence, alert.SourceId, alert.Epoch, alert.SourceSeq, alert.RangeFrom, alert.RangeTo, alert.Reason, alert.ExecId.ToString(),
                alert.Account.ToString(), alert.Symbol.ToString());
        }
    }
}
