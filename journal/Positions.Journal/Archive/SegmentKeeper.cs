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
    private readonly SortedDictionary<string, JournalCorruptException> _corrupt = new(StringComparer.Ordinal);
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
            bool didWork = RemoveOne(names) || ArchiveOne(names);
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
            _archived.UnionWith(OwnCopies(archive, names));
            _knowsArchive = true;
        }

        for (int i = 0; i + 1 < names.Count; i++)
        {
            if (IsDurable(names[i + 1]) && !_archived.Contains(names[i]) && !_corrupt.ContainsKey(names[i]) && TryArchive(archive, names[i]))
            {
                return true;
            }
        }

        if (_corrupt.Count > 0)
        {
            // Told as long as it is so, and looked at again after the usual pause: it may have been copied back from elsewhere.
            JournalCorruptException first = _corrupt.Values.First();
            _corrupt.Clear();
            throw first;
        }

        return false;
    }

    /// <summary>False for a segment that is damaged: it stays where it is, and so does all behind it, but what is behind it is archived.</summary>
    private bool TryArchive(SegmentArchive archive, string name)
    {
        try
        {
            archive.Add(_storage, name, _stopping.Token);
            _archived.Add(name);
            Publish(Status with { Archived = Status.Archived + 1 });
            return true;
        }
        catch (JournalCorruptException exception)
        {
            _corrupt.Add(name, exception);
            return false;
        }
    }

    /// <summary>
    /// Takes what the archive has for archived: of the oldest segment that is still in the journal's folder, and all behind it, only what is
    /// the same there and here. Another journal's archive, or one of a history that was cut off since, must not pass for copies of this one.
    /// </summary>
    private IReadOnlyList<string> OwnCopies(SegmentArchive archive, IReadOnlyList<string> names)
    {
        IReadOnlyList<string> archived = archive.List();
        foreach (string name in archived)
        {
            bool isBehind = names.Count > 0 && string.CompareOrdinal(name, names[0]) >= 0;
            if (isBehind && !(names.Contains(name) && archive.HasCopyOf(_storage, name)))
            {
                throw new JournalCorruptException(
                    archive.PathOf(name),
                    $"'{archive.PathOf(name)}' is not of this journal, or of a history that was cut off: nothing is archived or removed. "
                        + "Move the files of the other history away, or set another Journal:ArchiveDirectory.",
                    null);
            }
        }

        return archived;
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
