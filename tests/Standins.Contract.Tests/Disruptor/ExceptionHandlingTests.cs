using Disruptor;
using Disruptor.Dsl;

namespace Standins.Contract.Tests.Disruptor;

public class ExceptionHandlingTests
{
    [TestCaseSource(typeof(ProducerTypes), nameof(ProducerTypes.All))]
    [CancelAfter(20_000)]
    public async Task ShouldSkipAndGoOn_WhenTheExceptionHandlerReturns(ProducerType producerType, CancellationToken cancellationToken)
    {
        InvalidOperationException failure = new("on purpose");
        RecordingExceptionHandler exceptionHandler = new();
        RecordingHandler handler = new((ref TestEvent _, long sequence, bool _) => ThrowIf(sequence == 5, failure));
        using ValueDisruptor<TestEvent> disruptor = NewDisruptor(producerType);
        disruptor.HandleEventsWith(handler);
        disruptor.SetDefaultExceptionHandler(exceptionHandler);
        await disruptor.Start().WaitAsync(cancellationToken);

        await Threads.Publish(disruptor.RingBuffer, 100, 10, cancellationToken);
        await Threads.Shutdown(disruptor, cancellationToken);

        Assert.That(exceptionHandler.EventExceptions, Is.EqualTo(new[] { ((Exception)failure, 5L, 105L) }));
        Assert.That(handler.Sequences, Is.EqualTo(Enumerable.Range(0, 10)));
        Assert.That(disruptor.GetSequenceValueFor(handler), Is.EqualTo(9));
    }

    [TestCaseSource(typeof(ProducerTypes), nameof(ProducerTypes.All))]
    [CancelAfter(20_000)]
    public async Task ShouldEndBeforeTheFailure_WhenTheDefaultExceptionHandlerThrows(
        ProducerType producerType, CancellationToken cancellationToken)
    {
        RecordingHandler handler = new((ref TestEvent _, long sequence, bool _) => ThrowIf(sequence == 5, new InvalidOperationException()));
        using ValueDisruptor<TestEvent> disruptor = NewDisruptor(producerType);
        disruptor.HandleEventsWith(handler);
        await disruptor.Start().WaitAsync(cancellationToken);

        Threads.PublishHere(disruptor.RingBuffer, 0, 10);
        handler.ShutdownSignal.Wait(cancellationToken);
        await Threads.Shutdown(disruptor, cancellationToken);

        Assert.That(disruptor.GetSequenceValueFor(handler), Is.LessThan(5));
        Assert.That(handler.Sequences, Is.EqualTo(new long[] { 0, 1, 2, 3, 4, 5 }));
        Assert.That(handler.Shutdowns, Is.EqualTo(1));
    }

    [TestCaseSource(typeof(ProducerTypes), nameof(ProducerTypes.All))]
    [CancelAfter(20_000)]
    public async Task ShouldCutTheBatch_WhenAnEventFails(ProducerType producerType, CancellationToken cancellationToken)
    {
        RecordingHandler handler = new((ref TestEvent _, long sequence, bool _) => ThrowIf(sequence == 3, new InvalidOperationException()));
        using ValueDisruptor<TestEvent> disruptor = NewDisruptor(producerType);
        disruptor.HandleEventsWith(handler);
        disruptor.SetDefaultExceptionHandler(new RecordingExceptionHandler());
        Threads.PublishHere(disruptor.RingBuffer, 0, 8);

        await disruptor.Start().WaitAsync(cancellationToken);
        await Threads.Shutdown(disruptor, cancellationToken);

        Assert.That(handler.BatchSizes, Is.EqualTo(new long[] { 8, 4 }), "what follows the failing event is a batch of its own");
        Assert.That(handler.Sequences, Is.EqualTo(Enumerable.Range(0, 8)));
    }

