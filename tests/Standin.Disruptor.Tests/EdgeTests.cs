using Disruptor;
using Disruptor.Dsl;
using Disruptor.Processing;

namespace Standin.Disruptor.Tests;

/// <summary>The smallest ring, the largest sequences, and where this library deliberately differs from the original.</summary>
public class EdgeTests
{
    [Test]
    [CancelAfter(20_000)]
    public async Task ShouldHandOverOneByOne_WhenTheRingHasOneSlot([Values] ProducerType producerType, CancellationToken cancellationToken)
    {
        const int Count = 2000;
        long sum = 0;
        long count = 0;
        using ValueDisruptor<long> disruptor = new(() => 0L, 1, TaskScheduler.Default, producerType, new BlockingWaitStrategy());
        disruptor.HandleEventsWith(new LongHandler((ref long data, long sequence, bool endOfBatch) =>
        {
            sum += data;
            count += endOfBatch && data == sequence ? 1 : 0;
        }));
        await disruptor.Start().WaitAsync(cancellationToken);

        Task producer = Task.Factory.StartNew(
            () =>
            {
                for (int i = 0; i < Count; i++)
                {
                    using ValueRingBuffer<long>.UnpublishedEventScope scope = disruptor.PublishEvent();
                    scope.Event() = i;
                }
            },
            cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await producer.WaitAsync(cancellationToken);
        await Task.Run(disruptor.Shutdown, cancellationToken).WaitAsync(cancellationToken);

        Assert.That(count, Is.EqualTo(Count), "each event is a batch of its own");
        Assert.That(sum, Is.EqualTo((long)Count * (Count - 1) / 2));
    }

    [Test]
    public void ShouldTellLapsApart_WhenTheLapPassesTheIntegerRange([Values(1, 2, 8)] int bufferSize)
    {
        MultiProducerSequencer sequencer = new(bufferSize);
        Sequence gate = new();
        sequencer.AddGatingSequences(gate);

        // The last laps before int.MaxValue, and the first after it, where the lap number turns negative.
        long start = (int.MaxValue - 3L) * bufferSize;
        sequencer.Claim(start - 1);
        gate.SetValue(start - 1);

        for (long expected = start; expected < start + 8L * bufferSize; expected++)
        {
            long sequence = sequencer.Next();
            Assert.That(sequence, Is.EqualTo(expected));
            Assert.That(sequencer.IsAvailable(sequence), Is.False);
            Assert.That(sequencer.GetHighestPublishedSequence(sequence, sequence), Is.EqualTo(sequence - 1));

            sequencer.Publish(sequence);
            Assert.That(sequencer.IsAvailable(sequence), Is.True);
            Assert.That(sequencer.IsAvailable(sequence - bufferSize), Is.False, "the slot holds a later lap");
            Assert.That(sequencer.IsAvailable(sequence + bufferSize), Is.False, "the slot holds an earlier lap");
            gate.SetValue(sequence);
        }
    }

    [Test]
    public void ShouldPollOn_WhenTheRingStartsNearTheLargestLap()
    {
        const int BufferSize = 4;
        MultiProducerSequencer sequencer = new(BufferSize);
        ValueRingBuffer<long> ring = new(sequencer);
        long start = int.MaxValue * (long)BufferSize - 2;
        sequencer.Claim(start - 1);
        ValueEventPoller<long> poller = ring.NewPoller();
        ring.AddGatingSequences(poller.Sequence);
        List<long> seen = [];

        for (int i = 0; i < 10; i++)
        {
            long sequence = ring.Next();
            ring[sequence] = sequence;
            ring.Publish(sequence);
            poller.Poll((ref long data, long _, bool _) =>
            {
                seen.Add(data);
                return true;
            });
        }

        Assert.That(seen, Is.EqualTo(Enumerable.Range(0, 10).Select(i => start + i)));
    }

    [Test]
    public void ShouldWorkThroughTheInterface_WhenTheSequencerIsNeitherOfTheTwo()
    {
        ValueRingBuffer<long> ring = new(new ForwardingSequencer(new MultiProducerSequencer(4)));
        ValueEventPoller<long> poller = ring.NewPoller();
        ring.AddGatingSequences(poller.Sequence);
        List<long> seen = [];

        for (int i = 0; i < 4; i++)
        {
            using ValueRingBuffer<long>.UnpublishedEventScope scope = ring.PublishEvent();
            scope.Event() = 10 + i;
        }

        Assert.That(ring.TryNext(out _), Is.False);
        poller.Poll((ref long data, long _, bool _) =>
        {
            seen.Add(data);
            return true;
        });

        Assert.That(seen, Is.EqualTo(new long[] { 10, 11, 12, 13 }));
        Assert.That(ring.TryNext(4, out long sequence), Is.True);
        ring.Publish(4, sequence);
        Assert.That(ring.IsAvailable(4) && ring.IsAvailable(7), Is.True);
    }

    [Test]
    [CancelAfter(20_000)]
    public async Task ShouldFaultTheStartAndNotBeRunning_WhenOnStartFailsForGood(CancellationToken cancellationToken)
    {
        FailingStartHandler handler = new();
        ValueRingBuffer<long> ring = ValueRingBuffer<long>.CreateSingleProducer(() => 0, 8, new BlockingWaitStrategy());
        using IValueEventProcessor<long> processor = EventProcessorFactory.Create(ring, ring.NewBarrier(handler), handler);

        Assert.That(async () => await processor.Start().WaitAsync(cancellationToken), Throws.InstanceOf<ApplicationException>());

        await processor.Halt().WaitAsync(cancellationToken);
        Assert.That(processor.IsRunning, Is.False);
        Assert.That(handler.Shutdowns, Is.Zero);
    }

    [Test]
    public void ShouldRejectTheHandler_WhenItsBatchesWouldBeEmpty()
    {
        ValueRingBuffer<long> ring = new(new SingleProducerSequencer(8));
        EmptyBatchHandler handler = new();

        Assert.That(
            () => EventProcessorFactory.Create(ring, ring.NewBarrier(handler), handler), Throws.InstanceOf<ArgumentException>());
    }

    private delegate void LongAction(ref long data, long sequence, bool endOfBatch);

    private sealed class LongHandler(LongAction action) : IValueEventHandler<long>
    {
        public void OnEvent(ref long data, long sequence, bool endOfBatch)
        {
            action(ref data, sequence, endOfBatch);
        }
    }

    private sealed class FailingStartHandler : IValueEventHandler<long>
    {
        public int Shutdowns { get; private set; }

        public void OnStart()
        {
            throw new InvalidOperationException("on purpose");
        }

        public void OnEvent(ref long data, long sequence, bool endOfBatch)
        {
        }

        public void OnShutdown()
        {
            Shutdowns++;
        }
    }

    private sealed class EmptyBatchHandler : IValueEventHandler<long>
    {
        public int? MaxBatchSize => 0;

        public void OnEvent(ref long data, long sequence, bool endOfBatch)
        {
        }
    }
}
