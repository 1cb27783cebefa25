using Disruptor;
using Disruptor.Dsl;

namespace Standins.Contract.Tests.Disruptor;

/// <summary>Delivery: order, batches, stages, gates.</summary>
public class ValueDisruptorTests
{
    [TestCaseSource(typeof(ProducerTypes), nameof(ProducerTypes.All))]
    [CancelAfter(20_000)]
    public async Task ShouldDeliverOnceAndInOrder_WhenThereIsOneHandler(ProducerType producerType, CancellationToken cancellationToken)
    {
        const int Count = 5000;
        RecordingHandler handler = new();
        using ValueDisruptor<TestEvent> disruptor = NewDisruptor(producerType, 256);
        disruptor.HandleEventsWith(handler);

        await disruptor.Start().WaitAsync(cancellationToken);
        await Threads.Publish(disruptor.RingBuffer, 100, Count, cancellationToken);
        await Threads.Shutdown(disruptor, cancellationToken);

        Assert.That(handler.Sequences, Is.EqualTo(Enumerable.Range(0, Count)));
        Assert.That(handler.Values, Is.EqualTo(Enumerable.Range(100, Count)));
        Assert.That(handler.BatchSizes.Sum(), Is.EqualTo(Count));
        long end = -1;
        Assert.That(handler.BatchEnds, Is.EqualTo(handler.BatchSizes.Select(size => end += size)), "one endOfBatch per batch, on its last");
        Assert.That((handler.Starts, handler.Shutdowns), Is.EqualTo((1, 1)));
    }

    [TestCaseSource(typeof(ProducerTypes), nameof(ProducerTypes.All))]
    [CancelAfter(20_000)]
    public async Task ShouldSeeWhatTheFirstStageWrote_WhenInTheSecond(ProducerType producerType, CancellationToken cancellationToken)
    {
        const int Count = 20_000;
        long wrong = 0;
        ActionHandler first = new((ref TestEvent data, long _, bool _) => data.Left = data.Value * 3 + 1);
        ActionHandler second = new((ref TestEvent data, long sequence, bool _) =>
            wrong += data.Value == sequence && data.Left == sequence * 3 + 1 ? 0 : 1);
        using ValueDisruptor<TestEvent> disruptor = NewDisruptor(producerType, 64);
        disruptor.HandleEventsWith(first).Then(second);

        await disruptor.Start().WaitAsync(cancellationToken);
        await Threads.Publish(disruptor.RingBuffer, 0, Count, cancellationToken);
        await Threads.Shutdown(disruptor, cancellationToken);

        Assert.That(disruptor.GetSequenceValueFor(second), Is.EqualTo(Count - 1));
        Assert.That(wrong, Is.Zero);
    }

    [TestCaseSource(typeof(ProducerTypes), nameof(ProducerTypes.All))]
    [CancelAfter(20_000)]
    public async Task ShouldWaitForBothSides_WhenStagesFormADiamond(ProducerType producerType, CancellationToken cancellationToken)
    {
        const int Count = 10_000;
        long wrong = 0;
        ActionHandler left = new((ref TestEvent data, long _, bool _) => data.Left = data.Value + 1);
        ActionHandler right = new((ref TestEvent data, long _, bool _) => data.Right = data.Value + 2);
        ActionHandler last = new((ref TestEvent data, long sequence, bool _) =>
            wrong += data.Left == sequence + 1 && data.Right == sequence + 2 ? 0 : 1);
        using ValueDisruptor<TestEvent> disruptor = NewDisruptor(producerType, 64);
        disruptor.HandleEventsWith(left, right).Then(last);

        await disruptor.Start().WaitAsync(cancellationToken);
        await Threads.Publish(disruptor.RingBuffer, 0, Count, cancellationToken);
        await Threads.Shutdown(disruptor, cancellationToken);

        Assert.That(disruptor.GetSequenceValueFor(last), Is.EqualTo(Count - 1));
        Assert.That(disruptor.GetDependentSequencesFor(last)!.DependentSequenceCount, Is.EqualTo(2));
        Assert.That(wrong, Is.Zero);
    }

