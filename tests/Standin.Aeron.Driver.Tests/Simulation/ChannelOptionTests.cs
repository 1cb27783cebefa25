using Adaptive.Aeron;
using Adaptive.Aeron.Driver;
using Adaptive.Aeron.Exceptions;
using Adaptive.Aeron.LogBuffer;
using Adaptive.Agrona.Concurrent;
using Standin.Aeron.Driver.Tests.Support;

namespace Standin.Aeron.Driver.Tests.Simulation;

/// <summary>What single parameters of channels change.</summary>
internal sealed class ChannelOptionTests : SimulationFixture
{
    [Test]
    public void ShouldDeliverTheRestInOrder_WhenUnreliableChannelLoses()
    {
        SimulatedNode sender = AddNode();
        SimulatedNode receiver = AddNode();
        (Publication publication, Subscription _, MessageCollector collector) = Connect(sender, receiver, Channel + "|reliable=false");
        Wire.LossPerMille = 100;
        for (int i = 0; i < 500; i++)
        {
            OfferAll(publication, [.. BitConverter.GetBytes(i), .. new byte[Random.NextInt64(0, 4000)]]);
            Run(200_000);
        }

        Wire.LossPerMille = 0;
        long end = publication.Position;
        Assert.That(Run(5 * Seconds, () => receiver.Available[0].Position == end), Is.True, "also what was lost at the end is skipped");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(collector.Messages.Count, Is.InRange(200, 499));
            Assert.That(collector.Messages.Select(static message => BitConverter.ToInt32(message.Bytes)), Is.Ordered.And.Unique);
            Assert.That(collector.Messages.Skip(1).Select(static message => message.Bytes.Skip(4)), Is.All.All.Zero);
            Assert.That(receiver.Count(SystemCounter.NakMessagesSent), Is.Zero);
            Assert.That(receiver.Count(SystemCounter.LossGapsSkipped), Is.Positive);
        }
    }

    [Test]
    public void ShouldRefuseTheSession_WhenItComesBackAndChannelDoesNotRejoin()
    {
        SimulatedNode sender = AddNode();
        SimulatedNode receiver = AddNode();
        (Publication publication, Subscription subscription, MessageCollector collector) =
            Connect(sender, receiver, Channel + "|rejoin=false");
        Wire.Tap = static (_, _, _) => false;
        Run(11 * Seconds);
        Assert.That(subscription.HasNoImages, Is.True);
        Wire.Tap = null;
        Assert.That(Run(5 * Seconds, () => subscription.ImageCount > 0), Is.False);

        // Another session is welcome, and another subscription starts afresh.
        ExclusivePublication other = sender.Client.AddExclusivePublication(Channel, StreamId);
        Assert.That(Run(Seconds, () => other.IsConnected), Is.True);
        OfferAll(other, [1]);
        Assert.That(Run(Seconds, () => collector.Messages.Count == 1), Is.True);
        EveryTurn.Clear();
        subscription.Dispose();
        Subscription afresh = receiver.Client.AddSubscription(Channel + "|rejoin=false", StreamId);
        Assert.That(Run(5 * Seconds, () => afresh.ImageBySessionId(publication.SessionId) is not null), Is.True);
    }

    [Test]
    public void ShouldTakeOneSessionOnly_WhenSubscriptionNamesIt()
    {
        SimulatedNode sender = AddNode();
        SimulatedNode receiver = AddNode();
        Subscription subscription = receiver.Client.AddSubscription(Channel + "|session-id=4711", StreamId);
        ExclusivePublication other = sender.Client.AddExclusivePublication(Channel + "|session-id=4712", StreamId);
        ExclusivePublication wanted = sender.Client.AddExclusivePublication(Channel + "|session-id=4711", StreamId);
        Assert.That(Run(2 * Seconds, () => other.IsConnected), Is.False);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(wanted.IsConnected, Is.True);
            Assert.That(subscription.Images.Select(static image => image.SessionId), Is.EqualTo(new[] { 4711 }));
        }
    }

    [TestCase("reliable=false", "reliable")]
    [TestCase("rejoin=false", "rejoin")]
    [TestCase("cc=cubic", "cc")]
    [TestCase("rcv-wnd=64k", "rcv-wnd")]
    [TestCase("gtag=1", "gtag")]
    public void ShouldRefuseSubscription_WhenItDiffersFromOneThatSharesItsImages(string parameter, string name)
    {
        SimulatedNode node = AddNode();
        node.Client.AddSubscription(Channel, StreamId);
        RegistrationException exception = Assert.Throws<RegistrationException>(
            () => node.Client.AddSubscription($"{Channel}|{parameter}", StreamId))!;
        Assert.That(exception.Message, Does.Contain(name));
    }

    [Test]
    public void ShouldNotSayEndOfStream_WhenChannelForbidsIt()
    {
        SimulatedNode sender = AddNode();
        SimulatedNode receiver = AddNode();
        (Publication publication, Subscription subscription, MessageCollector _) =
            Connect(sender, receiver, Channel + "|eos=false|linger=200ms");
        OfferAll(publication, [1]);
        Run(Seconds);
        publication.Dispose();
        Run(5 * Seconds);
        Assert.That(subscription.ImageCount, Is.EqualTo(1), "kept until it times out");
        Run(6 * Seconds);
        Assert.That(receiver.Unavailable.Single().EndOfStreamPosition, Is.EqualTo(long.MaxValue));
    }

    [Test]
    public void ShouldLingerAsLongAsTheChannelSays_WhenReceiversMayBeSeveral()
    {
        SimulatedNode sender = AddNode();
        SimulatedNode receiver = AddNode();
        Publication publication = sender.Client.AddPublication(
            "aeron:udp?control=127.0.0.1:20200|control-mode=dynamic|term-length=64k|linger=700ms", StreamId);
        receiver.Client.AddSubscription("aeron:udp?endpoint=127.0.0.1:20201|control=127.0.0.1:20200|control-mode=dynamic", StreamId);
        Assert.That(Run(5 * Seconds, () => publication.IsConnected), Is.True);
        publication.Dispose();
        Run(100 * Milliseconds);
        long before = sender.Count(SystemCounter.HeartbeatsSent);
        Run(500 * Milliseconds);
        long during = sender.Count(SystemCounter.HeartbeatsSent);
        Run(300 * Milliseconds);
        long after = sender.Count(SystemCounter.HeartbeatsSent);
        Run(2 * Seconds);
        Assert.That((during - before, sender.Count(SystemCounter.HeartbeatsSent) - after), Is.EqualTo((5, 0)));
    }

    [Test]
    public void ShouldKeepToTheWindow_WhenCongestionControlIsCubicAndTheWireLoses()
    {
        SimulatedNode sender = AddNode();
        SimulatedNode receiver = AddNode(static context => context.CubicCongestionControlMeasureRtt(true));
        (Publication publication, Subscription _, MessageCollector collector) = Connect(sender, receiver, Channel + "|cc=cubic");
        Wire.LossPerMille = 50;
        for (int i = 0; i < 300; i++)
        {
            OfferAll(publication, [.. BitConverter.GetBytes(i), .. new byte[Random.NextInt64(0, 3000)]]);
        }

        Assert.That(Run(30 * Seconds, () => collector.Messages.Count == 300), Is.True);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                collector.Messages.Select(static message => BitConverter.ToInt32(message.Bytes)), Is.EqualTo(Enumerable.Range(0, 300)));
            Assert.That(receiver.Count(SystemCounter.RoundTripsMeasured), Is.Positive);
            long roundTripNanos = receiver.Count(SystemCounter.RoundTripNanosTotal) / receiver.Count(SystemCounter.RoundTripsMeasured);
            Assert.That(roundTripNanos, Is.InRange(2 * Wire.LatencyNanos, Milliseconds), "the wire both ways, and the turns of both nodes");
        }
    }

    [Test]
    public void ShouldGoOnWithoutAbandonedClaims_WhenUnblockTimeoutIsOver()
    {
        SimulatedNode sender = AddNode();
        SimulatedNode receiver = AddNode();
        (Publication publication, Subscription _, MessageCollector collector) = Connect(sender, receiver);
        OfferAll(publication, [1]);
        var claim = new BufferClaim();
        Assert.That(publication.TryClaim(500, claim), Is.Positive);
        claim.Buffer.PutLong(claim.Offset, -1L);
        OfferAll(publication, [2]);

        // A thread that got no further than to move the tail: nothing tells where its claim ends but the next frame.
        Assert.That(publication.Log.Tail.CompareAndSet(publication.Position, publication.Position + 320), Is.True);
        OfferAll(publication, [3]);
        Run(14 * Seconds);
        Assert.That(collector.Messages, Has.Count.EqualTo(1));
        Assert.That(Run(17 * Seconds, () => collector.Messages.Count == 3), Is.True);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(sender.Count(SystemCounter.UnblockedPublications), Is.EqualTo(2));
            Assert.That(collector.Messages.Select(static message => message.Bytes[0]), Is.EqualTo(new byte[] { 1, 2, 3 }));
            Assert.That(receiver.Available[0].Position, Is.EqualTo(publication.Position));
        }
    }

    [Test]
    public void ShouldSendWhatFollows_WhenPublicationIsClosedWithAnAbandonedClaim()
    {
        SimulatedNode sender = AddNode();
        SimulatedNode receiver = AddNode();
        (Publication publication, Subscription subscription, MessageCollector collector) =
            Connect(sender, receiver, Channel + "|linger=1s");
        Assert.That(publication.TryClaim(100, new BufferClaim()), Is.Positive);
        OfferAll(publication, [2]);
        publication.Dispose();
        Assert.That(Run(5 * Seconds, () => subscription.HasNoImages), Is.True);
        Assert.That(collector.Messages, Has.Count.EqualTo(1));
    }

    [Test]
    public void ShouldTellEveryPublishingClientOnce_WhenImageIsRejected()
    {
        SimulatedNode sender = AddNode();
        SimulatedNode receiver = AddNode();
        (Publication publication, Subscription subscription, MessageCollector _) = Connect(sender, receiver);
        Publication second = sender.Client.AddPublication(Channel, StreamId);
        subscription.ImageAtIndex(0).Reject("not for us");
        Run(100 * Milliseconds);
        Adaptive.Aeron.Status.PublicationErrorFrame error = sender.PublicationErrors.Single();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(error.ErrorMessage(), Is.EqualTo("not for us"));
            Assert.That(error.RegistrationId(), Is.EqualTo(second.OriginalRegistrationId));
            Assert.That(publication.Offer(new UnsafeBuffer(new byte[8])), Is.EqualTo(Publication.NOT_CONNECTED));
        }
    }

    [Test]
    public void ShouldTakeTheSessionOfThePublication_WhenSessionIsNamedByTag()
    {
        SimulatedNode node = AddNode();
        const string followed = "aeron:udp?endpoint=127.0.0.1:20101|term-length=64k|mtu=1024|tags=,2001";
        Publication first = node.Client.AddExclusivePublication(followed, StreamId);
        Publication second = node.Client.AddExclusivePublication(
            "aeron:udp?endpoint=127.0.0.1:20102|term-length=64k|session-id=tag:2001", StreamId);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(second.SessionId, Is.EqualTo(first.SessionId));
            Assert.That(second.MaxPayloadLength, Is.EqualTo(first.MaxPayloadLength));
        }

        Publication other = node.Client.AddExclusivePublication("aeron:udp?endpoint=127.0.0.1:20101|term-length=64k", StreamId);
        Subscription subscription = node.Client.AddSubscription("aeron:udp?endpoint=127.0.0.1:20101|session-id=tag:2001", StreamId);
        Assert.That(Run(2 * Seconds, () => first.IsConnected), Is.True);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(subscription.Images.Select(static image => image.SessionId), Is.EqualTo(new[] { first.SessionId }));
            Assert.That(other.IsConnected, Is.False);
            Assert.That(
                () => node.Client.AddSubscription("aeron:udp?endpoint=127.0.0.1:20103|session-id=tag:9", StreamId),
                Throws.InstanceOf<Adaptive.Aeron.Exceptions.RegistrationException>().With.Message.Contains("tag:9"));
        }
    }

    [Test]
    public void ShouldWaitWithTheFirstNak_WhenChannelHasANakDelay()
    {
        SimulatedNode sender = AddNode();
        SimulatedNode receiver = AddNode();
        (Publication publication, Subscription _, MessageCollector collector) = Connect(sender, receiver, Channel + "|nak-delay=30ms");
        Wire.Tap = static (_, _, _) => false;
        OfferAll(publication, [1]);
        Run(Milliseconds);
        Wire.Tap = null;
        OfferAll(publication, [2]);
        Run(25 * Milliseconds);
        Assert.That(receiver.Count(SystemCounter.NakMessagesSent), Is.Zero);
        Assert.That(Run(10 * Milliseconds, () => collector.Messages.Count == 2), Is.True);
        Assert.That(receiver.Count(SystemCounter.NakMessagesSent), Is.EqualTo(1));
    }
}
