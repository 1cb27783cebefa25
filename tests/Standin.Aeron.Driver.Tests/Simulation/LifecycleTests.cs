using Adaptive.Aeron;
using Adaptive.Aeron.Driver;
using Standin.Aeron.Driver.Tests.Support;

namespace Standin.Aeron.Driver.Tests.Simulation;

/// <summary>How connections begin and end: liveness, end of stream, rejoining, rejection, revocation.</summary>
internal sealed class LifecycleTests : SimulationFixture
{
    [Test]
    public void ShouldSendSetupEvery100Milliseconds_WhenNobodyListens()
    {
        SimulatedNode sender = AddNode();
        Publication publication = sender.Client.AddPublication(Channel, StreamId);
        Run(Seconds);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(sender.Count(SystemCounter.SetupMessagesSent), Is.EqualTo(10).Within(1));
            Assert.That(sender.Count(SystemCounter.HeartbeatsSent), Is.Zero);
            Assert.That(
                publication.Offer(new Adaptive.Agrona.Concurrent.UnsafeBuffer(new byte[8])), Is.EqualTo(Publication.NOT_CONNECTED));
        }
    }

    [Test]
    public void ShouldGiveUpImageAfter10Seconds_WhenPublisherFallsSilent()
    {
        SimulatedNode sender = AddNode();
        SimulatedNode receiver = AddNode();
        (Publication publication, Subscription subscription, MessageCollector collector) = Connect(sender, receiver);
        OfferAll(publication, [1, 2, 3]);
        Run(Seconds);
        Kill(sender);
        Run(9_800 * Milliseconds);
        Assert.That(subscription.ImageCount, Is.EqualTo(1));
        Run(400 * Milliseconds);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(subscription.HasNoImages, Is.True);
            Assert.That(receiver.Unavailable.Single().IsEndOfStream, Is.False);
            Assert.That(receiver.Count(SystemCounter.ImagesTimedOut), Is.EqualTo(1));
            Assert.That(collector.Messages, Has.Count.EqualTo(1));
        }
    }

    [Test]
    public void ShouldDisconnectAfter5Seconds_WhenSubscriberFallsSilent()
    {
        SimulatedNode sender = AddNode();
        SimulatedNode receiver = AddNode();
        (Publication publication, Subscription _, MessageCollector _) = Connect(sender, receiver);
        EveryTurn.Clear();
        Kill(receiver);
        Run(4_700 * Milliseconds);
        Assert.That(publication.IsConnected, Is.True);
        Run(500 * Milliseconds);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(publication.IsConnected, Is.False);
            Assert.That(
                publication.Offer(new Adaptive.Agrona.Concurrent.UnsafeBuffer(new byte[8])), Is.EqualTo(Publication.NOT_CONNECTED));
        }
    }

    [Test]
    public void ShouldEndStreamWithAllData_WhenPublicationIsClosedUnderLoss()
    {
        SimulatedNode sender = AddNode();
        SimulatedNode receiver = AddNode();
        (Publication publication, Subscription subscription, MessageCollector collector) = Connect(sender, receiver);
        Wire.LossPerMille = 300;
        for (int i = 0; i < 20; i++)
        {
            OfferAll(publication, new byte[1500]);
        }

        publication.Dispose();
        Assert.That(Run(20 * Seconds, () => subscription.HasNoImages), Is.True);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(collector.Messages, Has.Count.EqualTo(20));
            Assert.That(receiver.Unavailable.Single().IsEndOfStream, Is.True);
            Assert.That(publication.Offer(new Adaptive.Agrona.Concurrent.UnsafeBuffer(new byte[8])), Is.EqualTo(Publication.CLOSED));
        }
    }

    [Test]
    public void ShouldDisconnectAtOnce_WhenSubscriptionIsClosed()
    {
        SimulatedNode sender = AddNode();
        SimulatedNode receiver = AddNode();
        (Publication publication, Subscription subscription, MessageCollector _) = Connect(sender, receiver);
        subscription.Dispose();
        Assert.That(Run(10 * Milliseconds, () => !publication.IsConnected), Is.True);
        Assert.That(receiver.Unavailable, Has.Count.EqualTo(1));
    }

    [Test]
    public void ShouldGoOnWhereTheStreamIs_WhenSubscriberIsStartedAgain()
    {
        SimulatedNode sender = AddNode();
        SimulatedNode receiver = AddNode();
        (Publication publication, Subscription _, MessageCollector _) = Connect(sender, receiver);
        OfferAll(publication, new byte[5000]);
        Run(Seconds);
        long positionBefore = publication.Position;
        EveryTurn.Clear();
        Kill(receiver);
        Run(Seconds);

        SimulatedNode second = AddNode();
        var collector = new MessageCollector(second.Client.AddSubscription(Channel, StreamId));
        EveryTurn.Add(() => collector.Poll());
        Assert.That(Run(2 * Seconds, () => second.Available.Count == 1), Is.True);
        OfferAll(publication, [1, 2, 3]);
        Assert.That(Run(Seconds, () => collector.Messages.Count == 1), Is.True);
        Assert.That(second.Available[0].JoinPosition, Is.EqualTo(positionBefore));
    }

    [Test]
    public void ShouldHaveAnImageOfEachSession_WhenPublisherIsStartedAgain()
    {
        SimulatedNode sender = AddNode();
        SimulatedNode receiver = AddNode();
        (Publication publication, Subscription subscription, MessageCollector collector) = Connect(sender, receiver);
        OfferAll(publication, [1]);
        Run(Seconds);
        Kill(sender);
        SimulatedNode second = AddNode();
        Publication successor = second.Client.AddPublication(Channel, StreamId);
        Assert.That(Run(2 * Seconds, () => subscription.ImageCount == 2), Is.True);
        OfferAll(successor, [2]);
        Assert.That(Run(Seconds, () => collector.Messages.Count == 2), Is.True);
        Run(10 * Seconds);
        Assert.That(subscription.Images.Select(static image => image.SessionId), Is.EqualTo(new[] { successor.SessionId }));
    }

    [Test]
    public void ShouldMakeANewImage_WhenTheSameSessionComesBackAfterTimingOut()
    {
        SimulatedNode sender = AddNode();
        SimulatedNode receiver = AddNode();
        (Publication publication, Subscription subscription, MessageCollector collector) = Connect(sender, receiver);
        Wire.Tap = static (_, _, _) => false;
        Run(11 * Seconds);
        Assert.That(subscription.HasNoImages, Is.True);
        Wire.Tap = null;
        Assert.That(Run(3 * Seconds, () => subscription.ImageCount == 1 && publication.IsConnected), Is.True);
        OfferAll(publication, [7]);
        Assert.That(Run(Seconds, () => collector.Messages.Count == 1), Is.True);
    }

    [Test]
    public void ShouldDropReceiverAndStopData_WhenImageIsRejected()
    {
        SimulatedNode sender = AddNode();
        SimulatedNode receiver = AddNode();
        (Publication publication, Subscription subscription, MessageCollector _) = Connect(sender, receiver);
        subscription.ImageAtIndex(0).Reject("not for us");
        Assert.That(Run(10 * Milliseconds, () => !publication.IsConnected), Is.True);
        Run(Seconds);
        Assert.That(sender.Count(SystemCounter.ErrorFramesReceived), Is.InRange(4, 7));
        Run(10 * Seconds);
        Assert.That(receiver.Unavailable, Has.Count.EqualTo(1));
    }

    [Test]
    public void ShouldEndImageSoon_WhenPublicationIsRevoked()
    {
        SimulatedNode sender = AddNode();
        SimulatedNode receiver = AddNode();
        Subscription subscription = receiver.Client.AddSubscription(Channel, StreamId);
        ExclusivePublication publication = sender.Client.AddExclusivePublication(Channel, StreamId);
        Assert.That(Run(Seconds, () => publication.IsConnected && subscription.IsConnected), Is.True);
        publication.Revoke();
        Assert.That(Run(3 * Seconds, () => subscription.HasNoImages), Is.True);
        Assert.That(receiver.Unavailable.Single().PublicationRevoked, Is.True);
    }

    [Test]
    public void ShouldCloseClient_WhenDriverIsShutDown()
    {
        SimulatedNode node = AddNode();
        Publication publication = node.Client.AddPublication(Channel, StreamId);
        Subscription subscription = node.Client.AddSubscription(Channel, StreamId);
        Kill(node);
        node.Client.ConductorAgentInvoker!.Invoke();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(node.Client.IsClosed, Is.True);
            Assert.That(publication.IsClosed, Is.True);
            Assert.That(subscription.IsClosed, Is.True);
            Assert.That(node.Errors.Single(), Is.InstanceOf<Adaptive.Aeron.Exceptions.DriverTimeoutException>());
        }
    }

    [Test]
    public void ShouldShareTheSession_WhenPublicationsAreNotExclusive()
    {
        SimulatedNode node = AddNode();
        Publication first = node.Client.AddPublication(Channel, StreamId);
        Publication second = node.Client.AddPublication(Channel, StreamId);
        Publication exclusive = node.Client.AddExclusivePublication(Channel, StreamId);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(second.SessionId, Is.EqualTo(first.SessionId));
            Assert.That(second.IsOriginal, Is.False);
            Assert.That(exclusive.SessionId, Is.Not.EqualTo(first.SessionId));
        }
    }
}