    [TestCaseSource(typeof(ProducerTypes), nameof(ProducerTypes.All))]
    [CancelAfter(20_000)]
    public async Task ShouldSeeTheSame_WhenTheGroupIsBuiltWithAfterAndAnd(ProducerType producerType, CancellationToken cancellationToken)
    {
        const int Count = 1000;
        long wrong = 0;
        ActionHandler left = new((ref TestEvent data, long _, bool _) => data.Left = data.Value + 1);
        ActionHandler right = new((ref TestEvent data, long _, bool _) => data.Right = data.Value + 2);
        ActionHandler afterBoth = new((ref TestEvent data, long sequence, bool _) =>
            wrong += data.Left == sequence + 1 && data.Right == sequence + 2 ? 0 : 1);
        RecordingHandler atTheEnd = new((ref TestEvent data, long sequence, bool _) =>
            wrong += data.Left == sequence + 1 && data.Right == sequence + 2 ? 0 : 1);
        using ValueDisruptor<TestEvent> disruptor = NewDisruptor(producerType, 32);
        ValueEventHandlerGroup<TestEvent> leftGroup = disruptor.HandleEventsWith(left);
        ValueEventHandlerGroup<TestEvent> rightGroup = disruptor.HandleEventsWith(right);
        leftGroup.And(rightGroup).HandleEventsWith(afterBoth);
        disruptor.After(left, right).HandleEventsWith(atTheEnd);

        await disruptor.Start().WaitAsync(cancellationToken);
        await Threads.Publish(disruptor.RingBuffer, 0, Count, cancellationToken);
        await Threads.Shutdown(disruptor, cancellationToken);

        Assert.That(disruptor.GetSequenceValueFor(afterBoth), Is.EqualTo(Count - 1));
        Assert.That(atTheEnd.Count, Is.EqualTo(Count));
        Assert.That(wrong, Is.Zero);
    }

    [TestCaseSource(typeof(ProducerTypes), nameof(ProducerTypes.All))]
    [CancelAfter(20_000)]
    public async Task ShouldGateByTheChainEndOnly_WhenThereAreStages(ProducerType producerType, CancellationToken cancellationToken)
    {
        using ManualResetEventSlim release = new();
        RecordingHandler first = new();
        RecordingHandler last = new((ref TestEvent _, long _, bool _) => release.Wait(cancellationToken));
        using ValueDisruptor<TestEvent> disruptor = NewDisruptor(producerType, 8);
        disruptor.HandleEventsWith(first).Then(last);
        await disruptor.Start().WaitAsync(cancellationToken);

        await Threads.Publish(disruptor.RingBuffer, 0, 8, cancellationToken);
        await Threads.Until(() => disruptor.GetSequenceValueFor(first) == 7, cancellationToken);
        Assert.That(disruptor.RingBuffer.GetMinimumGatingSequence(), Is.EqualTo(-1), "the last stage stands on the first event");
        Assert.That(disruptor.RingBuffer.TryNext(out _), Is.False);

        release.Set();
        await Threads.Until(() => disruptor.RingBuffer.GetMinimumGatingSequence() == 7, cancellationToken);
        Assert.That(disruptor.RingBuffer.HasAvailableCapacity(8), Is.True);
        await Threads.Shutdown(disruptor, cancellationToken);
        Assert.That(last.Count, Is.EqualTo(8));
    }

    [TestCaseSource(typeof(ProducerTypes), nameof(ProducerTypes.All))]
    public void ShouldNoLongerBeAGate_WhenAStageIsFollowedByAnother(ProducerType producerType)
    {
        EagerHandler first = new();
        EagerHandler last = new();
        using ValueDisruptor<TestEvent> disruptor = NewDisruptor(producerType, 8);

        disruptor.HandleEventsWith(first).Then(last);

        Assert.That(disruptor.RingBuffer.RemoveGatingSequence(first.Sequence!), Is.False);
        Assert.That(disruptor.RingBuffer.RemoveGatingSequence(last.Sequence!), Is.True);
    }

    [Test]
    [CancelAfter(20_000)]
    public async Task ShouldHoldBackLaterEvents_WhenOneOfSeveralProducersHasNotPublished(CancellationToken cancellationToken)
    {
        RecordingHandler handler = new();
        using ValueDisruptor<TestEvent> disruptor = NewDisruptor(ProducerType.Multi, 8);
        disruptor.HandleEventsWith(handler);
        ValueRingBuffer<TestEvent> ring = disruptor.RingBuffer;
        ring.Next(4);
        Assert.That(disruptor.Cursor, Is.EqualTo(3), "the cursor counts claims");
        ring.Publish(0);
        ring.Publish(2);
        ring.Publish(3);

        await disruptor.Start().WaitAsync(cancellationToken);
        await Threads.Until(() => handler.Count == 1, cancellationToken);
        Assert.That(() => disruptor.Shutdown(TimeSpan.FromMilliseconds(50)), Throws.InstanceOf<TimeoutException>());
        Assert.That(handler.Count, Is.EqualTo(1));

        ring.Publish(1);
        await Threads.Shutdown(disruptor, cancellationToken);
        Assert.That(handler.Sequences, Is.EqualTo(new long[] { 0, 1, 2, 3 }));
    }

