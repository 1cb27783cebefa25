using Disruptor;
using Disruptor.Dsl;

namespace Standins.Contract.Tests.Disruptor;

public class ValueRingBufferTests
{
    [TestCaseSource(typeof(ProducerTypes), nameof(ProducerTypes.All))]
    public void ShouldFillSlotsInOrder_WhenThereIsAFactory(ProducerType producerType)
    {
        int calls = 0;

        ValueRingBuffer<TestEvent> ring = ValueRingBuffer<TestEvent>.Create(
            producerType, () => new TestEvent { Value = calls++ }, 8, new YieldingWaitStrategy());

        Assert.That(calls, Is.EqualTo(8));
        Assert.That(ring.BufferSize, Is.EqualTo(8));
        Assert.That(Enumerable.Range(0, 8).Select(i => ring[i].Value), Is.EqualTo(Enumerable.Range(0, 8)));
        Assert.That(ring[8].Value, Is.Zero, "a slot is found by mask");
    }

    [TestCaseSource(typeof(ProducerTypes), nameof(ProducerTypes.All))]
    public void ShouldPublishOnDispose_WhenAScopeIsUsed(ProducerType producerType)
    {
        ValueRingBuffer<TestEvent> ring = NewRing(producerType, 4);

        using (ValueRingBuffer<TestEvent>.UnpublishedEventScope scope = ring.PublishEvent())
        {
            Assert.That(scope.Sequence, Is.Zero);
            Assert.That(ring.IsAvailable(0), Is.False);
            scope.Event().Value = 17;
        }

        Assert.That(ring.IsAvailable(0), Is.True);
        Assert.That(ring[0].Value, Is.EqualTo(17));
    }

    [TestCaseSource(typeof(ProducerTypes), nameof(ProducerTypes.All))]
    public void ShouldPublishTheRangeOnDispose_WhenABatchScopeIsUsed(ProducerType producerType)
    {
        ValueRingBuffer<TestEvent> ring = NewRing(producerType, 4);

        using (ValueRingBuffer<TestEvent>.UnpublishedEventBatchScope scope = ring.PublishEvents(3))
        {
            Assert.That((scope.StartSequence, scope.EndSequence), Is.EqualTo((0L, 2L)));
            for (int i = 0; i < 3; i++)
            {
                scope.Event(i).Value = 10 + i;
            }

            Assert.That(ring.IsAvailable(0), Is.False);
        }

        Assert.That(ring.IsAvailable(0) && ring.IsAvailable(1) && ring.IsAvailable(2), Is.True);
        Assert.That((ring[0].Value, ring[1].Value, ring[2].Value), Is.EqualTo((10L, 11L, 12L)));
    }

    [TestCaseSource(typeof(ProducerTypes), nameof(ProducerTypes.All))]
    public void ShouldPublishOrDoNothing_WhenATryScopeIsUsed(ProducerType producerType)
    {
        ValueRingBuffer<TestEvent> ring = NewRing(producerType, 2);
        ring.AddGatingSequences(new Sequence());

        for (int i = 0; i < 2; i++)
        {
            using ValueRingBuffer<TestEvent>.NullableUnpublishedEventScope scope = ring.TryPublishEvent();
            Assert.That(scope.HasEvent, Is.True);
            Assert.That(scope.TryGetEvent(out ValueRingBuffer<TestEvent>.EventRef eventRef), Is.True);
            Assert.That(eventRef.Sequence, Is.EqualTo(i));
            eventRef.Event().Value = 5 + i;
        }

        using (ValueRingBuffer<TestEvent>.NullableUnpublishedEventScope scope = ring.TryPublishEvent())
        {
            Assert.That(scope.HasEvent, Is.False);
            Assert.That(scope.TryGetEvent(out _), Is.False);
        }

        Assert.That(ring.Cursor, Is.EqualTo(1));
        Assert.That((ring[0].Value, ring[1].Value), Is.EqualTo((5L, 6L)));
    }

