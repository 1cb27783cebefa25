using Adaptive.Aeron;
using Adaptive.Aeron.Driver;
using Adaptive.Aeron.Driver.Media;
using Adaptive.Aeron.Driver.Protocol;
using Standin.Aeron.Driver.Tests.Support;

namespace Standin.Aeron.Driver.Tests.Simulation;

/// <summary>One publication to a group of receivers, over both versions of IP.</summary>
[TestFixture("224.20.30.41:24200", "|interface=127.0.0.1")]
[TestFixture("[ff05::1:41]:24200", "")]
internal sealed class MulticastTests(string endpoint, string local) : SimulationFixture
{
    private string Group => $"aeron:udp?endpoint={endpoint}{local}|term-length=64k";

    [Test]
    public void ShouldReachAllMembers_WhenTheWireLosesAndReorders()
    {
        // With fc=max a member that repairs could fall too far behind to be served.
        SimulatedNode sender = AddNode();
        (SimulatedNode Node, MessageCollector Collector)[] members = [.. Enumerable.Range(0, 4).Select(_ => AddMember())];
        Publication publication = sender.Client.AddPublication(Group + "|fc=min", StreamId);
        Assert.That(Run(Seconds, () => publication.IsConnected && members.All(static member => member.Node.Available.Count == 1)), Is.True);
        Wire.LossPerMille = 30;
        Wire.DuplicatePerMille = 20;
        Wire.JitterNanos = Milliseconds;
        for (int i = 0; i < 200; i++)
        {
            OfferAll(publication, [(byte)i, .. new byte[Random.NextInt64(0, 3000)]]);
        }

        Assert.That(Run(20 * Seconds, () => members.All(static member => member.Collector.Messages.Count == 200)), Is.True);
        foreach ((SimulatedNode _, MessageCollector collector) in members)
        {
            Assert.That(collector.Messages.Select(static message => (int)message.Bytes[0]), Is.EqualTo(Enumerable.Range(0, 200)));
        }
    }

    [Test]
    public void ShouldJoinWhereTheStreamIs_WhenMemberComesLate()
    {
        SimulatedNode sender = AddNode();
        (SimulatedNode Node, MessageCollector Collector) early = AddMember();
        Publication publication = sender.Client.AddPublication(Group, StreamId);
        Assert.That(Run(Seconds, () => publication.IsConnected), Is.True);
        OfferAll(publication, new byte[500]);
        Run(Seconds);
        (SimulatedNode Node, MessageCollector Collector) late = AddMember();
        Assert.That(Run(Seconds, () => late.Node.Available.Count == 1), Is.True);
        OfferAll(publication, [9]);
        Assert.That(Run(Seconds, () => late.Collector.Messages.Count == 1 && early.Collector.Messages.Count == 2), Is.True);
        Assert.That(late.Node.Available[0].JoinPosition, Is.EqualTo(544));
    }

