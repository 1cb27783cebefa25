using Disruptor;
using Disruptor.Dsl;

namespace Standins.Contract.Tests.Disruptor;

public class SequencerTests
{
    [TestCaseSource(typeof(ProducerTypes), nameof(ProducerTypes.All))]
    public void ShouldCountFromZeroAndReturnTheHighest_WhenClaiming(ProducerType producerType)
    {
        ISequencer sequencer = SequencerFactory.Create(producerType, 8);
        Assert.That(sequencer.Cursor, Is.EqualTo(-1));

        Assert.That(sequencer.Next(), Is.Zero);
        sequencer.Publish(0);
        Assert.That(sequencer.Cursor, Is.Zero);

        Assert.That(sequencer.Next(3), Is.EqualTo(3));
        sequencer.Publish(1, 3);
        Assert.That(sequencer.Cursor, Is.EqualTo(3));
        Assert.That(sequencer.IsAvailable(1) && sequencer.IsAvailable(2) && sequencer.IsAvailable(3), Is.True);

        Assert.That(sequencer.TryNext(2, out long sequence), Is.True);
        Assert.That(sequence, Is.EqualTo(5));
    }

    [Test]
    public void ShouldRejectTheSize_WhenItIsNoPowerOfTwo(
        [Values] ProducerType producerType, [Values(-8, -1, 0, 3, 6, 1000, int.MaxValue, int.MinValue)] int bufferSize)
    {
        Assert.That(() => SequencerFactory.Create(producerType, bufferSize), Throws.InstanceOf<ArgumentException>());
    }

    [TestCaseSource(typeof(ProducerTypes), nameof(ProducerTypes.All))]
    public void ShouldAcceptASizeOfOne_WhenAsked(ProducerType producerType)
    {
        Assert.That(SequencerFactory.Create(producerType, 1).BufferSize, Is.EqualTo(1));
    }

    [Test]
    public void ShouldRejectTheClaim_WhenItIsNotOfOneToAllSlots(
        [Values] ProducerType producerType, [Values(int.MinValue, -1, 0, 9, int.MaxValue)] int n)
    {
        ISequencer sequencer = SequencerFactory.Create(producerType, 8);

        Assert.That(() => sequencer.Next(n), Throws.InstanceOf<ArgumentException>());
        Assert.That(() => sequencer.TryNext(n, out _), Throws.InstanceOf<ArgumentException>());
        Assert.That(sequencer.Next(8), Is.EqualTo(7), "a rejected claim leaves nothing claimed");
    }

    [TestCaseSource(typeof(ProducerTypes), nameof(ProducerTypes.All))]
    public void ShouldWrapFreely_WhenNothingGates(ProducerType producerType)
    {
        ISequencer sequencer = SequencerFactory.Create(producerType, 4);

        for (long expected = 0; expected < 1000; expected++)
        {
            Assert.That(sequencer.Next(), Is.EqualTo(expected));
            sequencer.Publish(expected);
        }

        Assert.That(sequencer.GetRemainingCapacity(), Is.EqualTo(4));
        Assert.That(sequencer.GetMinimumSequence(), Is.EqualTo(999));
    }

    [TestCaseSource(typeof(ProducerTypes), nameof(ProducerTypes.All))]
    public void ShouldRefuse_WhenFullUntilTheGateMoves(ProducerType producerType)
    {
        ISequencer sequencer = SequencerFactory.Create(producerType, 4);
        Sequence gate = new();
        sequencer.AddGatingSequences(gate);
        sequencer.Publish(0, sequencer.Next(4));

        Assert.That(sequencer.HasAvailableCapacity(1), Is.False);
        Assert.That(sequencer.GetRemainingCapacity(), Is.Zero);
        Assert.That(sequencer.TryNext(out long refused), Is.False);
        Assert.That(refused, Is.Zero);

        gate.SetValue(0);
        Assert.That(sequencer.HasAvailableCapacity(1), Is.True);
        Assert.That(sequencer.HasAvailableCapacity(2), Is.False);
        Assert.That(sequencer.TryNext(2, out refused), Is.False);
        Assert.That(refused, Is.Zero);
        Assert.That(sequencer.TryNext(out long claimed), Is.True);
        Assert.That(claimed, Is.EqualTo(4));
        Assert.That(sequencer.TryNext(out _), Is.False);
    }

