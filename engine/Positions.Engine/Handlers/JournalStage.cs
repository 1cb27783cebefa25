using Disruptor;
using Positions.Engine.Hosting;
using Positions.Engine.Ingress;
using Positions.Engine.Pipeline;
using Positions.Journal;
using Positions.Protocol;

namespace Positions.Engine.Handlers;

/// <summary>Writes every input to the journal, a batch at a time, and lets the barrier pass what is safe under the configured durability.</summary>
/// <remarks>
/// Thread: journaler. Reads: input ring. Writes: journal, the journaled sequence (with batch durability and a sync thread, that thread writes it).
/// Waits for: nothing in its turn, but for the disk when it syncs itself. On failure: the process ends with exit 4.
/// </remarks>
public sealed class JournalStage : IStage
{
    private const long IdleCommitNanos = 10_000_000;

    private readonly ValueEventPoller<InputEvent> _poller;
    private readonly JournalWriter _writer;
    private readonly JournalSyncWorker? _syncWorker;
    private readonly JournalDurability _durability;
    private readonly Sequence _journaled;
    private readonly ITimeSource _time;
    private readonly Action? _wakeUp;
    private readonly EventPoller.ValueHandler<InputEvent> _onInput;
    private PipelineSequences? _sequences;
    private int _appended;
    private long _lastBatchNanos;
    private long _batches;

    /// <param name="poller">Gated on the ring's cursor.</param>
    /// <param name="writer">The journal, open at the recovered end.</param>
    /// <param name="durability">When the barrier passes.</param>
    /// <param name="syncWorker">Syncs on a thread of its own; null: this stage syncs within its turn (batch, dedicated thread).</param>
    /// <param name="journaled">The sequence that the barrier looks at.</param>
    /// <param name="time">For the interval of idle commits.</param>
    /// <param name="wakeUp">Called when the barrier has moved: the thread that waits for it may be asleep on its sockets. Null: nobody sleeps so.</param>
    public JournalStage(
        ValueEventPoller<InputEvent> poller, JournalWriter writer, JournalDurability durability, JournalSyncWorker? syncWorker, Sequence journaled, ITimeSource time, Action? wakeUp)
    {
        _wakeUp = wakeUp;
        _poller = poller;
        _writer = writer;
        _durability = durability;
        _syncWorker = syncWorker;
        _journaled = journaled;
        _time = time;
        _onInput = OnInput;
    }

    public string Name => "journaler";

    public ExitCode ExitCodeOnFailure => ExitCode.Journal;

    /// <summary>Batches written, for the average batch size. Any thread.</summary>
    public long BatchCount => Volatile.Read(ref _batches);

    /// <summary>Called once before the threads start: the sequences are made from this stage's own.</summary>
    public void Attach(PipelineSequences sequences) => _sequences = sequences;

    public int DoWork()
    {
        _appended = 0;
        if (_writer.HasRoomFor(InputEvent.SizeBytes))
        {
            _poller.Poll(_onInput);
        }

        if (_appended > 0)
        {
            _writer.EndBatch(_sequences!.Released);
            _lastBatchNanos = _time.MonotonicNanos;
            Volatile.Write(ref _batches, _batches + 1);
            PassBarrier();
        }
        else
        {
            CommitWhenIdle();
        }

        return _appended;
    }

    /// <summary>After the threads have ended in good order: a last commit record, everything synced.</summary>
    public void CloseJournal()
    {
        _syncWorker?.Dispose();
        if (_syncWorker is { HasEnded: false })
        {
            throw new JournalFailedException("journal", "sync", new IOException("the disk does not answer"));
        }

        _writer.Close(_sequences!.Released);
    }

    /// <summary>Leaves what a crash leaves, unless <see cref="CloseJournal"/> was called before.</summary>
    public void Dispose()
    {
        _syncWorker?.Dispose();
        if (_syncWorker is null or { HasEnded: true })
        {
            _writer.Dispose();
        }
    }

    private bool OnInput(ref InputEvent input, long sequence, bool endOfBatch)
    {
        if (!_writer.TryAppend(input.ReadOnlyBytes[..RecordCodec.PaddedLength((int)input.Length)]))
        {
            throw new InvalidOperationException($"journal refused input {input.Sequence} although it had room");
        }

        _appended++;
        return _writer.HasRoomFor(InputEvent.SizeBytes);
    }

    private void PassBarrier()
    {
        if (_durability != JournalDurability.Batch)
        {
            _journaled.SetValue(_poller.Sequence.Value);
            _syncWorker?.WakeForInterval();
        }
        else if (_syncWorker is not null)
        {
            _syncWorker.RequestSync();
        }
        else
        {
            _writer.Sync.Sync();
            _journaled.SetValue(_poller.Sequence.Value);
        }

        _wakeUp?.Invoke();
    }

    private void CommitWhenIdle()
    {
        if (_writer.Sync.Failure is { } failure)
        {
            throw failure;
        }

        long now = _time.MonotonicNanos;
        if (now - _lastBatchNanos >= IdleCommitNanos)
        {
            _lastBatchNanos = now;
            _ = _writer.WriteIdleCommit(_sequences!.Released);
        }
    }
}
