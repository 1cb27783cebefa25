using Disruptor;
using Disruptor.Dsl;

namespace Standins.Contract.Tests.Disruptor;

public class ValueEventPollerTests
{
    [TestCaseSource(typeof(ProducerTypes), nameof(ProducerTypes.All))]
    public void ShouldFeedWhatIsAvailable_WhenPolled(ProducerType producerType)
    {
        ValueRingBuffer<TestEvent> ring = NewRing(producerType, 8);
        ValueEventPoller<TestEvent> poller = ring.NewPoller();
        ring.AddGatingSequences(poller.Sequence);
        List<(long Value, long Sequence, bool EndOfBatch)> seen = [];

        Assert.That(poller.Poll(Handle), Is.EqualTo(EventPoller.PollState.Idle));
        Threads.PublishHere(ring, 10, 3);
        Assert.That(poller.Poll(Handle), Is.EqualTo(EventPoller.PollState.Processing));
        Assert.That(poller.Poll(Handle), Is.EqualTo(EventPoller.PollState.Idle));

        Assert.That(seen, Is.EqualTo(new[] { (10L, 0L, false), (11L, 1L, false), (12L, 2L, true) }));
        Assert.That(poller.Sequence.Value, Is.EqualTo(2));

        bool Handle(ref TestEvent data, long sequence, bool endOfBatch)
        {
            seen.Add((data.Value, sequence, endOfBatch));
            return true;
        }
    }

    [TestCaseSource(typeof(ProducerTypes), nameof(ProducerTypes.All))]
    public void ShouldStopAfterTheEvent_WhenTheHandlerReturnsFalse(ProducerType producerType)
    {
        ValueRingBuffer<TestEvent> ring = NewRing(producerType, 8);
        ValueEventPoller<TestEvent> poller = ring.NewPoller();
        ring.AddGatingSequences(poller.Sequence);
        Threads.PublishHere(ring, 0, 5);
        List<long> seen = [];

        Assert.That(poller.Poll(Handle), Is.EqualTo(EventPoller.PollState.Processing));
        Assert.That(seen, Is.EqualTo(new long[] { 0, 1 }));
        Assert.That(poller.Sequence.Value, Is.EqualTo(1));

        Assert.That(poller.Poll(Handle), Is.EqualTo(EventPoller.PollState.Processing));
        Assert.That(seen, Is.EqualTo(new long[] { 0, 1, 2, 3, 4 }));

        bool Handle(ref TestEvent data, long sequence, bool endOfBatch)
        {
            seen.Add(sequence);
            return sequence != 1;
        }
    }

    [TestCaseSource(typeof(ProducerTypes), nameof(ProducerTypes.All))]
    public void ShouldOfferTheEventAgain_WhenTheHandlerThrows(ProducerType producerType)
    {
        ValueRingBuffer<TestEvent> ring = NewRing(producerType, 8);
        ValueEventPoller<TestEvent> poller = ring.NewPoller();
        ring.AddGatingSequences(poller.Sequence);
        Threads.PublishHere(ring, 0, 4);
        List<long> seen = [];
        bool throws = true;

        Assert.That(() => poller.Poll(Handle), Throws.InvalidOperationException);
        Assert.That(poller.Sequence.Value, Is.EqualTo(1));

        throws = false;
        Assert.That(poller.Poll(Handle), Is.EqualTo(EventPoller.PollState.Processing));
        Assert.That(seen, Is.EqualTo(new long[] { 0, 1, 2, 2, 3 }));

        bool Handle(ref TestEvent data, long sequence, bool endOfBatch)
        {
            seen.Add(sequence);
            return throws && sequence == 2 ? throw new InvalidOperationException() : true;
        }
    }

    [TestCaseSource(typeof(ProducerTypes), nameof(ProducerTypes.All))]
    public void ShouldBeGating_WhenADependencyIsBehind(ProducerType producerType)
    {
        ValueRingBuffer<TestEvent> ring = NewRing(producerType, 8);
        Sequence left = new();
        Sequence right = new();
        ValueEventPoller<TestEvent> poller = ring.NewPoller(left, right);
        ring.AddGatingSequences(poller.Sequence);
        Threads.PublishHere(ring, 0, 4);
        long last = -1;

        Assert.That(poller.Poll(Handle), Is.EqualTo(EventPoller.PollState.Gating));
        left.SetValue(3);
        Assert.That(poller.Poll(Handle), Is.EqualTo(EventPoller.PollState.Gating));
        right.SetValue(1);
        Assert.That(poller.Poll(Handle), Is.EqualTo(EventPoller.PollState.Processing));
        Assert.That(last, Is.EqualTo(1));
        Assert.That(poller.Poll(Handle), Is.EqualTo(EventPoller.PollState.Gating));
        right.SetValue(3);
        Assert.That(poller.Poll(Handle), Is.EqualTo(EventPoller.PollState.Processing));
        Assert.That(poller.Poll(Handle), Is.EqualTo(EventPoller.PollState.Idle));
        Assert.That(last, Is.EqualTo(3));

        bool Handle(ref TestEvent data, long sequence, bool endOfBatch)
        {
            last = sequence;
            return true;
        }
    }