    [TestCaseSource(typeof(ProducerTypes), nameof(ProducerTypes.All))]
    [CancelAfter(10_000)]
    public async Task ShouldWaitForTheSlowestGate_WhenFull(ProducerType producerType, CancellationToken cancellationToken)
    {
        ISequencer sequencer = SequencerFactory.Create(producerType, 4);
        Sequence fast = new();
        Sequence slow = new();
        sequencer.AddGatingSequences(fast, slow);
        sequencer.Publish(0, sequencer.Next(4));
        fast.SetValue(3);

        using ManualResetEventSlim claiming = new();
        Task<(long Claimed, long Slow)> producer = Threads.Run(
            () =>
            {
                claiming.Set();
                long claimed = sequencer.Next(2);
                return (claimed, slow.Value);
            },
            cancellationToken);

        claiming.Wait(cancellationToken);
        slow.SetValue(0);
        Assert.That(producer.IsCompleted, Is.False, "one slot is free and two are asked for");
        slow.SetValue(1);

        (long claimed, long slowValueAtClaim) = await producer;
        Assert.That(claimed, Is.EqualTo(5));
        Assert.That(slowValueAtClaim, Is.EqualTo(1));
    }

    [TestCaseSource(typeof(ProducerTypes), nameof(ProducerTypes.All))]
    public void ShouldSetAGateToTheCursor_WhenItIsAdded(ProducerType producerType)
    {
        ISequencer sequencer = SequencerFactory.Create(producerType, 8);
        sequencer.Publish(0, sequencer.Next(6));
        Sequence gate = new();

        sequencer.AddGatingSequences(gate);

        Assert.That(gate.Value, Is.EqualTo(5));
        Assert.That(sequencer.GetMinimumSequence(), Is.EqualTo(5));
        Assert.That(sequencer.GetRemainingCapacity(), Is.EqualTo(8));
    }

    [TestCaseSource(typeof(ProducerTypes), nameof(ProducerTypes.All))]
    public void ShouldRemoveByIdentity_WhenAGateIsRemoved(ProducerType producerType)
    {
        ISequencer sequencer = SequencerFactory.Create(producerType, 8);
        Sequence gate = new();
        sequencer.AddGatingSequences(gate);
        sequencer.Publish(0, sequencer.Next(2));
        Assert.That(sequencer.GetMinimumSequence(), Is.EqualTo(-1));

        Assert.That(sequencer.RemoveGatingSequence(new Sequence(gate.Value)), Is.False);
        Assert.That(sequencer.RemoveGatingSequence(gate), Is.True);
        Assert.That(sequencer.RemoveGatingSequence(gate), Is.False);
        Assert.That(sequencer.GetMinimumSequence(), Is.EqualTo(1), "the cursor, when nothing gates");
    }

    [TestCaseSource(typeof(ProducerTypes), nameof(ProducerTypes.All))]
    public void ShouldTellTheLastLapOnly_WhenAskedForAvailability(ProducerType producerType)
    {
        ISequencer sequencer = SequencerFactory.Create(producerType, 4);
        Assert.That(sequencer.IsAvailable(0), Is.False);

        for (int i = 0; i < 6; i++)
        {
            sequencer.Publish(sequencer.Next());
        }

        bool[] available = [.. Enumerable.Range(0, 7).Select(sequence => sequencer.IsAvailable(sequence))];
        Assert.That(available, Is.EqualTo(new[] { false, false, true, true, true, true, false }));
    }

    [Test]
    public void ShouldStopBeforeAHole_WhenAskedForTheHighestPublished()
    {
        MultiProducerSequencer sequencer = new(8);
        sequencer.Next(6);
        sequencer.Publish(0);
        sequencer.Publish(1);
        sequencer.Publish(3);

        Assert.That(sequencer.GetHighestPublishedSequence(0, 5), Is.EqualTo(1));
        Assert.That(sequencer.GetHighestPublishedSequence(2, 5), Is.EqualTo(1));
        Assert.That(sequencer.GetHighestPublishedSequence(3, 5), Is.EqualTo(3));
        Assert.That(sequencer.GetHighestPublishedSequence(0, 0), Is.Zero);

        sequencer.Publish(2);
        Assert.That(sequencer.GetHighestPublishedSequence(0, 5), Is.EqualTo(3));
    }

    [Test]
    public void ShouldReturnTheAvailableSequence_WhenASingleProducerIsAskedForTheHighestPublished()
    {
        SingleProducerSequencer sequencer = new(8);

        Assert.That(sequencer.GetHighestPublishedSequence(0, 5), Is.EqualTo(5));
    }

    [Test]
    public void ShouldMoveTheCursorOnPublishOnly_WhenThereIsASingleProducer()
    {
        SingleProducerSequencer sequencer = new(8);

        long claimed = sequencer.Next(3);
        Assert.That(sequencer.Cursor, Is.EqualTo(-1));
        Assert.That(sequencer.GetRemainingCapacity(), Is.EqualTo(8), "nothing gates, so consumed is what was claimed");

        sequencer.Publish(claimed);
        Assert.That(sequencer.Cursor, Is.EqualTo(2));
    }

