using Adaptive.Aeron;
using Adaptive.Aeron.Driver;
using Adaptive.Aeron.Driver.Media;
using Adaptive.Aeron.Exceptions;
using Standin.Aeron.Driver.Tests.Support;

namespace Standin.Aeron.Driver.Tests.Simulation;

/// <summary>One publication to several receivers that come and go.</summary>
internal sealed class MultiDestinationTests : SimulationFixture
{
    private const string DynamicPublication = "aeron:udp?control=127.0.0.1:20200|control-mode=dynamic|term-length=64k";

    [Test]
    public void ShouldReachEveryReceiverFromItsJoinOn_WhenReceiversComeAndGo()
    {
        Wire.LossPerMille = 50;
        SimulatedNode sender = AddNode();
        Publication publication = sender.Client.AddPublication(DynamicPublication, StreamId);
        SimulatedNode early = AddNode();
        MessageCollector earlyCollector = Subscribe(early, 20201);
        Assert.That(Run(5 * Seconds, () => publication.IsConnected), Is.True);
        OfferNumbers(publication, 0, 50);

        SimulatedNode late = AddNode();
        MessageCollector lateCollector = Subscribe(late, 20202);
        Assert.That(Run(5 * Seconds, () => late.Available.Count == 1), Is.True);
        OfferNumbers(publication, 50, 50);
        Assert.That(Run(5 * Seconds, () => lateCollector.Messages.Count == 50), Is.True);

        late.Client.Dispose();
        Kill(late);
        int toLate = 0;
        Wire.Tap = (_, destination, _) =>
        {
            toLate += destination == TransportAddress.FromIPv4(0x7F000001, 20202) ? 1 : 0;
            return true;
        };
        Run(6 * Seconds);
        int toLateBefore = toLate;
        OfferNumbers(publication, 100, 50);
        Assert.That(Run(5 * Seconds, () => earlyCollector.Messages.Count == 150), Is.True);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(toLateBefore, Is.Positive, "served for a while after it left");
            Assert.That(toLate, Is.EqualTo(toLateBefore), "forgotten after 5 s");
            Assert.That(earlyCollector.Messages.Select(static message => (int)message.Bytes[0]), Is.EqualTo(Enumerable.Range(0, 150)));
            Assert.That(lateCollector.Messages.Select(static message => (int)message.Bytes[0]), Is.EqualTo(Enumerable.Range(50, 50)));
        }
    }

    [Test]
    public void ShouldFindThePublisherAgain_WhenPublisherIsStartedAgain()
    {
        SimulatedNode sender = AddNode();
        Publication publication = sender.Client.AddPublication(DynamicPublication, StreamId);
        SimulatedNode receiver = AddNode();
        MessageCollector collector = Subscribe(receiver, 20201);
        Assert.That(Run(5 * Seconds, () => publication.IsConnected), Is.True);
        Kill(sender);
        Run(Seconds);
        SimulatedNode second = AddNode();
        Publication successor = second.Client.AddPublication(DynamicPublication, StreamId);
        Assert.That(Run(3 * Seconds, () => successor.IsConnected), Is.True, "by the elicitation of each second");
        OfferNumbers(successor, 0, 3);
        Assert.That(Run(Seconds, () => collector.Messages.Count == 3), Is.True);
    }

    [Test]
    public void ShouldSendToAddedDestinationsOnly_WhenControlModeIsManual()
    {
        SimulatedNode sender = AddNode();
        Publication publication = sender.Client.AddPublication("aeron:udp?control-mode=manual|term-length=64k", StreamId);
        SimulatedNode receiver = AddNode();
        var first = new MessageCollector(receiver.Client.AddSubscription("aeron:udp?endpoint=127.0.0.1:20201", StreamId));
        var second = new MessageCollector(receiver.Client.AddSubscription("aeron:udp?endpoint=127.0.0.1:20202", StreamId));
        EveryTurn.Add(() => first.Poll());
        EveryTurn.Add(() => second.Poll());
        publication.AddDestination("aeron:udp?endpoint=127.0.0.1:20201");
        publication.AddDestination("aeron:udp?endpoint=127.0.0.1:20202");
        Assert.That(Run(Seconds, () => receiver.Available.Count == 2), Is.True);
        OfferNumbers(publication, 0, 10);
        Run(Seconds);
        publication.RemoveDestination("aeron:udp?endpoint=127.0.0.1:20202");
        OfferNumbers(publication, 10, 10);
        Run(Seconds);
        Assert.That((first.Messages.Count, second.Messages.Count), Is.EqualTo((20, 10)));
    }

    [TestCase("aeron:udp?endpoint=224.20.30.41:20201", "unicast endpoint")]
    [TestCase("aeron:udp?control=127.0.0.1:20201", "unicast endpoint")]
    [TestCase("aeron:udp?endpoint=127.0.0.1", "endpoint")]
    public void ShouldRefuseDestination_WhenItIsNoUnicastEndpoint(string destination, string named)
    {
        using Publication publication = AddNode().Client.AddPublication("aeron:udp?control-mode=manual|term-length=64k", StreamId);
        Assert.That(() => publication.AddDestination(destination), Throws.InstanceOf<RegistrationException>().With.Message.Contains(named));
    }

    [Test]
    public void ShouldSendToADestinationOnce_WhenItIsAddedTwice()
    {
        SimulatedNode sender = AddNode();
        Publication publication = sender.Client.AddPublication("aeron:udp?control-mode=manual|term-length=64k", StreamId);
        publication.AddDestination("aeron:udp?endpoint=127.0.0.1:20201");
        publication.AddDestination("aeron:udp?endpoint=127.0.0.1:20201");
        int setups = 0;
        Wire.Tap = (_, _, _) => ++setups > 0;
        Run(Seconds);
        Assert.That(setups, Is.EqualTo(10).Within(1));
    }

    [Test]
    public void ShouldSendAgainWhatTheSocketDidNotTake_WhenItsBufferIsFull()
    {
        Wire.BlockPerMille = 300;
        SimulatedNode sender = AddNode();
        Publication publication = sender.Client.AddPublication(DynamicPublication + "|fc=min,g:/2", StreamId);
        SimulatedNode[] receivers = [AddNode(), AddNode()];
        MessageCollector[] collectors = [Subscribe(receivers[0], 20201), Subscribe(receivers[1], 20202)];
        Assert.That(Run(10 * Seconds, () => publication.IsConnected), Is.True);
        OfferNumbers(publication, 0, 250);
        Assert.That(Run(20 * Seconds, () => collectors.All(static collector => collector.Messages.Count == 250)), Is.True);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(sender.Count(SystemCounter.ShortSends), Is.Positive);
            Assert.That(receivers.Sum(static receiver => receiver.Count(SystemCounter.NakMessagesSent)), Is.Zero, "nothing was lost");
        }

        foreach (MessageCollector collector in collectors)
        {
            Assert.That(collector.Messages.Select(static message => (int)message.Bytes[0]), Is.EqualTo(Enumerable.Range(0, 250)));
        }
    }

    private MessageCollector Subscribe(SimulatedNode node, int port)
    {
        var collector = new MessageCollector(node.Client.AddSubscription(
            $"aeron:udp?endpoint=127.0.0.1:{port}|control=127.0.0.1:20200|control-mode=dynamic", StreamId));
        EveryTurn.Add(() => collector.Poll());
        return collector;
    }

    private void OfferNumbers(Publication publication, int first, int count)
    {
        for (int i = first; i < first + count; i++)
        {
            OfferAll(publication, [(byte)i, .. new byte[200]]);
        }
    }
}
