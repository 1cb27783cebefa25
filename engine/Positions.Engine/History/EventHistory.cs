using Positions.Core;
using Positions.Journal;
using Positions.Journal.Storage;
using Positions.Protocol;
using Positions.Recovery;
using Positions.Recovery.Snapshots;

namespace Positions.Engine.History;

/// <summary>
/// The changes of positions, from the journal: it is replayed by the logic that wrote it, from the newest snapshot before what is wanted, one
/// question at a time. The state that the last page ended at is kept for a while, so that the next page goes on from there.
/// </summary>
/// <remarks>
/// Thread: any; the replay runs on one of its own for each page. Waits for: the disk, never the pipeline. Memory: one state beside the live
/// one, given back after <see cref="IdleTime"/>.
/// </remarks>
public sealed class EventHistory : IDisposable
{
    /// <summary>Questions that may wait; one more is refused.</summary>
    public const int MaxWaiting = 16;

    /// <summary>Longest replay for one page: then what was found is answered, and where to go on.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>How long a state is kept that nobody asks for.</summary>
    public static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(60);

    private readonly IJournalStorage _journal;
    private readonly SnapshotStarts _starts;
    private readonly TimeSpan _patience;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly CancellationTokenSource _stop = new();
    private readonly Timer _idle;
    private BusinessLogic? _logic;
    private EventDetails? _details;
    private int _waiting;
    private volatile bool _isStopped;

    /// <param name="journal">The engine's own, or one with its archive.</param>
    /// <param name="starts">Of the engine's own snapshots.</param>
    /// <param name="patience">Null: <see cref="Patience"/>.</param>
    public EventHistory(IJournalStorage journal, SnapshotStarts starts, TimeSpan? patience = null)
    {
        _journal = journal;
        _starts = starts;
        _patience = patience ?? Patience;
        _idle = new Timer(_ => ForgetWhenIdle(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>One page; null if too many are waiting for theirs.</summary>
    /// <exception cref="JournalException">The journal no longer reaches back to its first input, or cannot be read.</exception>
    /// <exception cref="OperationCanceledException">Nobody waits any more, or the engine stops.</exception>
    public async Task<EventPage?> ReadAsync(EventQuery query, CancellationToken cancellation)
    {
        if (_isStopped)
        {
            throw new OperationCanceledException();
        }

        if (Interlocked.Increment(ref _waiting) > MaxWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            return null;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _stop.Token);
        try
        {
            await _turn.WaitAsync(either.Token).ConfigureAwait(false);
            try
            {
                return await Task.Factory.StartNew(() => Read(query, either.Token), either.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default)
                    .ConfigureAwait(false);
            }
            finally
            {
                _idle.Change(IdleTime, Timeout.InfiniteTimeSpan);
                _turn.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    public void Dispose()
    {
        _isStopped = true;
        _stop.Cancel();
        _turn.Wait();
        using (var ended = new ManualResetEvent(initialState: false))
        {
            // A tick that is under way looks at the turn once more.
            if (_idle.Dispose(ended))
            {
                ended.WaitOne();
            }
        }

        Forget();
        _turn.Release();
        _stop.Dispose();
        _turn.Dispose();
    }

    private EventPage Read(EventQuery query, CancellationToken cancellation)
    {
        if (query.From > query.To)
        {
            return new EventPage([], null);
        }

        if (_starts.IsNearer(_logic, query.From - 1))
        {
            Begin(query.From);
        }

        BusinessLogic logic = _logic!;
        EventDetails details = _details!;
        var lines = new List<EventLine>();
        var patience = new ReplayPatience(_patience);
        var order = new ChangeOrder((in OutputEvent change) =>
        {
            if (change.InputSequence >= query.From && query.Matches(in change))
            {
                lines.Add(new EventLine(change, details.Of(in change)));
            }
        });
        var sink = new HandOnSink(order.Take);
        try
        {
            JournalReplay.Run(
                _journal,
                logic,
                ref sink,
                new ReplayOptions
                {
                    // Every record up to there is whole, since it was released: the reader stops before the end that is being written.
                    Limit = JournalReadLimit.Kept,
                    ToSequence = query.To,
                    Edit = details.Note,
                    ProgressEvery = 16_384,
                    IsEnough = () => lines.Count >= query.Limit || patience.IsOver(),
                },
                cancellation);
        }
        catch
        {
            // Half an input is no state.
            Forget();
            throw;
        }

        // Patience may end before the first input that is wanted: what lies before it was not asked for, and is not on the next page.
        return new EventPage(lines, logic.AppliedSequence >= query.To ? null : Math.Max(logic.AppliedSequence + 1, query.From));
    }

    private void Begin(long from)
    {
        Forget();
        _logic = _starts.Begin(new CoreOptions { ReserveAhead = false }, from - 1);
        _details = new EventDetails(_logic);
    }

    private void ForgetWhenIdle()
    {
        if (!_turn.Wait(0))
        {
            // Somebody asks: the timer starts anew behind it.
            return;
        }

        Forget();
        _turn.Release();
    }

    private void Forget()
    {
        _logic?.Dispose();
        _logic = null;
        _details = null;
    }
}
