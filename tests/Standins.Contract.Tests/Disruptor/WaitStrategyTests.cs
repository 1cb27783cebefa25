using Disruptor;
using Disruptor.Dsl;

namespace Standins.Contract.Tests.Disruptor;

public class WaitStrategyTests
{
    private static readonly TimeSpan ShortTime = TimeSpan.FromMilliseconds(2);

    public static IEnumerable<TestCaseData> StrategiesAndProducers()
    {
        (string Name, Func<IWaitStrategy> New)[] strategies =
        [
            ("BusySpin", () => new BusySpinWaitStrategy()),
            ("Yielding", () => new YieldingWaitStrategy()),
            ("Sleeping", () => new SleepingWaitStrategy()),
            ("SpinWait", () => new SpinWaitWaitStrategy()),
            ("Blocking", () => new BlockingWaitStrategy()),
            ("BlockingSpinWait", () => new BlockingSpinWaitWaitStrategy()),
            ("Hybrid", () => new HybridSpinWaitStrategy()),
            ("PhasedBackoffWithLock", () => PhasedBackoffWaitStrategy.WithLock(ShortTime, ShortTime)),
            ("PhasedBackoffWithSleep", () => PhasedBackoffWaitStrategy.WithSleep(ShortTime, ShortTime)),
            ("TimeoutBlocking", () => new TimeoutBlockingWaitStrategy(ShortTime)),
            ("TimeoutYielding", () => new TimeoutYieldingWaitStrategy(ShortTime)),
        ];
        foreach ((string name, Func<IWaitStrategy> newStrategy) in strategies)
        {
            foreach (ProducerType producerType in ProducerTypes.All)
            {
                yield return new TestCaseData(producerType, newStrategy).SetArgDisplayNames(producerType.ToString(), name);
            }
        }
    }

    public static IEnumerable<TestCaseData> TimeoutStrategies()
    {
        yield return new TestCaseData(new TimeoutBlockingWaitStrategy(ShortTime)).SetArgDisplayNames("TimeoutBlocking");
        yield return new TestCaseData(new TimeoutYieldingWaitStrategy(ShortTime)).SetArgDisplayNames("TimeoutYielding");
    }

    [TestCaseSource(nameof(StrategiesAndProducers))]
    [CancelAfter(20_000)]
    public async Task ShouldWakeForEventsAndForHalt_WhenIdle(
        ProducerType producerType, Func<IWaitStrategy> newStrategy, CancellationToken cancellationToken)
    {
        long wrong = 0;
        ActionHandler first = new((ref TestEvent data, long _, bool _) => data.Left = data.Value + 1);
        RecordingHandler second = new((ref TestEvent data, long _, bool _) => wrong += data.Left == data.Value + 1 ? 0 : 1);
        using ValueDisruptor<TestEvent> disruptor = new(() => default, 16, TaskScheduler.Default, producerType, newStrategy());
        disruptor.HandleEventsWith(first).Then(second);
        await disruptor.Start().WaitAsync(cancellationToken);

        for (int round = 0; round < 3; round++)
        {
            // Long enough for every strategy to reach its last phase; a shorter idle time would also pass.
            await Task.Delay(20, cancellationToken);
            await Threads.Publish(disruptor.RingBuffer, 40 * round, 40, cancellationToken);
            await Threads.Until(() => second.Count == 40 * (round + 1), cancellationToken);
        }

        await Task.Delay(20, cancellationToken);
        await disruptor.Halt().WaitAsync(cancellationToken);

        Assert.That(second.Values, Is.EqualTo(Enumerable.Range(0, 120)));
        Assert.That(wrong, Is.Zero);
    }

    [TestCaseSource(nameof(TimeoutStrategies))]
    [CancelAfter(20_000)]
    public async Task ShouldCallOnTimeoutWithTheLastSequence_WhenNothingComes(
        IWaitStrategy waitStrategy, CancellationToken cancellationToken)
    {
        using TimeoutHandler handler = new();
        using ValueDisruptor<TestEvent> disruptor = new(() => default, 8, TaskScheduler.Default, ProducerType.Single, waitStrategy);
        disruptor.HandleEventsWith(handler);

        await disruptor.Start().WaitAsync(cancellationToken);
        handler.TimedOutAtStart.Wait(cancellationToken);
        Threads.PublishHere(disruptor.RingBuffer, 0, 1);
        handler.TimedOutAfterFirst.Wait(cancellationToken);
        await disruptor.Halt().WaitAsync(cancellationToken);

        Assert.That(handler.Wrong, Is.Zero);
    }

