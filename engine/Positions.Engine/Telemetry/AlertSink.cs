using System.Threading.Channels;
using Positions.Core;
using Serilog;

namespace Positions.Engine.Telemetry;

/// <summary>Alerts of the logic on their way to the log: raised by the output thread without waiting, written by a background task.</summary>
public sealed class AlertSink : IAsyncDisposable
{
    private readonly Channel<OutputEvent> _queue = Channel.CreateBounded<OutputEvent>(new BoundedChannelOptions(4_096) { SingleReader = true, SingleWriter = true });
    private readonly Task _writer;
    private long _raised;
    private long _unlogged;

    public AlertSink() => _writer = Task.Run(WriteAllAsync);

    public long RaisedCount => Volatile.Read(ref _raised);

    /// <summary>Alerts that found the queue full: counted, not logged one by one.</summary>
    public long UnloggedCount => Volatile.Read(ref _unlogged);

    public void Raise(in OutputEvent alert)
    {
        Volatile.Write(ref _raised, _raised + 1);
        if (!_queue.Writer.TryWrite(alert))
        {
            Volatile.Write(ref _unlogged, _unlogged + 1);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _writer.ConfigureAwait(false);
    }

    private async Task WriteAllAsync()
    {
        await foreach (OutputEvent alert in _queue.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            Log.Warning(
                "ALERT {Alert}: input {Sequence}, source {SourceId} epoch {Epoch} number {SourceSeq}, range {From}..{To}, reason {Reason}, execId {ExecId}",
                alert.AlertCode, alert.InputSequence, alert.SourceId, alert.Epoch, alert.SourceSeq, alert.RangeFrom, alert.RangeTo, alert.Reason, alert.ExecId.ToString());
        }
    }
}
