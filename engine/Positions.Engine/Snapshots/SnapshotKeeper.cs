using System.Diagnostics;
using Positions.Core;
using Positions.Journal;
using Positions.Journal.Storage;
using Positions.Recovery.Snapshots;

namespace Positions.Engine.Snapshots;

/// <summary>
/// The snapshots of a running engine: writes the cuts that the logic makes, names them behind the journal, deletes old ones, and says from
/// where on the journal is needed. A failure costs the snapshot and nothing else.
/// </summary>
/// <remarks>Thread: its own; status and outcomes any. Waits for: the disk, and for the journal to be synced up to the cut.</remarks>
public sealed class SnapshotKeeper : IDisposable
{
    private const int CopiesPerTake = 256;
    private const int KeptOutcomes = 64;
    private const int EmptyTurnsBeforeSleep = 50;

    private readonly IJournalStorage _storage;
    private readonly JournalWriter _journal;
    private readonly PagePool _pool;
    private readonly SnapshotCut _cut;
    private readonly int _keep;
    private readonly HashSet<long> _unusable;
    private readonly IReadOnlySet<long> _bases;
    private readonly Queue<SnapshotOutcome> _outcomes = new();
    private readonly Thread _thread;
    private SnapshotWriter? _writer;
    private SnapshotException? _failure;
    private SnapshotStatus _status;
    private long _lowestToKeep;
    private volatile bool _stop;

    /// <param name="storage">The snapshots' folder.</param>
    /// <param name="journal">What names vouch for.</param>
    /// <param name="pool">Where the logic puts its copies.</param>
    /// <param name="cut">Where it says what they are of.</param>
    /// <param name="keep">Snapshots that stay, at least 1; 0: none are written, none deleted.</param>
    /// <param name="recovered">The one that this start came from; null: from the journal alone.</param>
    /// <param name="unusable">Sequences of those that failed a check at the start: they do not count among those that stay.</param>
    public SnapshotKeeper(
        IJournalStorage storage, JournalWriter journal, PagePool pool, SnapshotCut cut, int keep, SnapshotInfo? recovered, IEnumerable<long> unusable)
    {
        _storage = storage;
        _journal = journal;
        _pool = pool;
        _cut = cut;
        _keep = keep;
        _unusable = [.. unusable];
        _bases = SnapshotCatalog.Bases(storage);
        _status = new SnapshotStatus { Newest = recovered };
        _lowestToKeep = LowestToKeep();
        _thread = new Thread(Run) { Name = "snapshots", IsBackground = true, Priority = ThreadPriority.BelowNormal };
    }

    /// <summary>Any thread.</summary>
    public SnapshotStatus Status => Volatile.Read(ref _status);

    /// <summary>
    /// The lowest input that a start may need from the journal: behind the oldest snapshot that stays, so that each of them can be gone on
    /// from. With a single one, though more are to be kept, all of it: if that one is damaged, the journal alone must do. Any thread.
    /// </summary>
    public long LowestSequenceToKeep => Volatile.Read(ref _lowestToKeep);

    public void Start() => _thread.Start();

    /// <summary>What became of the cut at a sequence; null while it is being written, or if it is long ago. Any thread.</summary>
    public SnapshotOutcome? FindOutcome(long sequence) => FindOutcome(sequence, out _);

    /// <inheritdoc cref="FindOutcome(long)"/>
    /// <param name="sequence">Of the input that asked for it.</param>
    /// <param name="isPassed">There is none and none will come: a later cut is over, and they end in their order.</param>
    public SnapshotOutcome? FindOutcome(long sequence, out bool isPassed)
    {
        lock (_outcomes)
        {
            SnapshotOutcome? found = _outcomes.FirstOrDefault(outcome => outcome.Sequence == sequence);
            isPassed = found is null && _outcomes.Any(outcome => outcome.Sequence > sequence);
            return found;
        }
    }

    /// <summary>The first snapshot behind a sequence that this process has written; null if there is none. Any thread.</summary>
    public SnapshotInfo? NextWritten(long sequence)
    {
        lock (_outcomes)
        {
            return _outcomes.FirstOrDefault(outcome => outcome.Written is not null && outcome.Sequence > sequence)?.Written;
        }
    }

    /// <summary>The snapshots there are by their headers, newest first; damaged ones are left out. Any thread; reads files.</summary>
    public IReadOnlyList<SnapshotInfo> List()
    {
        var found = new List<SnapshotInfo>();
        foreach (long sequence in SnapshotCatalog.List(_storage))
        {
            try
            {
                found.Add(SnapshotReader.Describe(_storage, SnapshotName.Of(sequence)));
            }
            catch (SnapshotException)
            {
                // Deleted since the list was made, or damaged: the start says which, with the reason.
            }
        }

        return found;
    }

    /// <summary>
    /// After every thread of the pipeline has ended and the journal is closed: the state as it is, unless the newest snapshot has it. Returns
    /// why it could not be written, or null.
    /// </summary>
    public SnapshotException? WriteAtStop(BusinessLogic logic)
    {
        ArgumentNullException.ThrowIfNull(logic);
        if (_keep == 0 || logic.AppliedSequence <= (Status.Newest?.Head.Sequence ?? 0))
        {
            return null;
        }

        if (logic.IsEpochOpen)
        {
            var unfinished = new SnapshotException(
                _storage.PathOf(SnapshotName.Of(logic.AppliedSequence)), "the one under way did not end in the time of a stop, and there cannot be two at once");
            Finish(logic.AppliedSequence, null, TimeSpan.Zero, unfinished);
            return unfinished;
        }

        long start = Stopwatch.GetTimestamp();
        try
        {
            SnapshotInfo written = StateSnapshot.Write(_storage, logic, _journal.JournalId, _journal.DurableSequence);
            Finish(written.Head.Sequence, written, Stopwatch.GetElapsedTime(start), null);
            return null;
        }
        catch (SnapshotException e)
        {
            Finish(logic.AppliedSequence, null, Stopwatch.GetElapsedTime(start), e);
            return e;
        }
    }

