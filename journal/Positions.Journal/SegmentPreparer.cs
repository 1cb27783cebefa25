using Positions.Journal.Storage;

namespace Positions.Journal;

/// <summary>
/// Writes segments full of zeros and syncs them before use: the rest of the segment in use first, then the next one under a name that no
/// reader takes. A step at a time, by a thread of its own or by a simulation. Thread: preparing; <see cref="Ready"/> and <see
/// cref="MarkTaken"/> belong to the owner.
/// </summary>
internal sealed class SegmentPreparer : IDisposable
{
    /// <summary>Zeros written between two syncs: small, so that the journaler's own syncs wait little behind them.</summary>
    private const long StepBytes = 4 * 1024 * 1024;

    /// <summary>
    /// Full segments waiting for a sync beyond which no further one is prepared: bounds what a blocked disk can pile up.
    /// </summary>
    private const int MaxWaitingSegments = 4;

    private const int MaxRetryFactor = 30;
    private const int IdleWaitMillis = 50;

    private readonly IJournalStorage _storage;
    private readonly JournalOptions _options;
    private readonly JournalSync _sync;
    private readonly AutoResetEvent _wake = new(false);
    private readonly Thread? _thread;
    private ActiveSegment? _tail;
    private ISegmentFile? _tailFile;
    private ISegmentFile? _unfinished;
    private long _unfinishedBytes;
    private ISegmentFile? _ready;
    private long _retryAtMillis;
    private SegmentPreparationStatus _status = new(SegmentPreparationState.Preparing, "", 0);
    private bool _stopping;

    /// <param name="tail">The segment in use, whose rest may have to be filled.</param>
    public SegmentPreparer(IJournalStorage storage, JournalOptions options, JournalSync sync, ActiveSegment tail)
    {
        _storage = storage;
        _options = options;
        _sync = sync;
        _tail = tail;
        if (options.BackgroundPreparation)
        {
            _thread = new Thread(Run) { IsBackground = true, Name = "journal-prepare" };
            _thread.Start();
        }
    }

    public SegmentPreparationStatus Status => Volatile.Read(ref _status);

    /// <summary>True when a prepared segment waits.</summary>
    public bool IsReady => Volatile.Read(ref _ready) is not null;

    /// <summary>
    /// Owner: the prepared segment, or null. It keeps its name until <see cref="MarkTaken"/>, so none of that name is created
    /// meanwhile.
    /// </summary>
    public ISegmentFile? Ready => Volatile.Read(ref _ready);

    /// <summary>Owner: <see cref="Ready"/> is in use under its own name; the next one may be prepared.</summary>
    public void MarkTaken()
    {
        Volatile.Write(ref _ready, null);
        _wake.Set();
    }

    /// <summary>Does one bounded piece of work; false when there is nothing to do now.</summary>
    public bool Step()
    {
        if (_retryAtMillis != 0 && Environment.TickCount64 < _retryAtMillis)
        {
            return false;
        }

        try
        {
            return _tail is not null ? FillTail(_tail) : PrepareNext();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Nothing was promised on this space yet: give back what was taken and try again later.
            Abandon();
            int failures = Status.FailureCount + 1;
            long factor = Math.Min(1L << Math.Min(failures - 1, 5), MaxRetryFactor);
            _retryAtMillis = _thread is null ? 0 : Environment.TickCount64 + (_options.PrepareRetryMillis * factor);
            string file = _storage.PathOf(_tail?.Name ?? SegmentName.Prepared);
            Publish(SegmentPreparationState.Failed, $"Cannot prepare '{file}': {exception.Message}", failures);
            return false;
        }
    }

    public void Dispose()
    {
        Volatile.Write(ref _stopping, true);
        _wake.Set();
        _thread?.Join();
        _ready?.Dispose();
        _unfinished?.Dispose();
        _tailFile?.Dispose();
        _wake.Dispose();
    }

    private void Run()
    {
        try
        {
            while (!Volatile.Read(ref _stopping))
            {
                if (!Step())
                {
                    _wake.WaitOne(IdleWaitMillis);
                }
            }
        }
        catch (JournalFailedException)
        {
            // Kept by JournalSync: the owner throws it in its next call, which ends the process.
        }
    }

    private bool FillTail(ActiveSegment tail)
    {
        long from = tail.PreparedBytes;
        long count = Math.Min(StepBytes, tail.LengthBytes - from);
        if (count > 0)
        {
            // Opened for itself: the system tells each opening of a file once that a write was lost, and two syncs of one opening that run
            // side by side would share what one of them is told. This file holds inputs, so a failure here is the journal's failure too.
            _tailFile ??= _storage.Open(tail.Name, writable: true);
            _tailFile.WriteZeros(from, count);
            _sync.Guard(_storage.PathOf(tail.Name), "sync", _tailFile.Sync);
            tail.PreparedBytes = from + count;
            Publish(SegmentPreparationState.Preparing, "", 0);
        }

        if (tail.PreparedBytes >= tail.LengthBytes)
        {
            _tailFile?.Dispose();
            _tailFile = null;
            _tail = null;
        }

        return true;
    }

    private bool PrepareNext()
    {
        if (_options.Durability == JournalDurability.Os && _sync.WaitingSegments > 0)
        {
            // Nobody else syncs in this mode: a full segment is synced here, which also bounds how many there are.
            _sync.Sync();
            return true;
        }

        if (IsReady)
        {
            return false;
        }

        if (_sync.WaitingSegments >= MaxWaitingSegments)
        {
            Publish(SegmentPreparationState.WaitingForSync, "Full segments wait for a sync that does not end.", 0);
            return false;
        }

        if (_unfinished is null)
        {
            _unfinished = _storage.Create(SegmentName.Prepared, _options.SegmentBytes);
            _unfinishedBytes = 0;
        }

        long count = Math.Min(StepBytes, _options.SegmentBytes - _unfinishedBytes);
        _unfinished.WriteZeros(_unfinishedBytes, count);
        _unfinished.Sync();
        _unfinishedBytes += count;
        if (_unfinishedBytes < _options.SegmentBytes)
        {
            Publish(SegmentPreparationState.Preparing, "", 0);
            return true;
        }

        Publish(SegmentPreparationState.Ready, "", 0);
        Volatile.Write(ref _ready, _unfinished);
        _unfinished = null;
        return true;
    }

    private void Abandon()
    {
        if (_unfinished is null)
        {
            return;
        }

        _unfinished.Dispose();
        _unfinished = null;
        try
        {
            _storage.Delete(SegmentName.Prepared);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The next try creates the file anew, whatever is left of it.
        }
    }

    private void Publish(SegmentPreparationState state, string message, int failureCount)
    {
        _retryAtMillis = failureCount == 0 ? 0 : _retryAtMillis;
        SegmentPreparationStatus status = _status;
        if (status.State != state || status.FailureCount != failureCount)
        {
            Volatile.Write(ref _status, new SegmentPreparationStatus(state, message, failureCount));
        }
    }
}
