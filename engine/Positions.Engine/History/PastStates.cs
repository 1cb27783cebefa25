using System.Threading.Channels;
using Positions.Core;
using Positions.Engine.Egress;
using Positions.Journal;
using Positions.Journal.Storage;
using Positions.Recovery;
using Positions.Recovery.Snapshots;

namespace Positions.Engine.History;

/// <summary>
/// Answers questions about the state behind any input of the past, from snapshots and the journal, one at a time. The state of the last
/// answer is kept for a while: a later input is reached from there. The business logic knows nothing of it.
/// </summary>
/// <remarks>
/// Thread: its own, which lives only while there is something to do; <see cref="ReadAsync"/> any. Waits for: the disk. Memory: one state
/// beside the live one, given back after <see cref="IdleTime"/>.
/// </remarks>
public sealed class PastStates : IDisposable
{
    /// <summary>Questions that may wait; one more is refused.</summary>
    public const int MaxWaiting = 16;

    /// <summary>Longest replay for one question. What it has reached is kept: the same question again goes on from there.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>How long a state is kept that nobody asks for.</summary>
    public static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(60);

    private readonly IJournalStorage _journal;
    private readonly SnapshotStarts _starts;
    private readonly Channel<PastRequest> _requests = Channel.CreateBounded<PastRequest>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _thread;
    private readonly TimeSpan _patience;
    private BusinessLogic? _logic;
    private ReadModel? _model;

    /// <summary>The state shows a cut, and the inputs behind it cannot be applied to it.</summary>
    private bool _isOver;
    private long _refused;

    /// <param name="journal">The engine's own, with its archive.</param>
    /// <param name="starts">Of the engine's own snapshots.</param>
    /// <param name="patience">Null: <see cref="Patience"/>.</param>
    public PastStates(IJournalStorage journal, SnapshotStarts starts, TimeSpan? patience = null)
    {
        _journal = journal;
        _starts = starts;
        _patience = patience ?? Patience;
        _thread = new Thread(Run) { Name = "history", IsBackground = true, Priority = ThreadPriority.BelowNormal };
    }

    /// <summary>Questions refused because too many waited.</summary>
    public long RefusedCount => Volatile.Read(ref _refused);

    public void Start() => _thread.Start();

    /// <summary>The answer that <paramref name="read"/> makes of the state behind an input.</summary>
    /// <param name="sequence">An input that has been released.</param>
    /// <param name="read">Runs on the thread of this object.</param>
    /// <param name="cancellation">Nobody waits any more.</param>
    /// <exception cref="PastUnavailableException">Too many wait, it takes too long, or the inputs are no longer there.</exception>
    public Task<byte[]> ReadAsync(long sequence, Func<ReadModel, byte[]> read, CancellationToken cancellation)
    {
        var request = new PastRequest(sequence, read, cancellation);
        if (!_requests.Writer.TryWrite(request))
        {
            Interlocked.Increment(ref _refused);
            throw new PastUnavailableException(503, "busy", $"{MaxWaiting} questions about the past are waiting already; try again");
        }

        return request.Answer.Task;
    }

    public void Dispose()
    {
        _requests.Writer.TryComplete();
        _stop.Cancel();
        if (_thread.IsAlive)
        {
            _thread.Join();
        }

        while (_requests.Reader.TryRead(out PastRequest? request))
        {
            request.Answer.TrySetException(Stopped());
        }

        Forget();
        _stop.Dispose();
    }

    private static PastUnavailableException Stopped() => new(503, "stopping", "the engine stops");

    private void Run()
    {
        while (!_stop.IsCancellationRequested)
        {
            if (_requests.Reader.TryRead(out PastRequest? request))
            {
                Answer(request);
            }
            else if (!WaitForRequest())
            {
                Forget();
            }
        }
    }

    /// <summary>False if none came for so long that the state is not worth its memory.</summary>
    private bool WaitForRequest()
    {
        try
        {
            using var wait = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            if (_logic is not null)
            {
                wait.CancelAfter(IdleTime);
            }

            return _requests.Reader.WaitToReadAsync(wait.Token).AsTask().GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private void Answer(PastRequest request)
    {
        try
        {
            request.Cancellation.ThrowIfCancellationRequested();
            Reach(request);
        }
        catch (OperationCanceledException) when (request.Cancellation.IsCancellationRequested)
        {
            request.Answer.TrySetCanceled(request.Cancellation);
        }
        catch (OperationCanceledException)
        {
            request.Answer.TrySetException(Stopped());
        }
        catch (PastUnavailableException e)
        {
            // What was reached is kept.
            request.Answer.TrySetException(e);
        }
        catch (JournalPrunedException e)
        {
            request.Answer.TrySetException(new PastUnavailableException(
                410, "pruned", $"the journal begins at sequence {e.FirstSequence}, and no snapshot before {request.Sequence} is left to go on from"));
        }
        catch (Exception e)
        {
            // Half a replay is no state.
            Forget();
            request.Answer.TrySetException(e);
        }

        if (!request.Answer.Task.IsCompleted)
        {
            Read(request);
        }
    }

    /// <summary>The state is whole: whatever the question makes of it, for one that there is no such position, it stays for the next one.</summary>
    private void Read(PastRequest request)
    {
        try
        {
            EndOpenActions();
            request.Answer.TrySetResult(request.Read(_model!));
        }
        catch (Exception e)
        {
            request.Answer.TrySetException(e);
        }
    }

    private PastUnavailableException TooLong(long sequence) => new(
        503, "not-reached", $"sequence {sequence} was not reached in {_patience.TotalSeconds} s; it is at {_logic?.AppliedSequence ?? 0} and goes on from there when asked again");

    /// <summary>Brings the state to the input that is asked for: from where it is, if that is nearer than the newest snapshot before it.</summary>
    private void Reach(PastRequest request)
    {
        if (_isOver || _starts.IsNearer(_logic, request.Sequence))
        {
            Begin(request.Sequence);
        }

        var sink = new ReadModelSink(_model!);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, request.Cancellation);
        if (_logic!.AppliedSequence >= request.Sequence)
        {
            return;
        }

        // Every record up to there is whole, since it was released: the reader stops before it sees the end that is being written.
        var patience = new ReplayPatience(_patience);
        ReplayResult result = JournalReplay.Run(
            _journal,
            _logic,
            ref sink,
            new ReplayOptions { Limit = JournalReadLimit.Kept, ToSequence = request.Sequence, ProgressEvery = 16_384, IsEnough = patience.IsOver },
            either.Token);
        if (result.LastSequence < request.Sequence)
        {
            Invariant.Check(patience.WasOver);
            throw TooLong(request.Sequence);
        }
    }

    /// <summary>Shown is what splits and renamings make of all rows, however far their slices were; such a state is not gone on from.</summary>
    private void EndOpenActions()
    {
        if (_logic!.OpenActionCount > 0)
        {
            var sink = new ReadModelSink(_model!);
            _logic.EndOpenActions(ref sink);
            _isOver = true;
        }
    }

    private void Begin(long sequence)
    {
        Forget();
        _logic = _starts.Begin(new CoreOptions { ReserveAhead = false }, sequence);
        _model = new ReadModel(_logic);
    }

    private void Forget()
    {
        _logic?.Dispose();
        _logic = null;
        _model = null;
        _isOver = false;
    }
}
