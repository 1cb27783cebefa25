using Positions.Journal.Storage;

namespace Positions.Journal;

/// <summary>
/// Reads input records in sequence order and checks every checksum, step and header on the way. Never writes, also works beside a running
/// engine, allocates nothing per record. One thread. Members throw <see cref="JournalFailedException"/> when a file cannot be read and
/// <see cref="JournalFormatException"/> when one is of a newer format.
/// </summary>
public sealed class JournalReader : IDisposable
{
    private readonly IJournalStorage _storage;
    private readonly JournalWalk _walk;
    private readonly JournalWalk? _scout;
    private readonly long _fromSequence;
    private readonly long? _fromTimeNanos;
    private readonly bool _verifiesChain;
    private bool _isStarted;
    private long _limitSequence;
    private string _checkedSegment = "";
    private long _checkedOffsetBytes = -1;

    private JournalReader(IJournalStorage storage, long fromSequence, long? fromTimeNanos, JournalReadLimit limit, bool verifiesChain)
    {
        _verifiesChain = verifiesChain;
        _fromTimeNanos = fromTimeNanos;
        _storage = storage;
        _fromSequence = fromSequence;
        _walk = new JournalWalk(storage, verifiesChain);
        if (limit == JournalReadLimit.Released)
        {
            _scout = new JournalWalk(storage);
        }
        else
        {
            _limitSequence = long.MaxValue;
        }
    }

    /// <summary>
    /// Where valid content ends although more must follow; null while nothing of that kind was met. Nothing is read behind it.
    /// </summary>
    public JournalDamage? Damage { get; private set; }

    /// <summary>
    /// With <see cref="JournalReadLimit.Kept"/>, what the tail scan says once the end is reached; null before and otherwise.
    /// </summary>
    public JournalRecoveryResult? End { get; private set; }

    /// <summary>Highest released sequence met so far.</summary>
    public long ReleasedSequence => Math.Max(_walk.ReleasedSequence, _scout?.ReleasedSequence ?? 0);

    /// <summary>Highest durable sequence met so far.</summary>
    public long DurableSequence => Math.Max(_walk.DurableSequence, _scout?.DurableSequence ?? 0);

    /// <summary>Sequence of the last record returned; 0 before the first.</summary>
    public long LastSequence { get; private set; }

    /// <summary>
    /// The chain at the last record met, computed; null when the reader does not verify it, or as long as the segments read do not say what
    /// it was before them.
    /// </summary>
    public ChainAnchor? Anchor => _walk.Anchor;

    /// <summary>Name of the segment that the last record came from; empty before the first.</summary>
    public string SegmentName => _walk.SegmentName;

    /// <summary>Offset behind the last record in <see cref="SegmentName"/>.</summary>
    public long OffsetBytes => _walk.OffsetBytes;

    /// <summary>
    /// Opens at <paramref name="fromSequence"/>, which takes some tens of reads however large the journal is; 0 is the oldest there is. A journal that does not reach it yet is no error. Throws
    /// <see cref="JournalPrunedException"/> when it begins later. With <paramref name="verifiesChain"/> the chain is computed from the
    /// start of the first segment read and held against what headers and seals state; it costs about as much as all the rest.
    /// </summary>
    public static JournalReader Open(IJournalStorage storage, long fromSequence, JournalReadLimit limit, bool verifiesChain = false)
    {
        ArgumentNullException.ThrowIfNull(storage);
        ArgumentOutOfRangeException.ThrowIfNegative(fromSequence);
        return Start(() => new JournalReader(storage, fromSequence, null, limit, verifiesChain), storage);
    }

    /// <summary>
    /// Opens at the first input with an engine time of <paramref name="fromTimeNanos"/> (nanoseconds since 1970) or later, or at the oldest
    /// there is. As fast as by sequence: some tens of reads.
    /// </summary>
    public static JournalReader OpenAtTime(IJournalStorage storage, long fromTimeNanos, JournalReadLimit limit)
    {
        ArgumentNullException.ThrowIfNull(storage);
        return Start(() => new JournalReader(storage, 0, fromTimeNanos, limit, verifiesChain: false), storage);
    }

    private static JournalReader Start(Func<JournalReader> create, IJournalStorage storage) =>
        SegmentCatalog.WhileSomeGo(() => Start(create(), storage));

    private static JournalReader Start(JournalReader reader, IJournalStorage storage)
    {
        try
        {
            reader._isStarted = reader.TryStart();
            return reader;
        }
        catch (Exception exception)
        {
            reader.Dispose();
            if (exception is IOException or UnauthorizedAccessException)
            {
                throw new JournalFailedException(storage.PathOf("."), "open", exception);
            }

            throw;
        }
    }

