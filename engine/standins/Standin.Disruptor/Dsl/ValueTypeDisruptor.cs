using System.Diagnostics;
using Disruptor.Processing;

namespace Disruptor.Dsl;

/// <summary>Wires handlers to a ring of values as a graph of stages, and starts and ends their processors together.</summary>
/// <remarks>
/// Thread: one wires the graph; after that any may call. The states are created, running, halted, in this order and each at most once.
/// </remarks>
public abstract class ValueTypeDisruptor<T> : IDisposable
    where T : struct
{
    private const int StateCreated = 0;
    private const int StateRunning = 1;
    private const int StateHalted = 2;

    private readonly IValueRingBuffer<T> _ringBuffer;
    private readonly TaskScheduler _taskScheduler;
    private readonly ConsumerRepository _consumerRepository = new();
    private readonly ValueExceptionHandlerWrapper<T> _exceptionHandler = new();
    private int _state = StateCreated;
    private int _isDisposed;

    protected ValueTypeDisruptor(IValueRingBuffer<T> ringBuffer, TaskScheduler taskScheduler)
    {
        _ringBuffer = ringBuffer;
        _taskScheduler = taskScheduler;
    }

    public IValueRingBuffer<T> RingBuffer => _ringBuffer;

    /// <summary>Stays true after a halt.</summary>
    public bool HasStarted => Volatile.Read(ref _state) != StateCreated;

    public bool IsRunning => Volatile.Read(ref _state) == StateRunning;

    /// <summary>
    /// Adds handlers, in parallel with each other, that follow the producers. Give each stage a handler instance of its own.
    /// </summary>
    /// <exception cref="InvalidOperationException">The disruptor has started.</exception>
    public ValueEventHandlerGroup<T> HandleEventsWith(params IValueEventHandler<T>[] handlers)
    {
        return CreateEventProcessors([], handlers);
    }

    /// <summary>Adds processors that were made by the caller; they are started and halted with the rest.</summary>
    /// <exception cref="InvalidOperationException">The disruptor has started.</exception>
    public ValueEventHandlerGroup<T> HandleEventsWith(params IEventProcessor[] processors)
    {
        Register(processors);
        Sequence[] sequences = DisruptorUtil.GetSequencesFor(processors);
        _ringBuffer.AddGatingSequences(sequences);
        return new ValueEventHandlerGroup<T>(this, sequences);
    }

    /// <summary>Adds processors that the caller makes for a barrier behind the producers.</summary>
    /// <exception cref="InvalidOperationException">The disruptor has started.</exception>
    public ValueEventHandlerGroup<T> HandleEventsWith(params ValueEventProcessorCreator<T>[] eventProcessorFactories)
    {
        return CreateEventProcessors([], eventProcessorFactories);
    }

    /// <summary>The group of handlers that were added before.</summary>
    /// <exception cref="ArgumentException">One of them was not.</exception>
    public ValueEventHandlerGroup<T> After(params IValueEventHandler<T>[] handlers)
    {
        Sequence[] sequences = Array.ConvertAll(handlers, handler => _consumerRepository.Get(handler).Processor.Sequence);
        return new ValueEventHandlerGroup<T>(this, sequences);
    }

    /// <summary>The group of <paramref name="processors"/>, which somebody else runs.</summary>
    public ValueEventHandlerGroup<T> After(params IEventProcessor[] processors)
    {
        return new ValueEventHandlerGroup<T>(this, DisruptorUtil.GetSequencesFor(processors));
    }

    /// <summary>Sets the exception handler of all handlers that have none of their own, those added before included.</summary>
    /// <exception cref="InvalidOperationException">The disruptor has started.</exception>
    public void SetDefaultExceptionHandler(IValueExceptionHandler<T> exceptionHandler)
    {
        CheckNotStarted();
        _exceptionHandler.SwitchTo(exceptionHandler);
    }

    /// <summary>Sets the exception handler of one handler.</summary>
    /// <exception cref="ArgumentException">The handler was never added.</exception>
    /// <exception cref="InvalidOperationException">The disruptor has started.</exception>
    public void SetExceptionHandler(IValueEventHandler<T> eventHandler, IValueExceptionHandler<T> exceptionHandler)
    {
        CheckNotStarted();
        ((IValueEventProcessor<T>)_consumerRepository.Get(eventHandler).Processor).SetExceptionHandler(exceptionHandler);
    }

    /// <summary>The older form of <see cref="SetExceptionHandler"/>.</summary>
    [Obsolete("Use SetExceptionHandler.")]
    public ValueExceptionHandlerSetting<T> HandleExceptionsFor(IValueEventHandler<T> eventHandler)
    {
        return new ValueExceptionHandlerSetting<T>(this, eventHandler);
    }

    /// <summary>Starts all processors; the task completes when every OnStart has returned.</summary>
    /// <exception cref="InvalidOperationException">The disruptor has started before.</exception>
    public Task Start()
    {
        if (Interlocked.CompareExchange(ref _state, StateRunning, StateCreated) != StateCreated)
        {
            throw new InvalidOperationException("The disruptor has started before; it starts only once.");
        }

        return ForAllProcessors(processor => processor.Start(_taskScheduler));
    }

    /// <summary>Lets every processor end after the batch it is in; the task completes when every OnShutdown has returned.</summary>
    /// <exception cref="InvalidOperationException">The disruptor is not running.</exception>
    public Task Halt()
    {
        if (Interlocked.CompareExchange(ref _state, StateHalted, StateRunning) != StateRunning)
        {
            throw new InvalidOperationException("The disruptor is not running.");
        }

        return ForAllProcessors(processor => processor.Halt());
    }

    /// <summary>
    /// Waits, on the caller's thread and without end, until the running ends of all chains have reached the cursor, then halts.
    /// Publishing must have stopped.
    /// </summary>
    /// <exception cref="InvalidOperationException">The disruptor is not running.</exception>
    public Task Shutdown()
    {
        return Shutdown(Timeout.InfiniteTimeSpan);
    }

    /// <summary>As <see cref="Shutdown()"/>, but gives up after <paramref name="timeout"/> and leaves everything running.</summary>
    /// <param name="timeout">-1 ms (without end) to <see cref="int.MaxValue"/> ms.</param>
    /// <exception cref="TimeoutException">There was still a backlog.</exception>
    /// <exception cref="InvalidOperationException">The disruptor is not running.</exception>
    public Task Shutdown(TimeSpan timeout)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(timeout, Timeout.InfiniteTimeSpan);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(timeout, TimeSpan.FromMilliseconds(int.MaxValue));

        long startTimestamp = Stopwatch.GetTimestamp();
        SpinWait spinWait = default;
        while (_consumerRepository.HasBacklog(_ringBuffer.Cursor))
        {
            if (timeout >= TimeSpan.Zero && Stopwatch.GetElapsedTime(startTimestamp) > timeout)
            {
                throw new TimeoutException($"The consumers did not reach the cursor within {timeout}.");
            }

            spinWait.SpinOnce();
        }

        return Halt();
    }

    /// <summary>Halts what runs, without waiting for it, and releases the barriers.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        Interlocked.Exchange(ref _state, StateHalted);
        foreach (Consumer consumer in _consumerRepository.Consumers)
        {
            consumer.Processor.Dispose();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>What the handler's processor follows; null for a handler that was never added.</summary>
    public DependentSequenceGroup? GetDependentSequencesFor(IValueEventHandler<T> handler)
    {
        return _consumerRepository.Find(handler)?.DependentSequences;
    }

    /// <summary>The last event of the last batch that the handler has finished.</summary>
    /// <exception cref="ArgumentException">The handler was never added.</exception>
    public long GetSequenceValueFor(IValueEventHandler<T> handler)
    {
        return _consumerRepository.Get(handler).Processor.Sequence.Value;
    }

    public override string ToString()
    {
        return $"{GetType().Name} {{ RingBuffer = {_ringBuffer}, HasStarted = {HasStarted}, IsRunning = {IsRunning} }}";
    }

    internal void Register(IEventProcessor[] processors)
    {
        CheckNotStarted();
        Array.ForEach(processors, _consumerRepository.Add);
    }

    internal ValueEventHandlerGroup<T> CreateEventProcessors(Sequence[] barrierSequences, IValueEventHandler<T>[] handlers)
    {
        CheckNotStarted();

        Sequence[] sequences = new Sequence[handlers.Length];
        for (int i = 0; i < handlers.Length; i++)
        {
            IValueEventHandler<T> handler = handlers[i];
            SequenceBarrier barrier = _ringBuffer.NewBarrier(SequenceWaiterOwner.EventHandler(handler), barrierSequences);
            IValueEventProcessor<T> processor = _ringBuffer.CreateEventProcessor(barrier, handler);
            processor.SetExceptionHandler(_exceptionHandler);
            _consumerRepository.Add(processor, handler, barrier.DependentSequences);
            sequences[i] = processor.Sequence;
        }

        MoveGates(barrierSequences, sequences);
        return new ValueEventHandlerGroup<T>(this, sequences);
    }

    internal ValueEventHandlerGroup<T> CreateEventProcessors(Sequence[] barrierSequences, ValueEventProcessorCreator<T>[] factories)
    {
        CheckNotStarted();

        IEventProcessor[] processors = Array.ConvertAll(
            factories, factory => factory(_ringBuffer, _ringBuffer.NewBarrier(SequenceWaiterOwner.Unknown, barrierSequences)));
        Register(processors);
        Sequence[] sequences = DisruptorUtil.GetSequencesFor(processors);
        MoveGates(barrierSequences, sequences);
        return new ValueEventHandlerGroup<T>(this, sequences);
    }

    /// <summary>Only the ends of chains gate the producers. The new gates come first, so that the ring is never without.</summary>
    private void MoveGates(Sequence[] followedSequences, Sequence[] sequences)
    {
        if (sequences.Length == 0)
        {
            return;
        }

        _ringBuffer.AddGatingSequences(sequences);
        foreach (Sequence followed in followedSequences)
        {
            _ringBuffer.RemoveGatingSequence(followed);
        }

        _consumerRepository.UnmarkEndOfChain(followedSequences);
    }

    private void CheckNotStarted()
    {
        if (HasStarted)
        {
            throw new InvalidOperationException("The disruptor has started; its graph must be wired before.");
        }
    }

    private Task ForAllProcessors(Func<IEventProcessor, Task> action)
    {
        return Task.WhenAll(_consumerRepository.Consumers.Select(consumer => action(consumer.Processor)).ToArray());
    }
}
