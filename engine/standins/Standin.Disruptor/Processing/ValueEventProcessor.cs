using System.Runtime.CompilerServices;

namespace Disruptor.Processing;

/// <summary>
/// The loop of one handler: wait, take all that is available as one batch, hand it over, publish the own sequence once.
/// </summary>
/// <remarks>
/// Thread: the loop runs on the task's thread; start, halt and the properties belong to any. Generic over the handler as a struct, so that
/// the call in the inner loop is direct; what happens once per batch is plain fields and branches.
/// </remarks>
internal sealed class ValueEventProcessor<T, THandler> : IValueEventProcessor<T>
    where T : struct
    where THandler : struct, IValueEventHandler<T>
{
    private readonly ValueRingBuffer<T> _ringBuffer;
    private readonly SequenceBarrier _barrier;
    private readonly IPublishedSequenceReader? _publishedSequenceReader;
    private readonly Sequence _sequence;
    private readonly bool _callsOnBatchStart;
    private readonly long _batchSizeMax;
    private THandler _handler;
    private IValueExceptionHandler<T> _exceptionHandler = new ValueFatalExceptionHandler<T>();
    private ProcessorRun? _run;

    public ValueEventProcessor(
        ValueRingBuffer<T> ringBuffer, SequenceBarrier barrier, THandler handler, Sequence sequence, bool callsOnBatchStart)
    {
        _ringBuffer = ringBuffer;
        _barrier = barrier;
        _publishedSequenceReader = barrier.PublishedSequenceReader;
        _handler = handler;
        _sequence = sequence;
        _callsOnBatchStart = callsOnBatchStart;

        int? batchSizeMax = handler.MaxBatchSize;
        if (batchSizeMax < 1)
        {
            throw new ArgumentException($"MaxBatchSize must be at least 1, not {batchSizeMax}.", nameof(handler));
        }

        _batchSizeMax = batchSizeMax ?? long.MaxValue;
    }

    public Sequence Sequence => _sequence;

    public bool IsRunning => Volatile.Read(ref _run) is not null;

    public void SetExceptionHandler(IValueExceptionHandler<T> exceptionHandler)
    {
        ArgumentNullException.ThrowIfNull(exceptionHandler);
        Volatile.Write(ref _exceptionHandler, exceptionHandler);
    }

    public Task Start(TaskScheduler taskScheduler)
    {
        ProcessorRun run = new();
        if (Interlocked.CompareExchange(ref _run, run, null) is not null)
        {
            throw new InvalidOperationException("The processor is running.");
        }

        try
        {
            const TaskCreationOptions Options = TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach;
            _ = Task.Factory.StartNew(() => Run(run), CancellationToken.None, Options, taskScheduler);
        }
        catch (TaskSchedulerException)
        {
            Volatile.Write(ref _run, null);
            throw;
        }

        return run.Started;
    }

    public Task Halt()
    {
        ProcessorRun? run = Volatile.Read(ref _run);
        if (run is null)
        {
            return Task.CompletedTask;
        }

        // In this order: a blocked waiter looks at its token only when it is woken.
        run.Cancel();
        _barrier.CancelProcessing();
        return run.Finished;
    }

    public void Dispose()
    {
        Halt();
        _barrier.Dispose();
    }

    private void Run(ProcessorRun run)
    {
        try
        {
            try
            {
                NotifyStart();
            }
            catch (Exception ex)
            {
                run.SetStartFailed(ex);
                throw;
            }

            run.SetStarted();
            try
            {
                ProcessEvents(run.Token);
            }
            finally
            {
                NotifyShutdown();
            }
        }
        finally
        {
            Volatile.Write(ref _run, null);
            run.SetFinished();
        }
    }

    // Fully optimized at once, because it runs for the life of the process; the batch loop is a method of its own so that it is
    // compiled again with what was learnt about the handler.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ProcessEvents(CancellationToken cancellationToken)
    {
        long next = _sequence.Value + 1;
        AggressiveSpinWait unpublishedSpinWait = default;

        while (true)
        {
            try
            {
                SequenceWaitResult result = _barrier.WaitFor(next, cancellationToken);
                if (result.IsTimeout)
                {
                    NotifyTimeout(next - 1);
                    continue;
                }

                long available = result.UnsafeAvailableSequence;
                if (_publishedSequenceReader is not null)
                {
                    available = _publishedSequenceReader.GetHighestPublishedSequence(next, available);
                    if (available < next)
                    {
                        // A producer is between claim and publish; give it the core if it has none.
                        unpublishedSpinWait.SpinOnce();
                        continue;
                    }

                    unpublishedSpinWait = default;
                }

                if (available - next >= _batchSizeMax)
                {
                    available = next + _batchSizeMax - 1;
                }

                ProcessBatch(ref next, available);
                _sequence.SetValue(available);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception ex)
            {
                Volatile.Read(ref _exceptionHandler).HandleEventException(ex, next, ref _ringBuffer[next]);
                _sequence.SetValue(next);
                next++;
            }
        }
    }

    /// <summary>
    /// Hands over [<paramref name="next"/>, <paramref name="available"/>]; on a throw <paramref name="next"/> is the failing sequence.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ProcessBatch(ref long next, long available)
    {
        ValueRingBuffer<T> ringBuffer = _ringBuffer;
        long sequence = next;
        if (_callsOnBatchStart)
        {
            _handler.OnBatchStart(available - sequence + 1);
        }

        try
        {
            do
            {
                _handler.OnEvent(ref ringBuffer[sequence], sequence, sequence == available);
                sequence++;
            }
            while (sequence <= available);
        }
        finally
        {
            next = sequence;
        }
    }

    private void NotifyStart()
    {
        try
        {
            _handler.OnStart();
        }
        catch (Exception ex)
        {
            Volatile.Read(ref _exceptionHandler).HandleOnStartException(ex);
        }
    }

    private void NotifyTimeout(long sequence)
    {
        try
        {
            _handler.OnTimeout(sequence);
        }
        catch (Exception ex)
        {
            Volatile.Read(ref _exceptionHandler).HandleOnTimeoutException(ex, sequence);
        }
    }

    private void NotifyShutdown()
    {
        try
        {
            _handler.OnShutdown();
        }
        catch (Exception ex)
        {
            Volatile.Read(ref _exceptionHandler).HandleOnShutdownException(ex);
        }
    }
}
