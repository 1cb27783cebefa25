using Positions.Journal.Storage;

namespace Positions.Journal;

/// <summary>Gathers the facts about the end of a journal and has <see cref="TailCaseTable"/> decide. Changes nothing.</summary>
internal sealed class TailScan : IDisposable
{
    private readonly IJournalStorage _storage;
    private readonly JournalRecoveryOptions _options;
    private readonly IReadOnlyList<string> _names;
    private readonly JournalWalk _walk;
    private readonly TailProbe _probe = new();
    private readonly List<string> _removed = [];
    private JournalDamage? _damage;
    private JournalDamage? _damageAtCleanEnd;
    private bool _isStarted;
    private uint _newerFormatVersion;
    private bool _oldestHasHeader;
    private string _newerName = "";
    private long _tailUsedBytes;
    private long _cutBytes;

    private TailScan(IJournalStorage storage, JournalRecoveryOptions options)
    {
        _storage = storage;
        _options = options;
        _names = SegmentCatalog.List(storage);
        _walk = new JournalWalk(storage);
    }

    public static JournalRecoveryResult Run(IJournalStorage storage, JournalRecoveryOptions options)
    {
        using var scan = new TailScan(storage, options);
        return scan.Run();
    }

    public void Dispose() => _walk.Dispose();

    private JournalRecoveryResult Run()
    {
        int startIndex = ReadHeaders();
        if (_newerFormatVersion == 0 && startIndex >= 0)
        {
            _isStarted = _walk.TryStart(_names[startIndex]);
            Invariant.Check(_isStarted);
            while (_walk.Next(out _) != WalkStep.End)
            {
            }

            _damage = _walk.EndDamage;
        }

        if (_newerFormatVersion == 0)
        {
            ProbeBehindTheEnd();
        }

        long expected = ExpectedSequence();
        var facts = new TailFacts(
            HasSegment: _names.Count > 0,
            HasNewerFormat: _newerFormatVersion != 0,
            OldestHasHeader: _oldestHasHeader,
            OldestIsFirst: _names.Count > 0 && SegmentCatalog.FirstSequenceOf(_names[0]) == 1,
            HasResidue: _cutBytes > 0 || _removed.Count > 0,
            RecordSaysDurable: _probe.DurableSequence >= expected,
            SnapshotSaysDurable: _options.SnapshotSequence >= expected,
            EndsAtSeal: _walk.IsAtSeal);
        return Result(in facts, TailCaseTable.Decide(in facts), expected);
    }

    /// <summary>
    /// Looks at all headers. Returns the index of the newest segment with a valid header at or before the sequence to scan from; -1
    /// when the
    /// oldest has none.
    /// </summary>
    private int ReadHeaders()
    {
        int startIndex = -1;
        for (int i = 0; i < _names.Count; i++)
        {
            using ISegmentFile file = SegmentCatalog.OpenForReading(_storage, _names[i]);
            long firstSequence = SegmentCatalog.FirstSequenceOf(_names[i]);
            SegmentHeader? header = SegmentCatalog.ReadHeader(file, out uint version);
            if (version > SegmentHeader.FormatVersion)
            {
                _newerFormatVersion = version;
                _newerName = _names[i];
                _damage = new JournalDamage(_storage.PathOf(_newerName), 0, firstSequence, RecordFault.Header);
                return -1;
            }

            bool isValid = header is not null && header.FirstSequence == firstSequence;
            _oldestHasHeader |= isValid && i == 0;
            if (isValid && _oldestHasHeader && (i == 0 || firstSequence <= _options.ScanFromSequence))
            {
                startIndex = i;
            }
        }

        return startIndex;
    }

    private long ExpectedSequence()
    {
        if (_isStarted)
        {
            return _walk.LastSequence + 1;
        }

        return _names.Count > 0 ? SegmentCatalog.FirstSequenceOf(_names[0]) : 1;
    }

