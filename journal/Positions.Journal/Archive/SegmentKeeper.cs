using Positions.Journal.Storage;

namespace Positions.Journal.Archive;

/// <summary>
/// Archives full segments once they are durable, and removes the oldest beyond the limit: never one that must be kept, never one that is not
/// archived where an archive is kept, oldest first. A failure is tried again and stops nothing else. Thread: its own, or the caller of
/// <see cref="Step"/>.
/// </summary>
public sealed class SegmentKeeper : IDisposable
{
    private const int IdleWaitMillis = 500;
    private const int MaxRetryFactor = 60;

    private static readonly TimeSpan s_disposeTimeout = TimeSpan.FromSeconds(1);

    private readonly IJournalStorage _storage;
    private readonly Func<long> _durableSequence;
    private readonly RetentionOptions _options;
    private readonly CancellationTokenSource _stopping = new();
    private readonly HashSet<string> _archived = [];
    private Thread? _thread;
    private bool _knowsArchive;
    private int _failures;
    private long _retryAtMillis;
    private RetentionStatus _status = new(0, 0, 0, 0, 0, "");

    /// <param name="storage">The journal's folder.</param>
    /// <param name="durableSequence">Inputs up to here are synced.</param>
    /// <param name="options">Limits and archive.</param>
    public SegmentKeeper(IJournalStorage storage, Func<long> durableSequence, RetentionOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _storage = storage;
        _durableSequence = durableSequence;
        _options = options.Validate();
    }

    /// <summary>Any thread.</summary>
    public RetentionStatus Status => Volatile.Read(ref _status);

    /// <summary>True when there is anything for it to do at all.</summary>
    public bool IsNeeded => _options.RetainSegments > 0 || _options.Archive is not null;

    /// <summary>Starts the thread, if it is needed.</summary>
    public void Start()
    {
        if (IsNeeded)
        {
            _thread = new Thread(Run) { IsBackground = true, Name = "journal-keeper", Priority = ThreadPriority.BelowNormal };
            _thread.Start();
        }
    }

    /// <summary>Archives or removes at most one segment; false when there was nothing to do, or it failed.</summary>
    public bool Step()
    {
        if (_retryAtMillis != 0 && Environment.TickCount64 < _retryAtMillis)
        {
            return false;
        }

        try
        {
            IReadOnlyList<string> names = SegmentCatalog.List(_storage);
            bool didWork = ArchiveOne(names) || RemoveOne(names);
            _failures = 0;
            _retryAtMillis = 0;
            Publish(Status with { Failure = "" });
            return didWork;
        }
        catch (Exception exception) when (exception is JournalException or IOException or UnauthorizedAccessException)
        {
            long factor = Math.Min(1L << Math.Min(_failures++, 6), MaxRetryFactor);
            _retryAtMillis = _thread is null ? 0 : Environment.TickCount64 + (_options.RetryMillis * factor);
            Publish(Status with { Failure = exception.Message });
            return false;
        }
    }

    /// <summary>Ends the thread; a copy under way is given up. False if the disk keeps it for longer: it ends with the process then.</summary>
    public bool Stop(TimeSpan timeout)
    {
        _stopping.Cancel();
        return _thread is null || _thread.Join(timeout);
    }

    public void Dispose()
    {
        if (Stop(s_disposeTimeout))
        {
            _stopping.Dispose();
        }
    }

    private void Run()
    {
        try
        {
            while (!_stopping.IsCancellationRequested)
            {
                if (!Step())
                {
                    _stopping.Token.WaitHandle.WaitOne(IdleWaitMillis);
                }
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The copy under way is begun anew after the next start.
        }
    }

    private bool ArchiveOne(IReadOnlyList<string> names)
    {
        if (_options.Archive is not { } archive)
        {
            return false;
        }

        if (!_knowsArchive)
        {
            _archived.UnionWith(archive.List());
            _knowsArchive = true;
        }

        for (int i = 0; i + 1 < names.Count; i++)
        {
            if (IsDurable(names[i + 1]) && !_archived.Contains(names[i]))
            {
                archive.Add(_storage, names[i], _stopping.Token);
                _archived.Add(names[i]);
                Publish(Status with { Archived = Status.Archived + 1 });
                return true;
            }
        }

        return false;
    }

    private bool RemoveOne(IReadOnlyList<string> names)
    {
        int excess = _options.RetainSegments == 0 ? 0 : Math.Max(0, names.Count - _options.RetainSegments);
        if (excess == 0)
        {
            Publish(Status with { Segments = names.Count, HeldBack = 0 });
            return false;
        }

        long lowest = _options.LowestSequenceToKeep();
        bool mayRemove = SegmentCatalog.FirstSequenceOf(names[1]) <= lowest && IsDurable(names[1])
            && (_options.Archive is null || _archived.Contains(names[0]));
        int heldBack = 0;
        while (heldBack < excess && SegmentCatalog.FirstSequenceOf(names[excess - heldBack]) > lowest)
        {
            heldBack++;
        }

        if (mayRemove)
        {
            _storage.Delete(names[0]);
            _storage.SyncDirectory();
        }

        Publish(Status with
        {
            Segments = mayRemove ? names.Count - 1 : names.Count,
            Removed = Status.Removed + (mayRemove ? 1 : 0),
            HeldBack = heldBack,
            LowestSequenceToKeep = lowest,
        });
        return mayRemove;
    }

    /// <summary>All before the segment <paramref name="nextName"/> is synced, and so is its name.</summary>
    private bool IsDurable(string nextName) => SegmentCatalog.FirstSequenceOf(nextName) <= _durableSequence();

    private void Publish(RetentionStatus status)
    {
        if (status != _status)
        {
            Volatile.Write(ref _status, status);
        }
    }
}