    [TestCaseSource(nameof(TimeoutStrategies))]
    public void ShouldReturnTheTimeout_WhenTheBarrierWaitsInVain(IWaitStrategy waitStrategy)
    {
        ISequencer sequencer = SequencerFactory.Create(ProducerType.Multi, 8, waitStrategy);
        using SequenceBarrier barrier = sequencer.NewBarrier(SequenceWaiterOwner.Unknown);

        SequenceWaitResult result = barrier.WaitFor(0);

        Assert.That(result.IsTimeout, Is.True);
        Assert.That(result, Is.EqualTo(SequenceWaitResult.Timeout));
        Assert.That(result.AvailableSequence, Is.Null);
        Assert.That(barrier.WaitForPublishedSequence(0).IsTimeout, Is.True);
    }

    [TestCaseSource(typeof(ProducerTypes), nameof(ProducerTypes.All))]
    [CancelAfter(20_000)]
    public async Task ShouldReturnWhatIsPublished_WhenTheBarrierWaits(ProducerType producerType, CancellationToken cancellationToken)
    {
        ISequencer sequencer = SequencerFactory.Create(producerType, 8, new BlockingWaitStrategy());
        using SequenceBarrier barrier = sequencer.NewBarrier(SequenceWaiterOwner.Unknown);

        Task<SequenceWaitResult> waiter = Threads.Run(() => WaitForPublished(barrier, 0, cancellationToken), cancellationToken);
        sequencer.Publish(sequencer.Next());
        Assert.That((await waiter).AvailableSequence, Is.Zero);

        sequencer.Publish(1, sequencer.Next(3));
        Assert.That(WaitForPublished(barrier, 1, cancellationToken).AvailableSequence, Is.EqualTo(3));
        Assert.That(barrier.DependentSequences.DependsOnCursor, Is.True);
        Assert.That(barrier.DependentSequences.CursorValue, Is.EqualTo(3));
    }

    [Test]
    public void ShouldReturnTheSequenceBefore_WhenTheBarrierFindsAClaimNotPublished()
    {
        ISequencer sequencer = SequencerFactory.Create(ProducerType.Multi, 8, new YieldingWaitStrategy());
        using SequenceBarrier barrier = sequencer.NewBarrier(SequenceWaiterOwner.Unknown);
        sequencer.Next(3);
        sequencer.Publish(0);

        Assert.That(barrier.WaitForPublishedSequence(0).AvailableSequence, Is.Zero);
        Assert.That(barrier.WaitForPublishedSequence(1).AvailableSequence, Is.Zero, "claimed, not published: call again");
    }