    [Test]
    public void ShouldStopBeforeAHole_WhenThereAreSeveralProducers()
    {
        ValueRingBuffer<TestEvent> ring = NewRing(ProducerType.Multi, 8);
        ValueEventPoller<TestEvent> poller = ring.NewPoller();
        ring.AddGatingSequences(poller.Sequence);
        List<(long Sequence, bool EndOfBatch)> seen = [];
        ring.Next(4);

        Assert.That(poller.Poll(Handle), Is.EqualTo(EventPoller.PollState.Gating), "all is claimed, nothing published");
        ring.Publish(0);
        ring.Publish(2);
        Assert.That(poller.Poll(Handle), Is.EqualTo(EventPoller.PollState.Processing));
        Assert.That(poller.Poll(Handle), Is.EqualTo(EventPoller.PollState.Gating));
        ring.Publish(1);
        ring.Publish(3);
        Assert.That(poller.Poll(Handle), Is.EqualTo(EventPoller.PollState.Processing));

        Assert.That(seen, Is.EqualTo(new[] { (0L, true), (1L, false), (2L, false), (3L, true) }));

        bool Handle(ref TestEvent data, long sequence, bool endOfBatch)
        {
            seen.Add((sequence, endOfBatch));
            return true;
        }
    }

    [TestCaseSource(typeof(ProducerTypes), nameof(ProducerTypes.All))]
    public void ShouldStartBeforeTheFirstEventAndNotGate_WhenNew(ProducerType producerType)
    {
        ValueRingBuffer<TestEvent> ring = NewRing(producerType, 4);
        Threads.PublishHere(ring, 0, 3);
        ValueEventPoller<TestEvent> poller = ring.NewPoller();
        Assert.That(poller.Sequence.Value, Is.EqualTo(-1));
        Assert.That(ring.GetRemainingCapacity(), Is.EqualTo(4));

        ring.AddGatingSequences(poller.Sequence);

        Assert.That(poller.Sequence.Value, Is.EqualTo(2), "a gate starts at the cursor");
        Assert.That(poller.Poll((ref TestEvent _, long _, bool _) => true), Is.EqualTo(EventPoller.PollState.Idle));
    }

    [TestCaseSource(typeof(ProducerTypes), nameof(ProducerTypes.All))]
    [CancelAfter(30_000)]
    public async Task ShouldSeeWhatEarlierStagesWrote_WhenPollersFormADiamond(
        ProducerType producerType, CancellationToken cancellationToken)
    {
        const int Count = 50_000;
        ValueRingBuffer<TestEvent> ring = NewRing(producerType, 64);
        ValueEventPoller<TestEvent> left = ring.NewPoller();
        ValueEventPoller<TestEvent> right = ring.NewPoller();
        ValueEventPoller<TestEvent> last = ring.NewPoller(left.Sequence, right.Sequence);
        ring.AddGatingSequences(last.Sequence);
        long wrong = 0;
        long next = 0;

        Task[] stages =
        [
            Drive(left, (ref TestEvent data, long _, bool _) => { data.Left = data.Value + 1; return true; }),
            Drive(right, (ref TestEvent data, long _, bool _) => { data.Right = data.Value + 2; return true; }),
            Drive(last, (ref TestEvent data, long sequence, bool _) =>
            {
                bool isRight = sequence == next++ && data.Value == sequence && data.Left == sequence + 1 && data.Right == sequence + 2;
                wrong += isRight ? 0 : 1;
                return true;
            }),
            Threads.Publish(ring, 0, Count, cancellationToken),
        ];
        await Task.WhenAll(stages);

        Assert.That(next, Is.EqualTo(Count));
        Assert.That(wrong, Is.Zero);

        Task Drive(ValueEventPoller<TestEvent> poller, EventPoller.ValueHandler<TestEvent> handler)
        {
            return Threads.Run(
                () =>
                {
                    while (poller.Sequence.Value < Count - 1)
                    {
                        cancellationToken.ThrowIfCancellationRequested();
                        if (poller.Poll(handler) != EventPoller.PollState.Processing)
                        {
                            Thread.Yield();
                        }
                    }
                },
                cancellationToken);
        }
    }

    [TestCaseSource(typeof(ProducerTypes), nameof(ProducerTypes.All))]
    public void ShouldGoOnFromThere_WhenTheRingStartsAtALaterSequence(ProducerType producerType)
    {
        const long Recovered = 1000;
        ValueRingBuffer<TestEvent> ring = NewRing(producerType, 4);
        ring.ClaimAndGetPreallocated(Recovered);
        ring.Publish(Recovered);
        ValueEventPoller<TestEvent> first = ring.NewPoller();
        ValueEventPoller<TestEvent> second = ring.NewPoller(first.Sequence);
        first.Sequence.SetValue(Recovered);
        ring.AddGatingSequences(second.Sequence);
        List<long> seen = [];

        Assert.That(second.Poll(Handle), Is.EqualTo(EventPoller.PollState.Idle));
        for (int lap = 0; lap < 3; lap++)
        {
            Threads.PublishHere(ring, Recovered + 1 + 4 * lap, 4);
            Assert.That(ring.TryNext(out _), Is.False);
            Assert.That(second.Poll(Handle), Is.EqualTo(EventPoller.PollState.Gating));
            Assert.That(first.Poll((ref TestEvent _, long _, bool _) => true), Is.EqualTo(EventPoller.PollState.Processing));
            Assert.That(second.Poll(Handle), Is.EqualTo(EventPoller.PollState.Processing));
        }

        Assert.That(seen, Is.EqualTo(Enumerable.Range(0, 12).Select(i => Recovered + 1 + i)));

        bool Handle(ref TestEvent data, long sequence, bool endOfBatch)
        {
            seen.Add(data.Value == sequence ? sequence : -1);
            return true;
        }
    }

    private static ValueRingBuffer<TestEvent> NewRing(ProducerType producerType, int bufferSize)
    {
        return ValueRingBuffer<TestEvent>.Create(producerType, () => default, bufferSize, new YieldingWaitStrategy());
    }
}