    /// <summary>Ends the thread, after those of the pipeline; a snapshot that is not complete is left aside. False if the disk hangs.</summary>
    public bool Stop(TimeSpan timeout)
    {
        _stop = true;
        _cut.Wake();
        return !_thread.IsAlive || _thread.Join(timeout);
    }

    public void Dispose()
    {
        if (Stop(TimeSpan.FromSeconds(1)))
        {
            _cut.Dispose();
        }
    }

    private void Run()
    {
        while (!_stop)
        {
            if (_cut.Wait())
            {
                WriteCut();
            }
        }
    }

    private void WriteCut()
    {
        long start = Stopwatch.GetTimestamp();
        SnapshotHead head = _cut.ToHead(_journal.JournalId);
        Publish(Status with { WritingSequence = head.Sequence });
        _failure = null;
        _writer = Guard(() => SnapshotWriter.Begin(_storage, head));
        SnapshotInfo? written = null;
        try
        {
            TakeCopies(head.PageCount);
            if (_writer is not null && _failure is null)
            {
                written = Guard(() => Complete(_writer, head));
            }
        }
        finally
        {
            _writer?.Dispose();
            _writer = null;
        }

        // Before anybody hears of it: who does may ask for the next one at once.
        _cut.GiveBack();
        Finish(head.Sequence, written, Stopwatch.GetElapsedTime(start), _failure);
    }

    /// <summary>Empties the pool until every page of the cut came, whatever becomes of the file.</summary>
    private void TakeCopies(long pages)
    {
        int emptyTurns = 0;
        while (pages > 0)
        {
            // Read before the pool: nothing more comes once it is set.
            bool isLast = _pool.IsAbandoned || _stop;
            int taken = _pool.Take(OnCopy, CopiesPerTake);
            pages -= taken;
            if (taken > 0)
            {
                emptyTurns = 0;
            }
            else if (isLast)
            {
                _failure ??= Failed(_stop
                    ? "the engine stopped before it was complete"
                    : $"nothing was written for {PagePool.LongestWait.TotalMilliseconds} ms while the pool of copies was full (a disk that stands still, or no processor time for the writer); given up, so that the logic goes on");
                return;
            }
            else if (++emptyTurns < EmptyTurnsBeforeSleep)
            {
                Thread.Yield();
            }
            else
            {
                Thread.Sleep(1);
            }
        }
    }

    private void OnCopy(in PageCopy copy)
    {
        if (_failure is not null || _writer is null)
        {
            return;
        }

        try
        {
            _writer.Add(copy.Table, copy.Page, copy.Bytes);
        }
        catch (SnapshotException e)
        {
            _failure = e;
        }
    }

    private SnapshotInfo Complete(SnapshotWriter writer, SnapshotHead head)
    {
        writer.Complete();
        while (!writer.TryName(_journal.DurableSequence))
        {
            if (_stop)
            {
                throw Failed("the engine stopped before the journal was synced up to it");
            }

            _journal.Sync.Sync();
        }

        return new SnapshotInfo(_storage.PathOf(SnapshotName.Of(head.Sequence)), head, writer.Digest, writer.FileBytes);
    }

    private void Finish(long sequence, SnapshotInfo? written, TimeSpan duration, SnapshotException? failure)
    {
        SnapshotStatus status = Status with { WritingSequence = 0 };
        status = written is null
            ? status with { FailedCount = status.FailedCount + 1, Failure = failure?.Message ?? "" }
            : status with { Newest = written, Duration = duration, WrittenCount = status.WrittenCount + 1, Failure = "" };
        if (written is not null)
        {
            string failed = Try(() => SnapshotCatalog.Prune(_storage, _keep, _unusable, _bases));
            string unknown = Try(() => Volatile.Write(ref _lowestToKeep, Math.Max(_lowestToKeep, LowestToKeep())));
            status = status with { PruneFailure = failed.Length > 0 ? failed : unknown };
        }

        Publish(status);
        lock (_outcomes)
        {
            _outcomes.Enqueue(new SnapshotOutcome(sequence, written, duration, failure?.Message ?? ""));
            if (_outcomes.Count > KeptOutcomes)
            {
                _outcomes.Dequeue();
            }
        }
    }

    /// <summary>Of what comes behind a snapshot that was written: why it failed, else empty.</summary>
    private static string Try(Action action)
    {
        try
        {
            action();
            return "";
        }
        catch (Exception e) when (e is SnapshotException or IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }

    private long LowestToKeep()
    {
        long[] usable = [.. SnapshotCatalog.List(_storage).Where(sequence => !_unusable.Contains(sequence)).Take(_keep)];
        return usable.Length > 0 && usable.Length >= Math.Min(2, _keep) ? usable[^1] + 1 : 1;
    }

    /// <summary>Keeps what went wrong as this snapshot's failure.</summary>
    private T? Guard<T>(Func<T> action)
        where T : class
    {
        try
        {
            return action();
        }
        catch (SnapshotException e)
        {
            _failure = e;
        }
        catch (JournalException e)
        {
            // The journaler meets the same and ends the process.
            _failure = Failed($"the journal cannot be synced up to it ({e.Message})");
        }
        catch (ObjectDisposedException)
        {
            _failure = Failed("the engine stopped before the journal was synced up to it");
        }

        return null;
    }

    private SnapshotException Failed(string fault) => new(_storage.PathOf(SnapshotName.Partial), fault);

    private void Publish(SnapshotStatus status) => Volatile.Write(ref _status, status);
}
