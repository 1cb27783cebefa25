using System.Security.Cryptography;
using Positions.Journal.Storage;

namespace Positions.Journal;

/// <summary>Opening: behind what recovery kept, with the first bytes ahead allocated and synced.</summary>
public sealed partial class JournalWriter
{
    private JournalWriter(
        IJournalStorage storage,
        JournalOptions options,
        JournalRecoveryResult recovered)
    {
        _storage = storage;
        _options = options;
        _journalId = recovered.JournalId != 0 ? recovered.JournalId : options.JournalId;
        while (_journalId == 0)
        {
            _journalId = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));
        }

        _appendedSequence = recovered.LastSequence;
        _lastEngineTimeNanos = recovered.LastEngineTimeNanos;
        _lastTerm = recovered.LastTerm;
        _commitDurableSequence = recovered.DurableSequence;
        _commitReleasedSequence = recovered.ReleasedSequence;

        // Recovery synced all that it kept.
        _sync = new JournalSync(storage, recovered.LastSequence);
        ChainHasher chain = ChainBefore(recovered);
        _segment = recovered.TailSegment is null ? CreateSegment(recovered, chain.Current().Hash) : OpenTail(recovered.TailSegment, recovered.TailOffsetBytes);
        _file = _segment.File;
        _segment.ReleasedSequence = recovered.ReleasedSequence;
        _offsetBytes = recovered.TailSegment is null ? SegmentHeader.PageBytes : recovered.TailOffsetBytes;
        _sync.Register(_segment, directoryChanged: false);
        _segment.WrittenBytes = _offsetBytes;
        _chain = new ChainTracker(storage, _sync, chain, _segment, options.BackgroundPreparation);
        _preparer = new SegmentPreparer(storage, options, _sync, _segment);
    }

    /// <summary>
    /// Opens the journal behind <paramref name="recovered"/>, which <see cref="JournalRecovery.Apply"/> must have returned for the same
    /// storage.
    /// Returns once <see cref="JournalOptions.ReadyBytes"/> are ready for use. Throws <see cref="JournalFailedException"/>.
    /// </summary>
    public static JournalWriter Open(IJournalStorage storage, JournalOptions options, JournalRecoveryResult recovered)
    {
        ArgumentNullException.ThrowIfNull(storage);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(recovered);
        if (recovered.Action is TailAction.Refuse or TailAction.Cut)
        {
            throw new ArgumentException($"The journal is in case {recovered.Case}; JournalRecovery.Apply comes first.", nameof(recovered));
        }

        return new JournalWriter(storage, options.Validate(), recovered);
    }

    /// <summary>A hasher in front of the segment that is opened or created.</summary>
    private ChainHasher ChainBefore(JournalRecoveryResult recovered)
    {
        try
        {
            return ChainStart.Before(
                _storage, recovered.TailSegment is { } name ? SegmentCatalog.FirstSequenceOf(name) : recovered.LastSequence + 1);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw _sync.Fail(_storage.PathOf("."), "read", exception);
        }
    }

    private ActiveSegment CreateSegment(JournalRecoveryResult recovered, ChainHash chain)
    {
        long firstSequence = recovered.LastSequence + 1;
        string name = SegmentName.Of(firstSequence);
        ISegmentFile? file = null;
        try
        {
            file = _storage.Create(SegmentName.Prepared, _options.SegmentBytes);
            long readyBytes = Math.Min(_options.ReadyBytes, _options.SegmentBytes);
            file.WriteZeros(0, readyBytes);
            HeaderOf(firstSequence, recovered.SealedFirstSequence, recovered.SealedEndBytes, _options.SegmentBytes, chain).Write(_page);
            file.Write(0, _page);
            file.Sync();
            _storage.Rename(SegmentName.Prepared, name);
            _storage.SyncDirectory();
            return new ActiveSegment(file, name, firstSequence, _options.SegmentBytes, readyBytes);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            file?.Dispose();
            throw _sync.Fail(_storage.PathOf(name), "create", exception);
        }
    }

    /// <summary>
    /// The rest of a tail may have holes: a first segment whose filling was interrupted, or a copy made by a tool that leaves zeros
    /// out. So it is
    /// written with zeros again, the first part here and the rest by the preparing thread.
    /// </summary>
    private ActiveSegment OpenTail(string name, long offsetBytes)
    {
        ISegmentFile? file = null;
        try
        {
            file = _storage.Open(name, writable: true);
            long readyBytes = Math.Min(_options.ReadyBytes, file.LengthBytes - offsetBytes);
            file.WriteZeros(offsetBytes, readyBytes);
            file.Sync();
            _ = SegmentName.TryParse(name, out long firstSequence);
            return new ActiveSegment(file, name, firstSequence, file.LengthBytes, offsetBytes + readyBytes);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            file?.Dispose();
            throw _sync.Fail(_storage.PathOf(name), "open", exception);
        }
    }
}