    [Test]
    public void ShouldCountClaims_WhenThereAreSeveralProducers()
    {
        MultiProducerSequencer sequencer = new(8);

        sequencer.Next(3);

        Assert.That(sequencer.Cursor, Is.EqualTo(2));
        Assert.That(sequencer.IsAvailable(2), Is.False);
    }

    [Test]
    public void ShouldExposeUnpublishedClaims_WhenASingleProducerTakesTheSlowPath()
    {
        SingleProducerSequencer sequencer = new(4);
        sequencer.AddGatingSequences(new Sequence());

        sequencer.Next(4);
        Assert.That(sequencer.Cursor, Is.EqualTo(-1));

        Assert.That(sequencer.TryNext(out _), Is.False);
        Assert.That(sequencer.Cursor, Is.EqualTo(3), "a documented trap: hold one unpublished claim at most");
    }

    [Test]
    public void ShouldCoverEarlierClaims_WhenASingleProducerPublishesALaterOne()
    {
        SingleProducerSequencer sequencer = new(8);
        sequencer.Next();
        long second = sequencer.Next();

        sequencer.Publish(second);

        Assert.That(sequencer.Cursor, Is.EqualTo(1));
        Assert.That(sequencer.IsAvailable(0), Is.True);
    }

    [Test]
    public void ShouldMoveTheCursorBack_WhenASingleProducerPublishesOutOfOrder()
    {
        SingleProducerSequencer sequencer = new(8);
        sequencer.Next(2);
        sequencer.Publish(1);

        sequencer.Publish(0);

        Assert.That(sequencer.Cursor, Is.Zero);
    }

    [Test]
    [CancelAfter(10_000)]
    public async Task ShouldShowNegativeCapacity_WhenAProducerOfSeveralIsBlocked(CancellationToken cancellationToken)
    {
        MultiProducerSequencer sequencer = new(4);
        Sequence gate = new();
        sequencer.AddGatingSequences(gate);
        sequencer.Publish(0, sequencer.Next(4));

        Task<long> producer = Threads.Run(sequencer.Next, cancellationToken);
        await Threads.Until(() => sequencer.Cursor == 4, cancellationToken);
        Assert.That(sequencer.GetRemainingCapacity(), Is.EqualTo(-1));
        Assert.That(producer.IsCompleted, Is.False);

        gate.SetValue(0);
        Assert.That(await producer, Is.EqualTo(4));
        Assert.That(sequencer.GetRemainingCapacity(), Is.Zero);
    }

    [TestCaseSource(typeof(ProducerTypes), nameof(ProducerTypes.All))]
    public void ShouldContinueFromTheClaim_WhenAPositionIsClaimed(ProducerType producerType)
    {
        ISequencer sequencer = SequencerFactory.Create(producerType, 8);

        sequencer.Claim(100);
        sequencer.Publish(100);

        Assert.That(sequencer.Cursor, Is.EqualTo(100));
        Assert.That(sequencer.Next(), Is.EqualTo(101));
        Assert.That(sequencer.IsAvailable(100), Is.True);
    }

    [TestCaseSource(typeof(ProducerTypes), nameof(ProducerTypes.All))]
    public void ShouldLookAtTheGatesAgain_WhenThePositionIsMovedBack(ProducerType producerType)
    {
        ISequencer sequencer = SequencerFactory.Create(producerType, 4);
        Sequence gate = new();
        sequencer.AddGatingSequences(gate);
        sequencer.Claim(100);
        gate.SetValue(100);
        Assert.That(sequencer.TryNext(4, out _), Is.True, "a high minimum is remembered");

        sequencer.Claim(0);
        gate.SetValue(0);

        Assert.That(sequencer.TryNext(4, out long sequence), Is.True);
        Assert.That(sequence, Is.EqualTo(4));
        Assert.That(sequencer.TryNext(out _), Is.False, "by the remembered minimum there would be room");
    }

    [Test]
    public void ShouldMakeTheRightSequencer_WhenTheFactoryIsAsked()
    {
        Assert.That(SequencerFactory.Create(ProducerType.Single, 8), Is.InstanceOf<SingleProducerSequencer>());
        Assert.That(SequencerFactory.Create(ProducerType.Multi, 8), Is.InstanceOf<MultiProducerSequencer>());
        Assert.That(SequencerFactory.DefaultProducerType, Is.EqualTo(ProducerType.Multi));

        IWaitStrategy first = SequencerFactory.DefaultWaitStrategy();
        IWaitStrategy second = SequencerFactory.DefaultWaitStrategy();
        Assert.That(first, Is.InstanceOf<BlockingWaitStrategy>());
        Assert.That(second, Is.Not.SameAs(first), "rings that share one would wake each other");
    }
}