    /// <summary>
    /// The next record. False at the end for now (ask again to follow a running engine) or at damage (then <see cref="Damage"/> is set and
    /// every later call is false).
    /// </summary>
    public bool TryRead(out JournalRecord record)
    {
        try
        {
            while (CanGoOn())
            {
                switch (_walk.Next(out ReadOnlySpan<byte> bytes))
                {
                    case WalkStep.Input
                        when _walk.LastSequence >= _fromSequence && _walk.LastEngineTimeNanos >= (_fromTimeNanos ?? long.MinValue):
                        LastSequence = _walk.LastSequence;
                        record = new JournalRecord(bytes);
                        return true;
                    case WalkStep.End:
                        AtEndOfWalk();
                        record = default;
                        return false;
                    default:
                        break;
                }
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new JournalFailedException(_storage.PathOf(_walk.SegmentName), "read", exception);
        }

        record = default;
        return false;
    }

    public void Dispose()
    {
        _walk.Dispose();
        _scout?.Dispose();
    }

    private bool TryStart()
    {
        IReadOnlyList<string> names = SegmentCatalog.List(_storage);
        if (names.Count == 0)
        {
            return false;
        }

        int index = _fromTimeNanos is null ? IndexOfSequence(names) : IndexOfTime(names);
        long firstSequence = SegmentCatalog.FirstSequenceOf(names[index]);
        if (_fromSequence != 0 && firstSequence > _fromSequence)
        {
            throw new JournalPrunedException(_storage.PathOf("."), _fromSequence, firstSequence);
        }

        if (!_walk.TryStart(names[index]) || (_scout is not null && !_scout.TryStart(names[index])))
        {
            Damage = _walk.EndDamage ?? _scout?.EndDamage;
            return false;
        }

        if (!_verifiesChain && (_fromSequence > firstSequence || _fromTimeNanos is not null))
        {
            bool isSealed = index + 1 < names.Count;
            _walk.Skip(IsBefore, isSealed, trustsReleased: _scout is not null);
            _scout?.Skip(IsBefore, isSealed, trustsReleased: true);
        }

        return true;
    }

    /// <summary>Nothing that is asked for lies before this commit record.</summary>
    private bool IsBefore(ControlRecord commit) =>
        _fromTimeNanos is long time ? commit.EngineTimeNanos < time : commit.WrittenSequence < _fromSequence;

    private int IndexOfSequence(IReadOnlyList<string> names)
    {
        int index = 0;
        while (index + 1 < names.Count && SegmentCatalog.FirstSequenceOf(names[index + 1]) <= _fromSequence)
        {
            index++;
        }

        return index;
    }

    /// <summary>The last segment before which only earlier inputs lie, by bisection over the headers: engine time never falls.</summary>
    private int IndexOfTime(IReadOnlyList<string> names)
    {
        int low = 0;
        int high = names.Count - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            using ISegmentFile file = SegmentCatalog.OpenForReading(_storage, names[middle]);
            SegmentHeader? header = SegmentCatalog.ReadHeader(file, out _);
            if (header is not null && header.PreviousEngineTimeNanos < _fromTimeNanos)
            {
                low = middle;
            }
            else
            {
                high = middle - 1;
            }
        }

        return low;
    }

    /// <summary>True when the walk may take a step: it is started, undamaged and below the limit.</summary>
    private bool CanGoOn()
    {
        if (Damage is not null || (!_isStarted && !(_isStarted = TryStart())))
        {
            return false;
        }

        // Not once only: what was skipped may be durable and beyond even the new limit.
        while (_walk.LastSequence >= _limitSequence)
        {
            if (!TryRaiseLimit())
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The scout runs ahead to the next commit record that releases more than is known.</summary>
    private bool TryRaiseLimit()
    {
        if (_scout is null)
        {
            return false;
        }

        while (_scout.ReleasedSequence <= _limitSequence)
        {
            if (_scout.Next(out _) == WalkStep.End)
            {
                CheckEndOfScout(_scout);
                return false;
            }
        }

        _limitSequence = _scout.ReleasedSequence;
        return true;
    }

    /// <summary>
    /// Beside a running engine, an invalid place is a record being written, unless the engine has written beyond it. Looked at once for
    /// each
    /// place, and only a little way ahead, so that following an idle engine costs nothing.
    /// </summary>
    private void CheckEndOfScout(JournalWalk scout)
    {
        if (scout.EndDamage is null || (scout.OffsetBytes == _checkedOffsetBytes && scout.SegmentName == _checkedSegment))
        {
            return;
        }

        _checkedOffsetBytes = scout.OffsetBytes;
        _checkedSegment = scout.SegmentName;
        if (!LiveEnd.HasContentBeyond(_storage, scout))
        {
            return;
        }

        // The writer may have finished the record since the scout looked at it.
        long lastSequence = scout.LastSequence;
        long offsetBytes = scout.OffsetBytes;
        if (scout.Next(out _) == WalkStep.End && scout.LastSequence == lastSequence && scout.OffsetBytes == offsetBytes)
        {
            Damage = scout.EndDamage;
        }
    }

    private void AtEndOfWalk()
    {
        if (_scout is not null || _walk.EndDamage is { Fault: RecordFault.Chain })
        {
            // The scout has been here and found it valid; and a tail scan does not look at the chain.
            Damage = _walk.EndDamage;
            return;
        }

        End = JournalRecovery.Scan(_storage, new JournalRecoveryOptions { ScanFromSequence = Math.Max(_walk.LastSequence, 1) });
        if (End.Action == TailAction.Refuse)
        {
            Damage = End.Damage;
        }
    }
}
