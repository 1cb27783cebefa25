using Disruptor;
using Disruptor.Dsl;
using Disruptor.Processing;

namespace Standins.Contract.Tests.Disruptor;

/// <summary>Start, halt, shutdown, and what may be wired when.</summary>
public class ValueDisruptorLifecycleTests
{
    [TestCaseSource(typeof(ProducerTypes), nameof(ProducerTypes.All))]
    [CancelAfter(20_000)]
    public async Task ShouldDrain_WhenShutDown(ProducerType producerType, CancellationToken cancellationToken)
    {
        RecordingHandler first = new();
        RecordingHandler last = new((ref TestEvent _, long _, bool _) => Thread.SpinWait(100));
        using ValueDisruptor<TestEvent> disruptor = NewDisruptor(producerType, 64);
        disruptor.HandleEventsWith(first).Then(last);
        await disruptor.Start().WaitAsync(cancellationToken);

        await Threads.Publish(disruptor.RingBuffer, 0, 5000, cancellationToken);
        await Threads.Shutdown(disruptor, cancellationToken);

        Assert.That((first.Count, last.Count), Is.EqualTo((5000L, 5000L)));
        Assert.That((first.Shutdowns, last.Shutdowns), Is.EqualTo((1, 1)));
    }

    [TestCaseSource(typeof(ProducerTypes), nameof(ProducerTypes.All))]
    [CancelAfter(20_000)]
    public async Task ShouldThrowAndGoOn_WhenShutdownTimesOut(ProducerType producerType, CancellationToken cancellationToken)
    {
        using ManualResetEventSlim release = new();
        RecordingHandler handler = new((ref TestEvent _, long _, bool _) => release.Wait(cancellationToken));
        using ValueDisruptor<TestEvent> disruptor = NewDisruptor(producerType, 8);
        disruptor.HandleEventsWith(handler);
        await disruptor.Start().WaitAsync(cancellationToken);
        Threads.PublishHere(disruptor.RingBuffer, 0, 4);

        Assert.That(() => disruptor.Shutdown(TimeSpan.FromMilliseconds(20)), Throws.InstanceOf<TimeoutException>());
        Assert.That(disruptor.IsRunning, Is.True);

        release.Set();
        Threads.PublishHere(disruptor.RingBuffer, 4, 2);
        await Threads.Shutdown(disruptor, cancellationToken);
        Assert.That(handler.Count, Is.EqualTo(6));
        Assert.That(disruptor.IsRunning, Is.False);
    }