    [TestCaseSource(typeof(ProducerTypes), nameof(ProducerTypes.All))]
    [CancelAfter(20_000)]
    public async Task ShouldBeAnEventException_WhenTheHandlerThrowsCancellation(
        ProducerType producerType, CancellationToken cancellationToken)
    {
        RecordingExceptionHandler exceptionHandler = new();
        RecordingHandler handler = new((ref TestEvent _, long sequence, bool _) =>
            ThrowIf(sequence == 1, new OperationCanceledException()));
        using ValueDisruptor<TestEvent> disruptor = NewDisruptor(producerType);
        disruptor.HandleEventsWith(handler);
        disruptor.SetDefaultExceptionHandler(exceptionHandler);
        await disruptor.Start().WaitAsync(cancellationToken);

        await Threads.Publish(disruptor.RingBuffer, 0, 4, cancellationToken);
        await Threads.Shutdown(disruptor, cancellationToken);

        Assert.That(exceptionHandler.EventExceptions.Select(entry => entry.Sequence), Is.EqualTo(new long[] { 1 }));
        Assert.That(handler.Sequences, Is.EqualTo(new long[] { 0, 1, 2, 3 }));
    }

    [TestCaseSource(typeof(ProducerTypes), nameof(ProducerTypes.All))]
    [CancelAfter(20_000)]
    public async Task ShouldGoToItsOwnExceptionHandler_WhenAHandlerHasOne(ProducerType producerType, CancellationToken cancellationToken)
    {
        RecordingExceptionHandler shared = new();
        RecordingExceptionHandler own = new();
        ActionHandler first = new((ref TestEvent _, long sequence, bool _) => ThrowIf(sequence == 1, new InvalidOperationException()));
        ActionHandler second = new((ref TestEvent _, long sequence, bool _) => ThrowIf(sequence == 2, new InvalidOperationException()));
        using ValueDisruptor<TestEvent> disruptor = NewDisruptor(producerType);
        disruptor.HandleEventsWith(first, second);
        disruptor.SetDefaultExceptionHandler(shared);
        disruptor.SetExceptionHandler(second, own);
        await disruptor.Start().WaitAsync(cancellationToken);

        await Threads.Publish(disruptor.RingBuffer, 0, 4, cancellationToken);
        await Threads.Shutdown(disruptor, cancellationToken);

        Assert.That(shared.EventExceptions.Select(entry => entry.Sequence), Is.EqualTo(new long[] { 1 }));
        Assert.That(own.EventExceptions.Select(entry => entry.Sequence), Is.EqualTo(new long[] { 2 }));
    }

    [TestCaseSource(typeof(ProducerTypes), nameof(ProducerTypes.All))]
    [CancelAfter(20_000)]
    public async Task ShouldProcessEvents_WhenAFailureInOnStartIsSwallowed(ProducerType producerType, CancellationToken cancellationToken)
    {
        RecordingExceptionHandler exceptionHandler = new();
        FailingLifecycleHandler handler = new();
        using ValueDisruptor<TestEvent> disruptor = NewDisruptor(producerType);
        disruptor.HandleEventsWith(handler);
        disruptor.SetDefaultExceptionHandler(exceptionHandler);
        await disruptor.Start().WaitAsync(cancellationToken);

        await Threads.Publish(disruptor.RingBuffer, 0, 4, cancellationToken);
        await Threads.Shutdown(disruptor, cancellationToken);

        Assert.That(handler.Count, Is.EqualTo(4));
        Assert.That(exceptionHandler.StartExceptions.Single().Message, Is.EqualTo("start"));
        Assert.That(exceptionHandler.ShutdownExceptions.Single().Message, Is.EqualTo("shutdown"));
    }

    private static void ThrowIf(bool condition, Exception exception)
    {
        if (condition)
        {
            throw exception;
        }
    }

    private static ValueDisruptor<TestEvent> NewDisruptor(ProducerType producerType)
    {
        return new ValueDisruptor<TestEvent>(() => default, 16, TaskScheduler.Default, producerType, new BlockingWaitStrategy());
    }

    /// <summary>Fails before the first and after the last event.</summary>
    public sealed class FailingLifecycleHandler : IValueEventHandler<TestEvent>
    {
        public int Count { get; private set; }

        public void OnStart()
        {
            throw new InvalidOperationException("start");
        }

        public void OnEvent(ref TestEvent data, long sequence, bool endOfBatch)
        {
            Count++;
        }

        public void OnShutdown()
        {
            throw new InvalidOperationException("shutdown");
        }
    }
}