    [Test]
    [CancelAfter(40_000)]
    public async Task ShouldDeliverAllInEachProducersOrder_WhenFourPublish(CancellationToken cancellationToken)
    {
        const int Producers = 4;
        const int CountEach = 25_000;
        long[] nextOfProducer = new long[Producers];
        long outOfOrder = 0;
        ActionHandler handler = new((ref TestEvent data, long _, bool _) =>
            outOfOrder += nextOfProducer[data.Left]++ == data.Value ? 0 : 1);
        using ValueDisruptor<TestEvent> disruptor = NewDisruptor(ProducerType.Multi, 1024);
        disruptor.HandleEventsWith(handler);
        await disruptor.Start().WaitAsync(cancellationToken);

        await Task.WhenAll(Enumerable.Range(0, Producers).Select(producer => Threads.Run(() => Produce(producer), cancellationToken)));
        await Threads.Shutdown(disruptor, cancellationToken);

        Assert.That(nextOfProducer, Is.All.EqualTo(CountEach));
        Assert.That(outOfOrder, Is.Zero);

        void Produce(int producer)
        {
            for (int i = 0; i < CountEach; i++)
            {
                using ValueRingBuffer<TestEvent>.UnpublishedEventScope scope = disruptor.PublishEvent();
                scope.Event() = new TestEvent { Value = i, Left = producer };
            }
        }
    }

    [TestCaseSource(typeof(ProducerTypes), nameof(ProducerTypes.All))]
    [CancelAfter(20_000)]
    public async Task ShouldCutBatches_WhenTheHandlerLimitsThem(ProducerType producerType, CancellationToken cancellationToken)
    {
        RecordingHandler handler = new(maxBatchSize: 3);
        using ValueDisruptor<TestEvent> disruptor = NewDisruptor(producerType, 16);
        disruptor.HandleEventsWith(handler);
        Threads.PublishHere(disruptor.RingBuffer, 0, 8);

        await disruptor.Start().WaitAsync(cancellationToken);
        await Threads.Shutdown(disruptor, cancellationToken);

        Assert.That(handler.BatchSizes, Is.EqualTo(new long[] { 3, 3, 2 }));
        Assert.That(handler.BatchEnds, Is.EqualTo(new long[] { 2, 5, 7 }));
    }

    [TestCaseSource(typeof(ProducerTypes), nameof(ProducerTypes.All))]
    [CancelAfter(20_000)]
    public async Task ShouldAnnounceTheBatchOnce_WhenSevenEventsWait(ProducerType producerType, CancellationToken cancellationToken)
    {
        RecordingHandler handler = new();
        using ValueDisruptor<TestEvent> disruptor = NewDisruptor(producerType, 16);
        disruptor.HandleEventsWith(handler);
        using (ValueRingBuffer<TestEvent>.UnpublishedEventBatchScope scope = disruptor.PublishEvents(7))
        {
            scope.Event(6).Value = 66;
        }

        await disruptor.Start().WaitAsync(cancellationToken);
        await Threads.Shutdown(disruptor, cancellationToken);

        Assert.That(handler.BatchSizes, Is.EqualTo(new long[] { 7 }));
        Assert.That(handler.Values, Is.EqualTo(new long[] { 0, 0, 0, 0, 0, 0, 66 }));
    }

    [TestCaseSource(typeof(ProducerTypes), nameof(ProducerTypes.All))]
    [CancelAfter(20_000)]
    public async Task ShouldSkipWhatWasPublishedBefore_WhenAHandlerIsAddedLate(
        ProducerType producerType, CancellationToken cancellationToken)
    {
        RecordingHandler handler = new();
        using ValueDisruptor<TestEvent> disruptor = NewDisruptor(producerType, 16);
        Threads.PublishHere(disruptor.RingBuffer, 0, 3);
        disruptor.HandleEventsWith(handler);
        Threads.PublishHere(disruptor.RingBuffer, 3, 2);

        await disruptor.Start().WaitAsync(cancellationToken);
        await Threads.Shutdown(disruptor, cancellationToken);

        Assert.That(handler.Sequences, Is.EqualTo(new long[] { 3, 4 }));
    }