    private void ProbeBehindTheEnd()
    {
        if (_isStarted && !_walk.IsAtSeal)
        {
            using ISegmentFile file = SegmentCatalog.OpenForReading(_storage, _walk.SegmentName);
            _tailUsedBytes = _probe.Probe(file, _walk.OffsetBytes, file.LengthBytes, _walk.JournalId);
            _cutBytes = _tailUsedBytes - _walk.OffsetBytes;
        }

        foreach (string name in _names)
        {
            if (_isStarted && string.CompareOrdinal(name, _walk.SegmentName) <= 0)
            {
                continue;
            }

            using ISegmentFile file = SegmentCatalog.OpenForReading(_storage, name);
            SegmentHeader? header = SegmentCatalog.ReadHeader(file, out _);
            if (header is not null && (!_isStarted || header.JournalId == _walk.JournalId))
            {
                _probe.Add(header);
            }

            _cutBytes += _probe.Probe(file, 0, file.LengthBytes, _isStarted ? _walk.JournalId : 0);
            _removed.Add(name);
        }

        if (!_isStarted && _names.Count > 0)
        {
            _damage = new JournalDamage(_storage.PathOf(_names[0]), 0, ExpectedSequence(), RecordFault.Header);
        }
        else if (_cutBytes == 0 && _removed.Count == 0 && _damage is { Fault: RecordFault.Empty })
        {
            _damageAtCleanEnd = _damage;
            _damage = null;
        }
    }

    private JournalRecoveryResult Result(in TailFacts facts, TailCaseRow row, long expected)
    {
        long oldestSequence = facts.HasSegment ? SegmentCatalog.FirstSequenceOf(_names[0]) : 0;
        bool hasTail = _isStarted && !_walk.IsAtSeal;
        JournalDamage? damage = row.Case == TailCase.E ? _damage ?? _damageAtCleanEnd : _damage;
        return new JournalRecoveryResult
        {
            Case = row.Case,
            Action = row.Action,
            FirstSequence = facts.OldestHasHeader && expected > oldestSequence ? oldestSequence : 0,
            LastSequence = expected - 1,
            LastEngineTimeNanos = _walk.LastEngineTimeNanos,
            LastTerm = _walk.LastTerm,
            DurableSequence = _walk.DurableSequence,
            ReleasedSequence = _walk.ReleasedSequence,
            JournalId = _walk.JournalId,
            Damage = damage,
            CutBytes = _cutBytes,
            NewerFormatVersion = _newerFormatVersion,
            TailCutBytes = hasTail ? _tailUsedBytes - _walk.OffsetBytes : 0,
            RemovedSegments = _removed,
            TailSegment = hasTail ? _walk.SegmentName : null,
            TailOffsetBytes = hasTail ? _walk.OffsetBytes : 0,
            SealedFirstSequence = _walk.IsAtSeal ? _walk.SegmentFirstSequence : 0,
            SealedEndBytes = _walk.IsAtSeal ? _walk.OffsetBytes : 0,
            Explanation = Explain(row, damage, expected),
        };
    }

    private string Explain(TailCaseRow row, JournalDamage? damage, long expected) => row.Case switch
    {
        TailCase.A => "There is no journal and no snapshot: a new journal begins.",
        TailCase.B => $"There is no journal, but a snapshot at sequence {_options.SnapshotSequence}: the journal is missing.",
        TailCase.C => $"'{_storage.PathOf(_newerName)}' has a newer format than this program knows.",
        TailCase.D => $"Corrupt: {damage}; a later record says that sequence {_probe.DurableSequence} was durable.",
        TailCase.E => $"Corrupt: the journal ends at sequence {expected - 1}, but a snapshot has sequence {_options.SnapshotSequence}"
            + (damage is null ? "." : $"; {damage}."),
        TailCase.F => $"Corrupt: {damage}; earlier segments were pruned, so this one was durable.",
        TailCase.G => $"The creation of the first segment was cut short ({damage}): the journal begins anew.",
        TailCase.H => $"Torn tail: {damage}; nothing behind sequence {expected - 1} was durable, {_cutBytes} bytes are cut off.",
        TailCase.I => $"Clean end at sequence {expected - 1}.",
        TailCase.J => $"Clean end at sequence {expected - 1}, at the seal of a segment.",
        _ => throw new InvalidOperationException($"Case {row.Case} has no explanation."),
    };
}
