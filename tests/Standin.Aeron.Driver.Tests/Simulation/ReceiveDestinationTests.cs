using Adaptive.Aeron;
using Adaptive.Aeron.Driver;
using Adaptive.Aeron.Driver.Media;
using Adaptive.Aeron.Driver.Protocol;
using Adaptive.Aeron.Exceptions;
using Standin.Aeron.Driver.Tests.Support;

namespace Standin.Aeron.Driver.Tests.Simulation;

/// <summary>One subscription that receives on several addresses, all of whose data goes to the same images.</summary>
internal sealed class ReceiveDestinationTests : SimulationFixture
{
    private const string Manual = "aeron:udp?control-mode=manual";
    private const string Stream = "|term-length=64k|session-id=77|init-term-id=5|term-id=5|term-offset=0";

    [Test]
    public void ShouldDeliverOnce_WhenTwoLossyPathsCarryOneStream()
    {
        SimulatedNode receiver = AddNode();
        (Subscription subscription, MessageCollector collector) = Subscribe(receiver, 20401, 20402);
        SimulatedNode sender = AddNode();
        Publication publication = sender.Client.AddPublication(Manual + "|term-length=64k", StreamId);
        publication.AddDestination(Destination(20401));
        publication.AddDestination(Destination(20402));
        Assert.That(Run(5 * Seconds, () => publication.IsConnected && subscription.IsConnected), Is.True);
        Wire.LossPerMille = 200;
        Wire.DuplicatePerMille = 50;
        Wire.JitterNanos = 2 * Milliseconds;
        OfferNumbers(publication, 0, 500);
        Assert.That(Run(60 * Seconds, () => collector.Messages.Count == 500), Is.True);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Numbers(collector), Is.EqualTo(Enumerable.Range(0, 500)));
            Assert.That(receiver.Available, Has.Count.EqualTo(1), "one image");
            Assert.That(receiver.Count(SystemCounter.InvalidPackets), Is.Zero);
        }
    }

    [Test]
    public void ShouldGoOn_WhenOneOfTwoSendersOfTheStreamDies()
    {
        SimulatedNode receiver = AddNode();
        (Subscription subscription, MessageCollector collector) = Subscribe(receiver, 20401, 20402);
        SimulatedNode[] senders = [AddNode(), AddNode()];
        Publication[] publications = [.. senders.Select(
            (sender, i) => sender.Client.AddExclusivePublication(Destination(20401 + i) + Stream, StreamId))];
        Assert.That(Run(5 * Seconds, () => publications.All(static publication => publication.IsConnected)), Is.True, "both get credit");
        Wire.LossPerMille = 30;
        OfferNumbers(publications[0], 0, 100);
        OfferNumbers(publications[1], 0, 100);
        Assert.That(Run(20 * Seconds, () => collector.Messages.Count == 100), Is.True);
        Kill(senders[0]);
        OfferNumbers(publications[1], 100, 100);
        Assert.That(Run(20 * Seconds, () => collector.Messages.Count == 200), Is.True);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Numbers(collector), Is.EqualTo(Enumerable.Range(0, 200)));
            Assert.That(subscription.ImageCount, Is.EqualTo(1));
            Assert.That(receiver.Unavailable, Is.Empty);
        }
    }

    [Test]
    public void ShouldEndWhereTheLastSenderEnds_WhenSendersEndApart()
    {
        SimulatedNode receiver = AddNode();
        (Subscription subscription, MessageCollector collector) = Subscribe(receiver, 20401, 20402);
        SimulatedNode sender = AddNode();
        Publication shorter = sender.Client.AddExclusivePublication(Destination(20401) + Stream + "|linger=20s", StreamId);
        Publication longer = sender.Client.AddExclusivePublication(Destination(20402) + Stream, StreamId);
        Assert.That(Run(5 * Seconds, () => shorter.IsConnected && longer.IsConnected), Is.True);
        OfferNumbers(shorter, 0, 10);
        shorter.Dispose();
        Run(Seconds);
        Assert.That(subscription.ImageAtIndex(0).EndOfStreamPosition, Is.EqualTo(long.MaxValue), "the other sender may go on");
        OfferNumbers(longer, 0, 20);
        long end = longer.Position;
        longer.Dispose();
        Assert.That(Run(5 * Seconds, () => receiver.Unavailable.Count == 1), Is.True);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(receiver.Unavailable[0].EndOfStreamPosition, Is.EqualTo(end));
            Assert.That(collector.Messages, Has.Count.EqualTo(20));
        }
    }

    [Test]
    public void ShouldFollowTheStream_WhenItsSendersAddressMoves()
    {
        SimulatedNode receiver = AddNode();
        (Subscription subscription, MessageCollector collector) = Subscribe(receiver, 20401);
        SimulatedNode first = AddNode();
        Publication before = first.Client.AddExclusivePublication(Destination(20401) + Stream, StreamId);
        Assert.That(Run(5 * Seconds, () => before.IsConnected && subscription.IsConnected), Is.True);
        OfferNumbers(before, 0, 50);
        Assert.That(Run(5 * Seconds, () => collector.Messages.Count == 50), Is.True);

        // The successor is at a place further on, as a replay that merges with what is live.
        SimulatedNode second = AddNode();
        long position = before.Position;
        Publication after = second.Client.AddExclusivePublication(
            $"{Destination(20402)}|term-length=64k|session-id=77|init-term-id=5|term-id=5|term-offset={position}", StreamId);
        subscription.AddDestination(Destination(20402));
        Assert.That(Run(5 * Seconds, () => after.IsConnected), Is.True);
        subscription.RemoveDestination(Destination(20401));
        Assert.That(subscription.LocalSocketAddresses, Is.EqualTo(new[] { "127.0.0.1:20402" }));
        OfferNumbers(after, 50, 50);
        Assert.That(Run(5 * Seconds, () => collector.Messages.Count == 100), Is.True);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Numbers(collector), Is.EqualTo(Enumerable.Range(0, 100)));
            Assert.That(receiver.Available, Has.Count.EqualTo(1));
            Assert.That(Run(6 * Seconds, () => !before.IsConnected), Is.True, "nothing is said to the first any more");
        }
    }

    [Test]
    public void ShouldSpeakToEachSenderItHears_WhileItHearsIt()
    {
        SimulatedNode receiver = AddNode();
        Subscribe(receiver, 20401, 20402);
        SimulatedNode[] senders = [AddNode(), AddNode()];
        Publication[] publications = [.. senders.Select(
            (sender, i) => sender.Client.AddExclusivePublication(Destination(20401 + i) + Stream, StreamId))];
        Assert.That(Run(5 * Seconds, () => publications.All(static publication => publication.IsConnected)), Is.True);
        Kill(senders[0]);
        var statusBySource = new Dictionary<int, List<long>> { [20401] = [], [20402] = [] };
        long killed = Wire.NanoTime();
        Wire.Tap = (source, _, datagram) =>
        {
            if (DatagramCheck.Classify(datagram.Span) == FrameType.StatusMessage)
            {
                statusBySource[source.Port].Add(Wire.NanoTime() - killed);
            }

            return true;
        };
        Run(9 * Seconds);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(statusBySource[20401][^1], Is.InRange(4_700 * Milliseconds, 5_100 * Milliseconds));
            Assert.That(statusBySource[20402], Has.Count.EqualTo(45).Within(2), "one each 200 ms, from the socket that hears it");
        }
    }

    [Test]
    public void ShouldBecomeKnown_WhenDestinationHasADynamicPublisher()
    {
        SimulatedNode sender = AddNode();
        Publication publication = sender.Client.AddPublication(
            "aeron:udp?control=127.0.0.1:20200|control-mode=dynamic|term-length=64k", StreamId);
        SimulatedNode receiver = AddNode();
        Subscription subscription = receiver.Client.AddSubscription(Manual, StreamId);
        var collector = new MessageCollector(subscription);
        EveryTurn.Add(() => collector.Poll());
        Assert.That(subscription.ResolvedEndpoint, Is.Null);
        subscription.AddDestination("aeron:udp?endpoint=127.0.0.1:0|control=127.0.0.1:20200");
        Assert.That(subscription.ResolvedEndpoint, Does.StartWith("127.0.0.1:"));
        Assert.That(Run(Seconds, () => publication.IsConnected && subscription.IsConnected), Is.True);
        OfferNumbers(publication, 0, 10);
        Assert.That(Run(Seconds, () => collector.Messages.Count == 10), Is.True);
    }

    [Test]
    public void ShouldTakeBothFamiliesAndGroups_WhenDestinationsAreOfAllKinds()
    {
        SimulatedNode receiver = AddNode();
        Subscription subscription = receiver.Client.AddSubscription(Manual, StreamId);
        var collector = new MessageCollector(subscription);
        EveryTurn.Add(() => collector.Poll());
        string[] destinations =
        [
            Destination(20401), "aeron:udp?endpoint=[::1]:20402", "aeron:udp?endpoint=224.20.30.41:20403",
            "aeron:udp?endpoint=[ff05::41]:20404",
        ];
        SimulatedNode sender = AddNode();
        foreach (string destination in destinations)
        {
            subscription.AddDestination(destination);
            Publication publication = sender.Client.AddPublication(destination + "|term-length=64k", StreamId);
            Assert.That(Run(2 * Seconds, () => publication.IsConnected), Is.True, destination);
            OfferAll(publication, [1]);
        }

        Assert.That(Run(Seconds, () => collector.Messages.Count == destinations.Length), Is.True);
        Assert.That(subscription.ImageCount, Is.EqualTo(destinations.Length), "a session each");
    }

    [Test]
    public void ShouldRefuse_WhenDestinationIsNone()
    {
        SimulatedNode node = AddNode();
        Subscription subscription = node.Client.AddSubscription(Manual, StreamId);
        Subscription single = node.Client.AddSubscription(Destination(20405), StreamId);
        subscription.AddDestination(Destination(20401));
        using (Assert.EnterMultipleScope())
        {
            Refuses(() => subscription.AddDestination(Destination(20401)), "already");
            Refuses(() => subscription.AddDestination(Destination(20405)), "20405");
            Refuses(() => subscription.AddDestination(Destination(20402) + "|rcv-wnd=64k"), "rcv-wnd");
            Refuses(() => subscription.AddDestination("aeron:udp?control-mode=manual"), "control-mode");
            Refuses(() => single.AddDestination(Destination(20402)), "control-mode=manual");
            Refuses(() => node.Client.AddSubscription(Manual + "|endpoint=127.0.0.1:20406", StreamId), "destinations");
            Refuses(() => node.Client.AddSubscription("aeron:udp?endpoint=127.0.0.1:20406|control=127.0.0.1:0", StreamId), "control");
            Refuses(() => node.Client.AddPublication("aeron:udp?endpoint=127.0.0.1:0", StreamId), "endpoint");
        }

        subscription.RemoveDestination(Destination(20409));
        subscription.Dispose();
        Assert.That(() => subscription.AddDestination(Destination(20402)), Throws.InstanceOf<AeronException>());
    }

    [Test]
    public void ShouldHaveABound_WhenDestinationsAreAdded()
    {
        Subscription subscription = AddNode().Client.AddSubscription(Manual, StreamId);
        for (int i = 0; i < DriverLimits.ReceiveDestinationsMax; i++)
        {
            subscription.AddDestination(Destination(21000 + i));
        }

        Refuses(() => subscription.AddDestination(Destination(20402)), "at most");
        subscription.RemoveDestination(Destination(21007));
        subscription.AddDestination(Destination(20402));
        Assert.That(subscription.LocalSocketAddresses, Has.Count.EqualTo(DriverLimits.ReceiveDestinationsMax));
    }

    private static void Refuses(Action call, string named) =>
        Assert.That(call, Throws.InstanceOf<RegistrationException>().With.Message.Contains(named));

    private static string Destination(int port) => $"aeron:udp?endpoint=127.0.0.1:{port}";

    private static IEnumerable<int> Numbers(MessageCollector collector) =>
        collector.Messages.Select(static message => message.Bytes.Length > 200 ? BitConverter.ToInt32(message.Bytes) : -1);

    private (Subscription Subscription, MessageCollector Collector) Subscribe(SimulatedNode node, params int[] ports)
    {
        Subscription subscription = node.Client.AddSubscription(Manual, StreamId);
        foreach (int port in ports)
        {
            subscription.AddDestination(Destination(port));
        }

        var collector = new MessageCollector(subscription);
        EveryTurn.Add(() => collector.Poll());
        return (subscription, collector);
    }

    private void OfferNumbers(Publication publication, int first, int count)
    {
        for (int i = first; i < first + count; i++)
        {
            OfferAll(publication, [.. BitConverter.GetBytes(i), .. new byte[200]]);
        }
    }
}
