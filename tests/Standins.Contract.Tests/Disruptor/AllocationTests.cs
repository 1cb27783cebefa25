using Disruptor;
using Disruptor.Dsl;

namespace Standins.Contract.Tests.Disruptor;

/// <summary>Neither side allocates per event once it is warm.</summary>
public class AllocationTests
{
    private const int Turns = 10_000;

    [TestCaseSource(typeof(ProducerTypes), nameof(ProducerTypes.All))]
    public void ShouldAllocateNothing_WhenPublishingAndPolling(ProducerType producerType)
    {
        ValueRingBuffer<TestEvent> ring = ValueRingBuffer<TestEvent>.Create(
            producerType, () => default, 64, new BlockingWaitStrategy());
        ValueEventPoller<TestEvent> poller = ring.NewPoller();
        ring.AddGatingSequences(poller.Sequence);
        long sum = 0;
        EventPoller.ValueHandler<TestEvent> handler = (ref TestEvent data, long _, bool _) =>
        {
            sum += data.Value;
            return true;
        };

        PublishAndPoll();
        long before = GC.GetAllocatedBytesForCurrentThread();
        PublishAndPoll();
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.That(allocated, Is.Zero);
        Assert.That(sum, Is.EqualTo(2L * Turns * 4));

        void PublishAndPoll()
        {
            for (int i = 0; i < Turns; i++)
            {
                using (ValueRingBuffer<TestEvent>.UnpublishedEventScope scope = ring.PublishEvent())
                {
                    scope.Event().Value = 1;
                }

                using (ValueRingBuffer<TestEvent>.UnpublishedEventBatchScope scope = ring.PublishEvents(2))
                {
                    scope.Event(0).Value = 1;
                    scope.Event(1).Value = 1;
                }

                if (ring.TryNext(out long sequence))
                {
                    ring[sequence].Value = 1;
                    ring.Publish(sequence);
                }

                poller.Poll(handler);
            }
        }
    }

    [TestCaseSource(typeof(ProducerTypes), nameof(ProducerTypes.All))]
    [CancelAfter(20_000)]
    public async Task ShouldAllocateNothing_WhenAProcessorConsumes(ProducerType producerType, CancellationToken cancellationToken)
    {
        MeasuringHandler handler = new(Turns, 2 * Turns - 1);
        using ValueDisruptor<TestEvent> disruptor = new(
            () => default, 64, TaskScheduler.Default, producerType, new BlockingWaitStrategy());
        disruptor.HandleEventsWith(handler);
        await disruptor.Start().WaitAsync(cancellationToken);

        long allocatedByProducer = await Threads.Run(
            () =>
            {
                Threads.PublishHere(disruptor.RingBuffer, 0, Turns);
                long before = GC.GetAllocatedBytesForCurrentThread();
                Threads.PublishHere(disruptor.RingBuffer, Turns, Turns);
                return GC.GetAllocatedBytesForCurrentThread() - before;
            },
            cancellationToken);
        await Threads.Shutdown(disruptor, cancellationToken);

        Assert.That(handler.Count, Is.EqualTo(2 * Turns));
        Assert.That(allocatedByProducer, Is.Zero);
        Assert.That(handler.AllocatedBytes, Is.Zero);
    }

    /// <summary>Reads its thread's allocation counter at two events.</summary>
    public sealed class MeasuringHandler(long from, long to) : IValueEventHandler<TestEvent>
    {
        private long _allocatedBefore;

        public long Count { get; private set; }

        public long AllocatedBytes { get; private set; } = -1;

        public void OnEvent(ref TestEvent data, long sequence, bool endOfBatch)
        {
            Count++;
            if (sequence == from)
            {
                _allocatedBefore = GC.GetAllocatedBytesForCurrentThread();
            }
            else if (sequence == to)
            {
                AllocatedBytes = GC.GetAllocatedBytesForCurrentThread() - _allocatedBefore;
            }
        }
    }
}