    [TestCaseSource(typeof(ProducerTypes), nameof(ProducerTypes.All))]
    [CancelAfter(20_000)]
    public async Task ShouldCallTheStruct_WhenTheHandlerIsOne(ProducerType producerType, CancellationToken cancellationToken)
    {
        StructHandler handler = new(new long[2]);
        using ValueDisruptor<TestEvent> disruptor = NewDisruptor(producerType, 16);
        disruptor.HandleEventsWith(handler);

        await disruptor.Start().WaitAsync(cancellationToken);
        await Threads.Publish(disruptor.RingBuffer, 1, 100, cancellationToken);
        await Threads.Shutdown(disruptor, cancellationToken);

        Assert.That(handler.Totals[0], Is.EqualTo(5050));
        Assert.That(handler.Totals[1], Is.EqualTo(100), "the state of a struct lives on from event to event");
    }

    [TestCaseSource(typeof(ProducerTypes), nameof(ProducerTypes.All))]
    [CancelAfter(20_000)]
    public async Task ShouldKeepThemApart_WhenTwoHandlersAreOfOneType(ProducerType producerType, CancellationToken cancellationToken)
    {
        RecordingHandler first = new();
        RecordingHandler second = new();
        using ValueDisruptor<TestEvent> disruptor = NewDisruptor(producerType, 16);
        disruptor.HandleEventsWith(first, second);

        await disruptor.Start().WaitAsync(cancellationToken);
        await Threads.Publish(disruptor.RingBuffer, 0, 500, cancellationToken);
        await Threads.Shutdown(disruptor, cancellationToken);

        Assert.That(first.Values, Is.EqualTo(Enumerable.Range(0, 500)));
        Assert.That(second.Values, Is.EqualTo(Enumerable.Range(0, 500)));
    }

    [Test]
    public void ShouldUseTheDefaults_WhenTheShortConstructorsAreUsed()
    {
        using ValueDisruptor<TestEvent> plain = new(() => default, 8);
        using ValueDisruptor<TestEvent> withStrategy = new(() => default, 8, new YieldingWaitStrategy());
        using ValueDisruptor<TestEvent> withScheduler = new(() => default, 8, TaskScheduler.Default);

        foreach (ValueDisruptor<TestEvent> disruptor in new[] { plain, withStrategy, withScheduler })
        {
            disruptor.RingBuffer.Next();
            Assert.That(disruptor.Cursor, Is.Zero, "several producers: the cursor counts claims");
            Assert.That(disruptor.BufferSize, Is.EqualTo(8));
        }
    }

    [TestCaseSource(typeof(ProducerTypes), nameof(ProducerTypes.All))]
    [CancelAfter(20_000)]
    public async Task ShouldReportProgressInABatch_WhenTheHandlerKnowsItsSequence(
        ProducerType producerType, CancellationToken cancellationToken)
    {
        EagerHandler handler = new();
        using ValueDisruptor<TestEvent> disruptor = NewDisruptor(producerType, 8);
        disruptor.HandleEventsWith(handler);
        handler.Ring = disruptor.RingBuffer;
        Threads.PublishHere(disruptor.RingBuffer, 0, 8);

        await disruptor.Start().WaitAsync(cancellationToken);
        await Threads.Shutdown(disruptor, cancellationToken);

        Assert.That(handler.CapacitiesSeen, Is.EqualTo(new long[] { 1, 2, 3, 4, 5, 6, 7, 8 }));
    }

    private static ValueDisruptor<TestEvent> NewDisruptor(ProducerType producerType, int bufferSize)
    {
        return new ValueDisruptor<TestEvent>(() => default, bufferSize, TaskScheduler.Default, producerType, new BlockingWaitStrategy());
    }

    /// <summary>Adds up in a shared array, and counts in itself.</summary>
    public struct StructHandler(long[] totals) : IValueEventHandler<TestEvent>
    {
        private long _count;

        public readonly long[] Totals => totals;

        public void OnEvent(ref TestEvent data, long sequence, bool endOfBatch)
        {
            totals[0] += data.Value;
            totals[1] = ++_count;
        }
    }

    /// <summary>Publishes its sequence after every event and writes down what that frees.</summary>
    public sealed class EagerHandler : IValueEventHandler<TestEvent>, IEventProcessorSequenceAware
    {
        public Sequence? Sequence { get; private set; }

        public List<long> CapacitiesSeen { get; } = [];

        public ValueRingBuffer<TestEvent>? Ring { get; set; }

        public void SetSequenceCallback(Sequence sequenceCallback)
        {
            Sequence = sequenceCallback;
        }

        public void OnEvent(ref TestEvent data, long sequence, bool endOfBatch)
        {
            Sequence!.SetValue(sequence);
            CapacitiesSeen.Add(Ring!.GetRemainingCapacity());
        }
    }
}
