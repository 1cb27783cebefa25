using Adaptive.Aeron;
using Adaptive.Aeron.Driver;
using Adaptive.Aeron.Driver.Media;
using Standin.Aeron.Driver.Tests.Support;

namespace Standin.Aeron.Driver.Tests.Simulation;

/// <summary>Channels that name hosts, which move or fall silent.</summary>
internal sealed class NameResolutionTests : SimulationFixture
{
    private const string Host = "receiver.example";
    private const int Port = 20301;

    private FakeNames _names = null!;

    [SetUp]
    public void CreateNames()
    {
        _names = new FakeNames();
        _names.Move(Host, "127.0.0.1");
    }

    [Test]
    public void ShouldFollowTheHost_WhenTheReceiverOfAUnicastPublicationMoves()
    {
        SimulatedNode sender = AddNode(Named);
        Publication publication = sender.Client.AddPublication($"aeron:udp?endpoint={Host}:{Port}|term-length=64k", StreamId);
        (SimulatedNode first, MessageCollector received) = AddReceiver($"127.0.0.1:{Port}");
        Assert.That(Run(Seconds, () => publication.IsConnected), Is.True);
        OfferAll(publication, [1]);
        Assert.That(Run(Seconds, () => received.Messages.Count == 1), Is.True);

        Kill(first);
        (_, MessageCollector moved) = AddReceiver($"127.0.0.2:{Port}");
        Run(20 * Seconds);
        Assert.That(sender.Count(SystemCounter.ResolutionChanges), Is.Zero, "the name has not moved yet");
        _names.Move(Host, "127.0.0.2");
        Assert.That(Run(3 * Seconds, () => publication.IsConnected), Is.True);
        OfferAll(publication, [2]);
        Assert.That(Run(Seconds, () => moved.Messages.Count == 1), Is.True);
        Run(20 * Seconds);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(moved.Messages[0].Bytes, Is.EqualTo(new byte[] { 2 }));
            Assert.That(sender.Count(SystemCounter.ResolutionChanges), Is.EqualTo(1));
            Assert.That(sender.Count(SystemCounter.ResolutionFailures), Is.Zero);
        }
    }

    [Test]
    public void ShouldNotAsk_WhenTheHostIsHeardOrTheChannelGivesItsAddress()
    {
        SimulatedNode sender = AddNode(Named);
        Publication named = sender.Client.AddPublication($"aeron:udp?endpoint={Host}:{Port}|term-length=64k", StreamId);
        sender.Client.AddPublication("aeron:udp?endpoint=127.0.0.1:20399|term-length=64k", StreamId);
        AddReceiver($"127.0.0.1:{Port}");
        Assert.That(Run(Seconds, () => named.IsConnected), Is.True);
        Run(30 * Seconds);
        Assert.That(_names.LookupsLater, Is.Zero);
    }

    [Test]
    public void ShouldStayWhereItIs_WhenTheNameIsNotKnownAnyMore()
    {
        SimulatedNode sender = AddNode(Named);
        Publication publication = sender.Client.AddPublication($"aeron:udp?endpoint={Host}:{Port}|term-length=64k", StreamId);
        _names.Forget(Host);
        Run(8 * Seconds);
        Assert.That(sender.Count(SystemCounter.ResolutionFailures), Is.InRange(2, 4), "once a second after 5 s of silence");
        AddReceiver($"127.0.0.1:{Port}");
        Assert.That(Run(Seconds, () => publication.IsConnected), Is.True);
    }

    [Test]
    public void ShouldAskOnce_WhenTheAnswerTakesLong()
    {
        _names.IsHeld = true;
        SimulatedNode sender = AddNode(Named);
        Publication publication = sender.Client.AddPublication($"aeron:udp?endpoint={Host}:{Port}|term-length=64k", StreamId);
        _names.Move(Host, "127.0.0.2");
        Run(30 * Seconds);
        Assert.That(_names.LookupsLater, Is.EqualTo(1));
        publication.Dispose();
        Run(10 * Seconds);
        _names.Answer();
        Run(Seconds);
        Assert.That(_names.LookupsLater, Is.EqualTo(1), "nothing is left that would ask");
    }

    [Test]
    public void ShouldFollowTheHost_WhenAManualDestinationMoves()
    {
        SimulatedNode sender = AddNode(Named);
        Publication publication = sender.Client.AddPublication("aeron:udp?control-mode=manual|control=127.0.0.1:20300|term-length=64k", StreamId);
        publication.AddDestination($"aeron:udp?endpoint={Host}:{Port}");
        publication.AddDestination("aeron:udp?endpoint=127.0.0.1:20302");
        (SimulatedNode first, _) = AddReceiver($"127.0.0.1:{Port}");
        (_, MessageCollector steady) = AddReceiver("127.0.0.1:20302");
        Assert.That(Run(Seconds, () => publication.IsConnected && first.Available.Count == 1), Is.True);

        Kill(first);
        _names.Move(Host, "127.0.0.2");
        (_, MessageCollector moved) = AddReceiver($"127.0.0.2:{Port}");
        Assert.That(Run(10 * Seconds, () => sender.Count(SystemCounter.ResolutionChanges) == 1), Is.True);
        Run(2 * Seconds);
        OfferAll(publication, [1]);
        Assert.That(Run(Seconds, () => moved.Messages.Count == 1 && steady.Messages.Count == 1), Is.True);

        int toMoved = 0;
        publication.RemoveDestination($"aeron:udp?endpoint={Host}:{Port}");
        Wire.Tap = (_, destination, _) =>
        {
            toMoved += destination == TransportAddress.FromIPv4(0x7F000002, Port) ? 1 : 0;
            return true;
        };
        OfferAll(publication, [2]);
        Assert.That(Run(Seconds, () => steady.Messages.Count == 2), Is.True);
        Assert.That(toMoved, Is.Zero);
    }

    [Test]
    public void ShouldFollowTheHost_WhenThePublisherOfADynamicChannelMoves()
    {
        SimulatedNode sender = AddNode();
        Publication publication = sender.Client.AddPublication(Dynamic("127.0.0.1"), StreamId);
        SimulatedNode receiver = AddNode(Named);
        MessageCollector received = Collect(
            receiver.Client.AddSubscription($"aeron:udp?endpoint=127.0.0.1:20304|control={Host}:20303|control-mode=dynamic", StreamId));
        Assert.That(Run(2 * Seconds, () => publication.IsConnected), Is.True);

        Kill(sender);
        SimulatedNode restarted = AddNode();
        Publication moved = restarted.Client.AddPublication(Dynamic("127.0.0.2"), StreamId);
        _names.Move(Host, "127.0.0.2");
        Assert.That(Run(10 * Seconds, () => moved.IsConnected), Is.True);
        OfferAll(moved, [1]);
        Assert.That(Run(Seconds, () => received.Messages.Count == 1), Is.True);
        Assert.That(receiver.Count(SystemCounter.ResolutionChanges), Is.EqualTo(1));
    }

    private static string Dynamic(string address) => $"aeron:udp?control={address}:20303|control-mode=dynamic|term-length=64k";

    private void Named(MediaDriver.Context context) => context.Names = _names;

    private (SimulatedNode Node, MessageCollector Collector) AddReceiver(string endpoint)
    {
        SimulatedNode node = AddNode();
        return (node, Collect(node.Client.AddSubscription($"aeron:udp?endpoint={endpoint}", StreamId)));
    }

    private MessageCollector Collect(Subscription subscription)
    {
        var collector = new MessageCollector(subscription);
        EveryTurn.Add(() => collector.Poll());
        return collector;
    }
}
