using Disruptor;
using Disruptor.Dsl;
using Positions.Testing;

namespace Standin.Disruptor.Tests;

/// <summary>
/// Traffic through a diamond on a small ring, with random batch sizes and delays everywhere. Each slot carries stamps that every stage
/// checks and moves on, so that a slot reused too early, seen too early or seen twice shows at once.
/// </summary>
public class SoakTests
{
    private const int Count = 150_000;
    private const int BufferSize = 32;

    private readonly StampChecker _checker = new(BufferSize);

    [Test]
    [CancelAfter(50_000)]
    public async Task ShouldKeepEveryStamp_WhenPollersAreDelayedAtRandom(
        [Values] ProducerType producerType, CancellationToken cancellationToken)
    {
        ulong seed = TestSeed.Next(nameof(ShouldKeepEveryStamp_WhenPollersAreDelayedAtRandom));
        ValueRingBuffer<StampedEvent> ring = ValueRingBuffer<StampedEvent>.Create(
            producerType, () => default, BufferSize, new YieldingWaitStrategy());
        ValueEventPoller<StampedEvent> left = ring.NewPoller();
        ValueEventPoller<StampedEvent> right = ring.NewPoller();
        ValueEventPoller<StampedEvent> last = ring.NewPoller(left.Sequence, right.Sequence);
        ring.AddGatingSequences(last.Sequence);

        await Task.WhenAll(
        [
            Drive(left, _checker.OnLeft, seed + 1, cancellationToken),
            Drive(right, _checker.OnRight, seed + 2, cancellationToken),
            Drive(last, _checker.OnLast, seed + 3, cancellationToken),
            .. Produce(ring, producerType, seed, cancellationToken),
        ]);

        Assert.That(_checker.Faults, Is.Zero);
        Assert.That(_checker.Finished, Is.EqualTo(Count));
    }

    [Test]
    [CancelAfter(50_000)]
    public async Task ShouldKeepEveryStamp_WhenProcessorsAreDelayedAtRandom(
        [Values] ProducerType producerType, CancellationToken cancellationToken)
    {
        ulong seed = TestSeed.Next(nameof(ShouldKeepEveryStamp_WhenProcessorsAreDelayedAtRandom));
        using ValueDisruptor<StampedEvent> disruptor = new(
            () => default, BufferSize, TaskScheduler.Default, producerType, new BlockingWaitStrategy());
        disruptor.HandleEventsWith(new DelayedHandler(_checker.OnLeft, seed + 1), new DelayedHandler(_checker.OnRight, seed + 2))
            .Then(new DelayedHandler(_checker.OnLast, seed + 3));
        await disruptor.Start().WaitAsync(cancellationToken);

        await Task.WhenAll(Produce(disruptor.RingBuffer, producerType, seed, cancellationToken));
        await Task.Run(disruptor.Shutdown, cancellationToken).WaitAsync(cancellationToken);

        Assert.That(_checker.Faults, Is.Zero);
        Assert.That(_checker.Finished, Is.EqualTo(Count));
    }

    private static Task Drive(
        ValueEventPoller<StampedEvent> poller, StampChecker.Stage stage, ulong seed, CancellationToken cancellationToken)
    {
        SeededRandom random = new(seed);
        return StartThread(Loop, cancellationToken);

        void Loop()
        {
            while (poller.Sequence.Value < Count - 1)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (poller.Poll(Handle) != EventPoller.PollState.Processing)
                {
                    Thread.Yield();
                }
            }
        }

        bool Handle(ref StampedEvent data, long sequence, bool endOfBatch)
        {
            stage(ref data, sequence);
            Delay(random);
            return !random.Chance(50);
        }
    }

    private Task[] Produce(
        ValueRingBuffer<StampedEvent> ring, ProducerType producerType, ulong seed, CancellationToken cancellationToken)
    {
        int producers = producerType == ProducerType.Single ? 1 : 2;
        return [.. Enumerable.Range(0, producers).Select(producer => StartThread(() => Loop(producer), cancellationToken))];

        void Loop(int producer)
        {
            SeededRandom random = new(seed + 10 + (ulong)producer);
            int left = Count / producers;
            while (left > 0)
            {
                int n = Math.Min(left, 1 + random.Next(4));
                long highest = ring.Next(n);
                for (long sequence = highest - n + 1; sequence <= highest; sequence++)
                {
                    _checker.OnProduce(ref ring[sequence], sequence);
                }

                Delay(random);
                ring.Publish(highest - n + 1, highest);
                left -= n;
            }
        }
    }

    private static Task StartThread(Action action, CancellationToken cancellationToken)
    {
        return Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)
            .WaitAsync(cancellationToken);
    }

    private static void Delay(SeededRandom random)
    {
        int dice = random.Next(1000);
        if (dice < 5)
        {
            Thread.Yield();
        }
        else if (dice < 50)
        {
            Thread.SpinWait(dice);
        }
    }

    private sealed class DelayedHandler(StampChecker.Stage stage, ulong seed) : IValueEventHandler<StampedEvent>
    {
        private readonly SeededRandom _random = new(seed);

        public void OnEvent(ref StampedEvent data, long sequence, bool endOfBatch)
        {
            stage(ref data, sequence);
            Delay(_random);
        }
    }
}