    [Test]
    public void ShouldRejectTheTimeout_WhenItIsOutOfRange()
    {
        using ValueDisruptor<TestEvent> disruptor = NewDisruptor(ProducerType.Single, 8);
        disruptor.Start();

        Assert.That(() => disruptor.Shutdown(TimeSpan.MaxValue), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => disruptor.Shutdown(TimeSpan.FromMilliseconds(-2)), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [TestCaseSource(typeof(ProducerTypes), nameof(ProducerTypes.All))]
    [CancelAfter(20_000)]
    public async Task ShouldFinishTheCurrentBatchOnly_WhenHalted(ProducerType producerType, CancellationToken cancellationToken)
    {
        using ManualResetEventSlim inBatch = new();
        using ManualResetEventSlim release = new();
        RecordingHandler handler = new((ref TestEvent _, long _, bool _) =>
        {
            inBatch.Set();
            release.Wait(cancellationToken);
        });
        using ValueDisruptor<TestEvent> disruptor = NewDisruptor(producerType, 16);
        disruptor.HandleEventsWith(handler);
        Threads.PublishHere(disruptor.RingBuffer, 0, 5);
        await disruptor.Start().WaitAsync(cancellationToken);
        inBatch.Wait(cancellationToken);
        Threads.PublishHere(disruptor.RingBuffer, 5, 3);

        Task halt = disruptor.Halt();
        Assert.That(halt.IsCompleted, Is.False, "the batch goes on");
        release.Set();
        await halt.WaitAsync(cancellationToken);

        Assert.That(handler.Sequences, Is.EqualTo(new long[] { 0, 1, 2, 3, 4 }));
        Assert.That(disruptor.GetSequenceValueFor(handler), Is.EqualTo(4));
        Assert.That(handler.Shutdowns, Is.EqualTo(1));
    }

    [TestCaseSource(typeof(ProducerTypes), nameof(ProducerTypes.All))]
    [CancelAfter(20_000)]
    public async Task ShouldDeliverWhatWaited_WhenPublishedBeforeStart(ProducerType producerType, CancellationToken cancellationToken)
    {
        RecordingHandler handler = new();
        using ValueDisruptor<TestEvent> disruptor = NewDisruptor(producerType, 8);
        disruptor.HandleEventsWith(handler);
        Threads.PublishHere(disruptor.RingBuffer, 0, 8);
        Assert.That(disruptor.RingBuffer.TryNext(out _), Is.False, "events wait, and the ring is full");

        await disruptor.Start().WaitAsync(cancellationToken);
        await Threads.Shutdown(disruptor, cancellationToken);

        Assert.That(handler.Values, Is.EqualTo(Enumerable.Range(0, 8)));
    }

    [TestCaseSource(typeof(ProducerTypes), nameof(ProducerTypes.All))]
    [CancelAfter(20_000)]
    public async Task ShouldRefuse_WhenWiredOrStartedAfterStart(ProducerType producerType, CancellationToken cancellationToken)
    {
        RecordingHandler handler = new();
        using ValueDisruptor<TestEvent> disruptor = NewDisruptor(producerType, 8);
        ValueEventHandlerGroup<TestEvent> group = disruptor.HandleEventsWith(handler);
        await disruptor.Start().WaitAsync(cancellationToken);

        Assert.That(() => disruptor.HandleEventsWith(new RecordingHandler()), Throws.InvalidOperationException);
        Assert.That(() => group.Then(new RecordingHandler()), Throws.InvalidOperationException);
        Assert.That(
            () => disruptor.SetDefaultExceptionHandler(new RecordingExceptionHandler()), Throws.InvalidOperationException);
        Assert.That(disruptor.Start, Throws.InvalidOperationException);

        await disruptor.Halt().WaitAsync(cancellationToken);
    }

    [TestCaseSource(typeof(ProducerTypes), nameof(ProducerTypes.All))]
    public void ShouldSayItDoesNotKnowIt_WhenAHandlerWasNeverAdded(ProducerType producerType)
    {
        using ValueDisruptor<TestEvent> disruptor = NewDisruptor(producerType, 8);
        RecordingHandler unknown = new();
        disruptor.HandleEventsWith(new RecordingHandler());

        Assert.That(() => disruptor.After(unknown), Throws.InstanceOf<ArgumentException>());
        Assert.That(() => disruptor.GetSequenceValueFor(unknown), Throws.InstanceOf<ArgumentException>());
        Assert.That(disruptor.GetDependentSequencesFor(unknown), Is.Null);
    }

    [Test]
    [CancelAfter(20_000)]
    public async Task ShouldStartAndHaltOnce_WhenAskedRepeatedly(CancellationToken cancellationToken)
    {
        ValueDisruptor<TestEvent> disruptor = NewDisruptor(ProducerType.Single, 8);
        disruptor.HandleEventsWith(new RecordingHandler());

        Assert.That(disruptor.Halt, Throws.InvalidOperationException);
        Assert.That((disruptor.HasStarted, disruptor.IsRunning), Is.EqualTo((false, false)));

        await disruptor.Start().WaitAsync(cancellationToken);
        Assert.That((disruptor.HasStarted, disruptor.IsRunning), Is.EqualTo((true, true)));

        await disruptor.Halt().WaitAsync(cancellationToken);
        Assert.That((disruptor.HasStarted, disruptor.IsRunning), Is.EqualTo((true, false)));
        Assert.That(disruptor.Halt, Throws.InvalidOperationException);
        Assert.That(disruptor.Start, Throws.InvalidOperationException);

        disruptor.Dispose();
        Assert.That(disruptor.Dispose, Throws.Nothing);
    }

    [Test]
    [CancelAfter(20_000)]
    public async Task ShouldCompleteTheTasksAfterTheCallbacks_WhenStartedAndHalted(CancellationToken cancellationToken)
    {
        using GatedLifecycleHandler handler = new();
        using ValueDisruptor<TestEvent> disruptor = NewDisruptor(ProducerType.Single, 8);
        disruptor.HandleEventsWith(handler);

        Task start = disruptor.Start();
        handler.InOnStart.Wait(cancellationToken);
        Assert.That(start.IsCompleted, Is.False);
        handler.ReleaseOnStart.Set();
        await start.WaitAsync(cancellationToken);

        Task halt = disruptor.Halt();
        handler.InOnShutdown.Wait(cancellationToken);
        Assert.That(halt.IsCompleted, Is.False);
        handler.ReleaseOnShutdown.Set();
        await halt.WaitAsync(cancellationToken);
    }

    [Test]
    [CancelAfter(20_000)]
    public async Task ShouldRunAProcessorAgain_WhenItWasHaltedOnItsOwn(CancellationToken cancellationToken)
    {
        RecordingHandler handler = new();
        ValueRingBuffer<TestEvent> ring = ValueRingBuffer<TestEvent>.CreateSingleProducer(() => default, 8, new BlockingWaitStrategy());
        using IValueEventProcessor<TestEvent> processor = EventProcessorFactory.Create(ring, ring.NewBarrier(handler), handler);
        ring.AddGatingSequences(processor.Sequence);

        for (int run = 0; run < 3; run++)
        {
            await processor.Start().WaitAsync(cancellationToken);
            Assert.That(processor.IsRunning, Is.True);
            Threads.PublishHere(ring, run, 1);
            await Threads.Until(() => processor.Sequence.Value == run, cancellationToken);
            await processor.Halt().WaitAsync(cancellationToken);
            Assert.That(processor.IsRunning, Is.False);
        }

        Assert.That(handler.Values, Is.EqualTo(new long[] { 0, 1, 2 }));
        Assert.That((handler.Starts, handler.Shutdowns), Is.EqualTo((3, 3)));
    }

    [Test]
    [CancelAfter(20_000)]
    public async Task ShouldRunThem_WhenProcessorsAreMadeByTheCaller(CancellationToken cancellationToken)
    {
        RecordingHandler first = new();
        RecordingHandler second = new();
        using ValueDisruptor<TestEvent> disruptor = NewDisruptor(ProducerType.Single, 8);
        disruptor.HandleEventsWith((ring, barrier) => ring.CreateEventProcessor(barrier, first))
            .Then((ring, barrier) => ring.CreateEventProcessor(barrier, second));
        await disruptor.Start().WaitAsync(cancellationToken);

        await Threads.Publish(disruptor.RingBuffer, 0, 100, cancellationToken);
        await Threads.Shutdown(disruptor, cancellationToken);

        Assert.That((first.Count, second.Count), Is.EqualTo((100L, 100L)));
    }

    [Test]
    public void ShouldHaveUpstreamsShape_WhenItsTypesAreInspected()
    {
        Assert.That(typeof(IValueEventHandler<TestEvent>).IsAssignableTo(typeof(IEventHandler)), Is.True);
        Assert.That(typeof(ISequencer).IsAssignableTo(typeof(IPublishedSequenceReader)), Is.True);
        Assert.That(typeof(ISequencer).IsAssignableTo(typeof(ISequenced)), Is.True);
        Assert.That(typeof(ISequencer).IsAssignableTo(typeof(ICursored)), Is.True);
        Assert.That(typeof(IValueRingBuffer<TestEvent>).IsAssignableTo(typeof(IValueDataProvider<TestEvent>)), Is.True);
        Assert.That(typeof(ValueRingBuffer<TestEvent>).IsAssignableTo(typeof(RingBuffer)), Is.True);
        Assert.That(typeof(ValueDisruptor<TestEvent>).IsAssignableTo(typeof(ValueTypeDisruptor<TestEvent>)), Is.True);
        Assert.That(typeof(ValueTypeDisruptor<TestEvent>).IsAssignableTo(typeof(IDisposable)), Is.True);
        Assert.That(typeof(IEventProcessor).IsAssignableTo(typeof(IDisposable)), Is.True);
        Assert.That(typeof(SequenceBarrier).IsAssignableTo(typeof(ICancellableBarrier)), Is.True);
    }

    private static ValueDisruptor<TestEvent> NewDisruptor(ProducerType producerType, int bufferSize)
    {
        return new ValueDisruptor<TestEvent>(() => default, bufferSize, TaskScheduler.Default, producerType, new BlockingWaitStrategy());
    }

    /// <summary>Stops in OnStart and OnShutdown until it is released.</summary>
    public sealed class GatedLifecycleHandler : IValueEventHandler<TestEvent>, IDisposable
    {
        public ManualResetEventSlim InOnStart { get; } = new();

        public ManualResetEventSlim ReleaseOnStart { get; } = new();

        public ManualResetEventSlim InOnShutdown { get; } = new();

        public ManualResetEventSlim ReleaseOnShutdown { get; } = new();

        public void OnStart()
        {
            InOnStart.Set();
            ReleaseOnStart.Wait();
        }

        public void OnEvent(ref TestEvent data, long sequence, bool endOfBatch)
        {
        }

        public void OnShutdown()
        {
            InOnShutdown.Set();
            ReleaseOnShutdown.Wait();
        }

        public void Dispose()
        {
            InOnStart.Dispose();
            ReleaseOnStart.Dispose();
            InOnShutdown.Dispose();
            ReleaseOnShutdown.Dispose();
        }
    }
}