    [Test]
    public void ShouldSpareTheSenderMostNaks_WhenAllMembersMissTheSame()
    {
        const int memberCount = 10;
        SimulatedNode sender = AddNode();
        (SimulatedNode Node, MessageCollector Collector)[] members = [.. Enumerable.Range(0, memberCount).Select(_ => AddMember())];
        Publication publication = sender.Client.AddPublication(Group, StreamId);
        Assert.That(Run(Seconds, () => members.All(static member => member.Node.Available.Count == 1)), Is.True);
        const int lossCount = 40;
        long lastTapped = -1;
        for (int i = 0; i < lossCount; i++)
        {
            // Nobody gets the first of two messages; the second shows it.
            Wire.Tap = (_, _, datagram) => DatagramCheck.Classify(datagram.Span) != FrameType.Data
                || new DataFrame(datagram.Span).FrameLength == 0 || lastTapped == (lastTapped = i);
            OfferAll(publication, [1]);
            Run(Milliseconds);
            OfferAll(publication, [2]);
            Run(50 * Milliseconds);
        }

        long naks = members.Sum(static member => member.Node.Count(SystemCounter.NakMessagesSent));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(members.Select(static member => member.Collector.Messages.Count), Is.All.EqualTo(2 * lossCount));
            Assert.That(naks, Is.InRange(lossCount, lossCount * memberCount / 2), "random delays let one member speak for the others");
            Assert.That(sender.Count(SystemCounter.RetransmitsSent), Is.EqualTo(lossCount), "once each");
        }
    }

    [Test]
    public void ShouldFollowTheSlowestMember_WhenFlowControlIsMinimum()
    {
        SimulatedNode sender = AddNode();
        (SimulatedNode Node, MessageCollector Collector) fast = AddMember();
        SimulatedNode slow = AddNode();
        Subscription slowSubscription = slow.Client.AddSubscription(Group, StreamId);
        Publication publication = sender.Client.AddPublication(Group + "|fc=min", StreamId);
        Assert.That(Run(Seconds, () => publication.IsConnected && slowSubscription.IsConnected && fast.Node.Available.Count == 1), Is.True);
        Run(Seconds);
        int offered = Fill(publication, 2 * Seconds);
        Assert.That(fast.Collector.Messages, Has.Count.LessThan(offered), "the one that does not poll holds the other back");
        var slowCollector = new MessageCollector(slowSubscription);
        EveryTurn.Add(() => slowCollector.Poll());
        Assert.That(Run(5 * Seconds, () => slowCollector.Messages.Count == offered && fast.Collector.Messages.Count == offered), Is.True);
        Assert.That(slow.Count(SystemCounter.FlowControlOverRuns), Is.Zero);
    }

    [Test]
    public void ShouldForgetTheSlowestMember_WhenItFallsSilent()
    {
        SimulatedNode sender = AddNode();
        (SimulatedNode Node, MessageCollector Collector) fast = AddMember();
        SimulatedNode dead = AddNode();
        dead.Client.AddSubscription(Group, StreamId);
        Publication publication = sender.Client.AddPublication(Group + "|fc=min,t:2s", StreamId);
        Assert.That(Run(Seconds, () => publication.IsConnected && dead.Available.Count == 1), Is.True);
        Run(Seconds);
        Kill(dead);
        int offered = Fill(publication, Seconds);
        Assert.That(fast.Collector.Messages, Has.Count.LessThan(offered));
        Assert.That(Run(1500 * Milliseconds, () => fast.Collector.Messages.Count == offered), Is.True, "after 2 s of silence");
    }

    [Test]
    public void ShouldNotBeConnected_WhileRequiredReceiversAreMissing()
    {
        SimulatedNode sender = AddNode();
        Publication publication = sender.Client.AddPublication(Group + "|fc=min,g:/2", StreamId);
        (SimulatedNode Node, MessageCollector Collector) first = AddMember();
        Assert.That(Run(2 * Seconds, () => publication.IsConnected), Is.False);
        Assert.That(first.Node.Available, Has.Count.EqualTo(1));
        AddMember();
        Assert.That(Run(2 * Seconds, () => publication.IsConnected), Is.True);
        first.Node.Client.Dispose();
        Assert.That(Run(Seconds, () => !publication.IsConnected), Is.True);
    }

    [Test]
    public void ShouldFollowTaggedMembersOnly_WhenFlowControlIsTagged()
    {
        SimulatedNode sender = AddNode();
        SimulatedNode untagged = AddNode();
        Subscription stalled = untagged.Client.AddSubscription(Group, StreamId);
        SimulatedNode tagged = AddNode();
        var collector = new MessageCollector(tagged.Client.AddSubscription(Group + "|gtag=5", StreamId));
        EveryTurn.Add(() => collector.Poll());
        Publication publication = sender.Client.AddPublication(Group + "|fc=tagged,g:5/1", StreamId);
        Assert.That(Run(Seconds, () => publication.IsConnected && stalled.IsConnected), Is.True);
        int offered = Fill(publication, Seconds);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(collector.Messages, Has.Count.EqualTo(offered));
            Assert.That(offered, Is.GreaterThan(200), "far beyond the untagged member's window");
            Assert.That(untagged.Count(SystemCounter.FlowControlOverRuns), Is.Positive);
        }
    }

    [Test]
    public void ShouldSayGroupAndHops_WhenSetupIsSent()
    {
        byte[]? setup = null;
        TransportAddress to = default;
        Wire.Tap = (_, destination, datagram) =>
        {
            to = destination;
            setup ??= datagram.ToArray();
            return true;
        };
        AddNode().Client.AddPublication(Group + "|ttl=7", StreamId);
        Run(Milliseconds);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(new SetupFrame(setup!).Flags, Is.EqualTo(SetupFrame.GroupFlag));
            Assert.That(new SetupFrame(setup!).Ttl, Is.EqualTo(7));
            Assert.That(to.ToString(), Is.EqualTo(endpoint));
        }
    }

    private (SimulatedNode Node, MessageCollector Collector) AddMember()
    {
        SimulatedNode node = AddNode();
        var collector = new MessageCollector(node.Client.AddSubscription(Group, StreamId));
        EveryTurn.Add(() =>
        {
            if (!node.Client.IsClosed)
            {
                collector.Poll();
            }
        });
        return (node, collector);
    }

    /// <summary>Offers as much as is taken in a time; returns how many messages that was.</summary>
    private int Fill(Publication publication, long nanos)
    {
        var message = new Adaptive.Agrona.Concurrent.UnsafeBuffer(new byte[1000]);
        int offered = 0;
        Run(nanos, () =>
        {
            offered += publication.Offer(message) > 0 ? 1 : 0;
            return false;
        });
        Run(100 * Milliseconds);
        return offered;
    }
}
