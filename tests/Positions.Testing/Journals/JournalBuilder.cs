using Positions.Journal;
using Positions.Journal.Storage;
using Positions.Protocol;
using Positions.Protocol.Values;
using Positions.Testing.Inputs;

namespace Positions.Testing.Journals;

/// <summary>
/// Writes inputs to a data directory with the real writer, as an engine would: sealed records in sequence, a commit behind each batch.
/// </summary>
public sealed class JournalBuilder : IDisposable
{
    private readonly JournalWriter _writer;
    private readonly uint _term;
    private InputEvent _slot;

    /// <summary>Opens or creates the journal under <paramref name="dataDirectory"/>, after the usual recovery.</summary>
    public JournalBuilder(string dataDirectory, long segmentBytes = 32 * 1024, uint term = 1, ulong journalId = 0xC0FFEE)
    {
        FileJournalStorage storage = FileJournalStorage.OpenForWriting(Path.Combine(dataDirectory, "journal"));
        var options = new JournalOptions { SegmentBytes = segmentBytes, ReadyBytes = SegmentHeader.PageBytes * 3, BackgroundPreparation = false, JournalId = journalId };
        _writer = JournalWriter.Open(storage, options, JournalRecovery.Apply(storage, new JournalRecoveryOptions()));
        _term = term;
    }

    public long LastSequence => _writer.AppendedSequence;

    /// <summary>Appends one input as the next sequence; returns this, for chains.</summary>
    /// <param name="message">The block.</param>
    /// <param name="engineTime">Null: one second per sequence from <see cref="InputFactory.DefaultTime"/> on.</param>
    public JournalBuilder Append<T>(T message, UtcNanos? engineTime = null)
        where T : unmanaged, IMessage<T>
    {
        _slot = default;
        _slot.SetMessage(in message);
        _slot.Sequence = LastSequence + 1;
        _slot.EngineTime = engineTime ?? new UtcNanos(InputFactory.DefaultTime.Value + ((LastSequence + 1) * 1_000_000_000L));
        _slot.Term = _term;
        int recordBytes = RecordCodec.Seal(_slot.Bytes);
        while (!_writer.TryAppend(_slot.ReadOnlyBytes[..recordBytes]))
        {
            if (!_writer.PrepareStep())
            {
                throw new InvalidOperationException($"no room, and nothing to prepare: {_writer.Preparation}");
            }
        }

        return this;
    }

    /// <summary>
    /// Ends the batch: everything appended is durable, and released up to <paramref name="releasedSequence"/> (null: all), and a commit
    /// record says so.
    /// </summary>
    public JournalBuilder Commit(long? releasedSequence = null)
    {
        _writer.EndBatch(_writer.ReleasedSequence);
        _writer.Sync.Sync();
        while (!_writer.WriteIdleCommit(releasedSequence ?? LastSequence))
        {
            if (!_writer.PrepareStep())
            {
                throw new InvalidOperationException($"no room, and nothing to prepare: {_writer.Preparation}");
            }
        }

        _writer.Sync.Sync();
        return this;
    }

    /// <summary>Stops as an engine stops: everything durable and released.</summary>
    public void Close() => _writer.Close(LastSequence);

    /// <summary>Leaves the files as a process does that dies after it wrote its last batch: nothing says that this batch is durable.</summary>
    public void Dispose()
    {
        if (_writer.WrittenSequence < _writer.AppendedSequence)
        {
            _writer.EndBatch(_writer.ReleasedSequence);
        }

        _writer.Dispose();
    }
}