    [TestCaseSource(typeof(ProducerTypes), nameof(ProducerTypes.All))]
    public void ShouldPublishAllOrNothing_WhenATryBatchScopeIsUsed(ProducerType producerType)
    {
        ValueRingBuffer<TestEvent> ring = NewRing(producerType, 4);
        ring.AddGatingSequences(new Sequence());

        using (ValueRingBuffer<TestEvent>.NullableUnpublishedEventBatchScope scope = ring.TryPublishEvents(3))
        {
            Assert.That(scope.HasEvents, Is.True);
            Assert.That(scope.TryGetEvents(out ValueRingBuffer<TestEvent>.EventBatchRef events), Is.True);
            Assert.That((events.StartSequence, events.EndSequence), Is.EqualTo((0L, 2L)));
            events.Event(2).Value = 99;
        }

        using (ValueRingBuffer<TestEvent>.NullableUnpublishedEventBatchScope scope = ring.TryPublishEvents(2))
        {
            Assert.That(scope.HasEvents, Is.False);
            Assert.That(scope.TryGetEvents(out _), Is.False);
        }

        Assert.That(ring.Cursor, Is.EqualTo(2));
        Assert.That(ring[2].Value, Is.EqualTo(99));
        Assert.That(ring.GetRemainingCapacity(), Is.EqualTo(1));
    }

    [TestCaseSource(typeof(ProducerTypes), nameof(ProducerTypes.All))]
    public void ShouldPublishAllTheSame_WhenTheFillingThrows(ProducerType producerType)
    {
        ValueRingBuffer<TestEvent> ring = NewRing(producerType, 4);

        Assert.That(FillAndThrow, Throws.InvalidOperationException);

        Assert.That(ring.IsAvailable(0), Is.True);
        Assert.That(ring[0].Value, Is.EqualTo(1));

        void FillAndThrow()
        {
            using ValueRingBuffer<TestEvent>.UnpublishedEventScope scope = ring.PublishEvent();
            scope.Event().Value = 1;
            throw new InvalidOperationException();
        }
    }

    [Test]
    public void ShouldMoveTheCursorBack_WhenAnOldScopeOfASingleProducerIsDisposedAgain()
    {
        ValueRingBuffer<TestEvent> ring = NewRing(ProducerType.Single, 4);
        ValueRingBuffer<TestEvent>.UnpublishedEventScope first = ring.PublishEvent();
        first.Dispose();
        ring.PublishEvent().Dispose();

        first.Dispose();

        Assert.That(ring.Cursor, Is.Zero);
    }

    [TestCaseSource(typeof(ProducerTypes), nameof(ProducerTypes.All))]
    public void ShouldGoOnFromThere_WhenAPositionIsClaimed(ProducerType producerType)
    {
        ValueRingBuffer<TestEvent> ring = NewRing(producerType, 4);

        ring.ClaimAndGetPreallocated(41).Value = 7;
        ring.Publish(41);

        Assert.That(ring.Cursor, Is.EqualTo(41));
        Assert.That(ring[41].Value, Is.EqualTo(7));
        Assert.That(ring.Next(), Is.EqualTo(42));
    }

    [Test]
    public void ShouldBeForSeveralProducers_WhenOnlyASizeIsGiven()
    {
        ValueRingBuffer<TestEvent> ring = new(() => default, 4);

        ring.Next();

        Assert.That(ring.Cursor, Is.Zero, "the cursor counts claims");
        Assert.That(ring.IsAvailable(0), Is.False);
    }

    [TestCaseSource(typeof(ProducerTypes), nameof(ProducerTypes.All))]
    public void ShouldLookAtTheGatesOnly_WhenAskedForCapacity(ProducerType producerType)
    {
        ValueRingBuffer<TestEvent> ring = NewRing(producerType, 8);
        Sequence gate = new();
        ring.AddGatingSequences(gate);
        ring.Publish(0, ring.Next(5));

        Assert.That(ring.GetRemainingCapacity(), Is.EqualTo(3));
        Assert.That(ring.HasAvailableCapacity(3), Is.True);
        Assert.That(ring.HasAvailableCapacity(4), Is.False);
        Assert.That(ring.GetMinimumGatingSequence(), Is.EqualTo(-1));
        Assert.That(ring.RemoveGatingSequence(gate), Is.True);
        Assert.That(ring.GetMinimumGatingSequence(), Is.EqualTo(4));
    }

    private static ValueRingBuffer<TestEvent> NewRing(ProducerType producerType, int bufferSize)
    {
        return ValueRingBuffer<TestEvent>.Create(producerType, () => default, bufferSize, new YieldingWaitStrategy());
    }
}