    [TestCaseSource(nameof(StrategiesAndProducers))]
    [CancelAfter(20_000)]
    public async Task ShouldThrowCancellation_WhenTheTokenIsCancelledAndTheWaiterWoken(
        ProducerType producerType, Func<IWaitStrategy> newStrategy, CancellationToken cancellationToken)
    {
        ISequencer sequencer = SequencerFactory.Create(producerType, 8, newStrategy());
        using SequenceBarrier barrier = sequencer.NewBarrier(SequenceWaiterOwner.Unknown, new Sequence());
        using CancellationTokenSource source = new();

        Task<SequenceWaitResult> waiter = Threads.Run(() => WaitForPublished(barrier, 0, source.Token), cancellationToken);
        await source.CancelAsync();
        barrier.CancelProcessing();

        Assert.That(async () => await waiter, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(cancellationToken.IsCancellationRequested, Is.False, "the waiter was woken, not left behind");
    }

    [Test]
    public void ShouldThrowAtOnce_WhenTheTokenIsCancelledBeforeAndTheSequenceAvailable()
    {
        ISequencer sequencer = SequencerFactory.Create(ProducerType.Single, 8, new BlockingWaitStrategy());
        using SequenceBarrier barrier = sequencer.NewBarrier(SequenceWaiterOwner.Unknown);
        sequencer.Publish(sequencer.Next());

        Assert.That(() => barrier.WaitFor(0, new CancellationToken(true)), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(barrier.WaitFor(0).AvailableSequence, Is.Zero);
    }

    [Test]
    public void ShouldFollowTheSlowest_WhenAGroupHasDependencies()
    {
        Sequence cursor = new(10);
        Sequence left = new(5);
        Sequence right = new(7);
        DependentSequenceGroup group = new(cursor, left, right);

        Assert.That((group.Value, group.CursorValue), Is.EqualTo((5L, 10L)));
        Assert.That((group.DependsOnCursor, group.DependentSequenceCount), Is.EqualTo((false, 2)));

        left.SetValue(9);
        Assert.That(group.Value, Is.EqualTo(7));
        Assert.That(group.AggressiveSpinWaitFor(6, CancellationToken.None), Is.EqualTo(7));
        Assert.That(group.SpinWaitFor(7, CancellationToken.None), Is.EqualTo(7));
        Assert.That(() => group.SpinWaitFor(8, new CancellationToken(true)), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(() => group.AggressiveSpinWaitFor(8, new CancellationToken(true)), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    [CancelAfter(20_000)]
    public async Task ShouldWaitWithoutSleep_WhenAGroupOfTheHybridStrategyIsTagged(CancellationToken cancellationToken)
    {
        RecordingHandler handler = new();
        using ValueDisruptor<TestEvent> disruptor = new(
            () => default, 8, TaskScheduler.Default, ProducerType.Single, new HybridSpinWaitStrategy());
        disruptor.HandleEventsWith(handler);
        disruptor.GetDependentSequencesFor(handler)!.Tag = HybridSpinWaitStrategy.AggressiveSpinWaitTag;
        await disruptor.Start().WaitAsync(cancellationToken);

        await Threads.Publish(disruptor.RingBuffer, 0, 100, cancellationToken);
        await Threads.Shutdown(disruptor, cancellationToken);

        Assert.That(handler.Count, Is.EqualTo(100));
    }

    [Test]
    public void ShouldSayWhetherTheyBlock_WhenAsked()
    {
        Assert.That(new BlockingWaitStrategy().IsBlockingStrategy, Is.True);
        Assert.That(new BlockingSpinWaitWaitStrategy().IsBlockingStrategy, Is.True);
        Assert.That(new TimeoutBlockingWaitStrategy(ShortTime).IsBlockingStrategy, Is.True);
        Assert.That(PhasedBackoffWaitStrategy.WithLock(ShortTime, ShortTime).IsBlockingStrategy, Is.True);
        Assert.That(PhasedBackoffWaitStrategy.WithSleep(ShortTime, ShortTime).IsBlockingStrategy, Is.False);
        Assert.That(new BusySpinWaitStrategy().IsBlockingStrategy, Is.False);
        Assert.That(new YieldingWaitStrategy().IsBlockingStrategy, Is.False);
        Assert.That(new SleepingWaitStrategy().IsBlockingStrategy, Is.False);
        Assert.That(new SpinWaitWaitStrategy().IsBlockingStrategy, Is.False);
        Assert.That(new TimeoutYieldingWaitStrategy(ShortTime).IsBlockingStrategy, Is.False);
    }

    private static SequenceWaitResult WaitForPublished(SequenceBarrier barrier, long sequence, CancellationToken cancellationToken)
    {
        SequenceWaitResult result;
        do
        {
            result = barrier.WaitForPublishedSequence(sequence, cancellationToken);
        }
        while (result.IsTimeout || result.UnsafeAvailableSequence < sequence);

        return result;
    }

    /// <summary>Checks that each timeout carries the last sequence handled.</summary>
    public sealed class TimeoutHandler : IValueEventHandler<TestEvent>, IDisposable
    {
        private long _last = -1;

        public ManualResetEventSlim TimedOutAtStart { get; } = new();

        public ManualResetEventSlim TimedOutAfterFirst { get; } = new();

        public int Wrong { get; private set; }

        public void OnEvent(ref TestEvent data, long sequence, bool endOfBatch)
        {
            _last = sequence;
        }

        public void OnTimeout(long sequence)
        {
            Wrong += sequence == _last ? 0 : 1;
            (sequence < 0 ? TimedOutAtStart : TimedOutAfterFirst).Set();
        }

        public void Dispose()
        {
            TimedOutAtStart.Dispose();
            TimedOutAfterFirst.Dispose();
        }
    }
}
