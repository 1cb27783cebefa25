using System.Diagnostics;
using Adaptive.Aeron;
using Positions.Testing;
using Positions.Testing.Network;
using Standin.Aeron.Driver.Tests.Support;

namespace Standin.Aeron.Driver.Tests.Matrix;

/// <summary>
/// Several ends, and ends that die, over real sockets of which every node's lose, double and reorder. Content, order and positions are
/// held against the sender's. One thread runs all nodes.
/// </summary>
internal sealed class UdpScenarioTests
{
    private const int StreamId = 1001;
    private const int LengthMax = 8192;
    private static readonly FaultRates s_faults = new(10, 10, 10, 10);

    private readonly List<UdpNode> _nodes = [];
    private readonly List<Action> _everyTurn = [];
    private readonly TurnClock _clock = new();
    private readonly long _start = Stopwatch.GetTimestamp();
    private ulong _seed;

    [SetUp]
    public void TakeSeed() => _seed = TestSeed.Next(TestContext.CurrentContext.Test.MethodName!);

    [TearDown]
    public void DisposeNodes()
    {
        foreach (UdpNode node in _nodes)
        {
            node.Dispose();
        }

        foreach (UdpNode node in _nodes.Where(static node => !node.IsDead))
        {
            Assert.That(node.Errors, Is.Empty);
        }
    }

    [Test]
    public void ShouldKeepStreamsApart_WhenTenPublishersSendAtOnce()
    {
        StreamReceiver receiver = Receive(AddNode());
        List<StreamSender> senders = [];
        for (int i = 0; i < 10; i++)
        {
            // Five drivers with two sessions each.
            senders.Add(Send(i % 2 == 0 ? AddNode() : _nodes[^1], ChannelTo(receiver)));
        }

        _everyTurn.Add(() => senders.ForEach(static sender => sender.Offer(2000)));
        Await(() => senders.TrueForAll(static sender => sender.Next == 2000), "offered");
        CloseAndCompare(senders, receiver);
    }

    [Test]
    public void ShouldHaveTheBeginningOfOneAndAllOfTheOther_WhenThePublisherIsKilledAndStartedAgain()
    {
        StreamReceiver receiver = Receive(AddNode());
        StreamSender killed = Send(AddNode(), ChannelTo(receiver));
        int killedSession = killed.Publication.SessionId;
        UdpNode dying = _nodes[^1];
        _everyTurn.Add(() =>
        {
            if (!dying.IsDead)
            {
                killed.Offer(long.MaxValue);
            }
        });
        Await(() => receiver.VerifierOf(killedSession).Next > 1000, "first life");
        dying.Kill();
        StreamSender successor = Send(AddNode(), ChannelTo(receiver));
        _everyTurn.Add(() => successor.Offer(1000));
        Await(() => successor.Next == 1000 && receiver.Images.TryGetValue(killedSession, out Image? image) && image.Closed, "second life");
        CloseAndCompare([successor], receiver);
        Image first = receiver.Images[killedSession];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(receiver.VerifierOf(killedSession).Failure, Is.Null);
            Assert.That(first.IsEndOfStream, Is.False);
            Assert.That(receiver.VerifierOf(killedSession).Next, Is.InRange(1001, killed.Next));
        }
    }

    [Test]
    public void ShouldGoOnInTheStream_WhenTheSubscriberIsKilledAndStartedAgain()
    {
        UdpNode dying = AddNode();
        StreamReceiver killed = Receive(dying);
        string channel = ChannelTo(killed);
        StreamSender sender = Send(AddNode(), channel);
        bool isToEnd = false;
        _everyTurn.Add(() => sender.Offer(isToEnd ? sender.Next : long.MaxValue));
        Await(() => killed.VerifierOf(sender.Publication.SessionId).Next > 1000, "first subscriber");
        Assert.That(killed.VerifierOf(sender.Publication.SessionId).Failure, Is.Null);
        dying.Kill();
        StreamReceiver successor = Receive(AddNode(), channel[..channel.IndexOf('|', StringComparison.Ordinal)], joinsAnywhere: true);
        StreamVerifier joined = successor.VerifierOf(sender.Publication.SessionId);
        Await(() => joined.First >= 0 && joined.Next > joined.First + 1000, "second subscriber");
        isToEnd = true;
        long end = Close(sender);
        Await(() => successor.HasEnded(sender.Publication.SessionId), "end");
        Image image = successor.Images[sender.Publication.SessionId];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(joined.Failure, Is.Null);
            Assert.That(joined.First, Is.GreaterThan(1000));
            Assert.That((joined.Next, image.Position), Is.EqualTo((sender.Next, end)));
        }
    }

    [Test]
    public void ShouldReachWhoIsThere_WhenDestinationsComeAndGo()
    {
        UdpNode publishing = AddNode();
        string wildcard = "aeron:udp?control=127.0.0.1:0|control-mode=dynamic|fc=min,g:/1|term-length=64k";
        StreamSender sender = Send(publishing, wildcard);
        int session = sender.Publication.SessionId;
        Await(() => sender.Publication.LocalSocketAddresses().Count == 1, "bound");
        string destination = $"aeron:udp?endpoint=127.0.0.1:0|control={sender.Publication.LocalSocketAddresses()[0]}|control-mode=dynamic";
        StreamReceiver constant = Receive(AddNode(), destination);
        bool isToEnd = false;
        _everyTurn.Add(() => sender.Offer(isToEnd ? sender.Next : long.MaxValue));
        Await(() => constant.VerifierOf(session).Next > 500, "alone");
        StreamReceiver guest = Receive(AddNode(), destination, joinsAnywhere: true);
        Await(() => guest.VerifierOf(session).Next > guest.VerifierOf(session).First + 500, "with a guest");
        guest.Subscription.Dispose();
        UdpNode dying = AddNode();
        StreamReceiver lost = Receive(dying, destination, joinsAnywhere: true);
        Await(() => lost.VerifierOf(session).Next > lost.VerifierOf(session).First + 500, "with one that dies");
        dying.Kill();
        StreamReceiver late = Receive(AddNode(), destination, joinsAnywhere: true);
        Await(() => late.VerifierOf(session).Next > late.VerifierOf(session).First + 500, "with a late one");
        isToEnd = true;
        long end = CloseAndCompare([sender], constant);
        Await(() => late.HasEnded(session), "end of the late one");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                new[] { guest, lost, late }.Select(receiver => receiver.VerifierOf(session).Failure), Is.All.Null);
            Assert.That((late.VerifierOf(session).Next, late.Images[session].Position), Is.EqualTo((sender.Next, end)));
        }
    }

    [Test]
    public void ShouldReachEveryDestination_WhenControlModeIsManual()
    {
        StreamReceiver[] receivers = [Receive(AddNode()), Receive(AddNode()), Receive(AddNode())];
        StreamSender sender = Send(AddNode(), "aeron:udp?control-mode=manual|fc=min,g:/3|term-length=64k");
        foreach (StreamReceiver receiver in receivers)
        {
            sender.Publication.AddDestination($"aeron:udp?endpoint={receiver.Subscription.ResolvedEndpoint}");
        }

        SendToAll(sender, receivers);
    }

    [Test]
    public void ShouldReachEveryMember_WhenChannelIsMulticast()
    {
        // The system chooses a port; once it is free again the group's members share it.
        UdpNode choosing = AddNode();
        StreamReceiver chosen = Receive(choosing);
        string port = chosen.Subscription.ResolvedEndpoint!.Split(':')[1];
        chosen.Subscription.Dispose();
        choosing.Kill();
        string channel = $"aeron:udp?endpoint=239.20.90.9:{port}|interface=127.0.0.1";
        StreamReceiver[] receivers = [Receive(AddNode(), channel), Receive(AddNode(), channel), Receive(AddNode(), channel)];
        SendToAll(Send(AddNode(), channel + "|fc=min,g:/3|term-length=64k"), receivers);
    }

    private static string ChannelTo(StreamReceiver receiver) =>
        $"aeron:udp?endpoint={receiver.Subscription.ResolvedEndpoint}|term-length=64k";

    private void SendToAll(StreamSender sender, StreamReceiver[] receivers)
    {
        _everyTurn.Add(() => sender.Offer(2000));
        Await(() => sender.Next == 2000, "offered");
        long end = Close(sender);
        foreach (StreamReceiver receiver in receivers)
        {
            Await(() => receiver.HasEnded(sender.Publication.SessionId), "ended");
            receiver.AssertEqual(sender, end, $"seed {_seed}");
        }
    }

    private UdpNode AddNode()
    {
        var node = new UdpNode(unchecked(_seed + (ulong)_nodes.Count), s_faults, _clock);
        _nodes.Add(node);
        return node;
    }

    private StreamContent ContentOf(int sessionId) => new(_seed ^ (uint)sessionId, LengthMax, isMixed: true);

    private StreamSender Send(UdpNode node, string channel)
    {
        Publication publication = node.Client.AddExclusivePublication(channel, StreamId);
        return new StreamSender(publication, ContentOf(publication.SessionId));
    }

    private StreamReceiver Receive(UdpNode node, string channel = "aeron:udp?endpoint=127.0.0.1:0", bool joinsAnywhere = false)
    {
        Subscription subscription = node.Client.AddSubscription(channel, StreamId);
        var receiver = new StreamReceiver(subscription, session => new StreamVerifier(ContentOf(session), joinsAnywhere));
        _everyTurn.Add(() =>
        {
            if (!node.IsDead && !subscription.IsClosed)
            {
                receiver.Poll();
            }
        });
        Await(() => subscription.ResolvedEndpoint is not null || channel.Contains("239.", StringComparison.Ordinal), "bound");
        return receiver;
    }

    private static long Close(StreamSender sender)
    {
        long end = sender.Publication.Position;
        sender.Publication.Dispose();
        return end;
    }

    /// <summary>Returns the end of the last stream.</summary>
    private long CloseAndCompare(IReadOnlyList<StreamSender> senders, StreamReceiver receiver)
    {
        long[] ends = [.. senders.Select(Close)];
        for (int i = 0; i < senders.Count; i++)
        {
            StreamSender sender = senders[i];
            Await(() => receiver.HasEnded(sender.Publication.SessionId), "ended");
            receiver.AssertEqual(sender, ends[i], $"seed {_seed}");
        }

        return ends[^1];
    }

    private void Await(Func<bool> condition, string what)
    {
        while (!condition())
        {
            Assert.That(Stopwatch.GetElapsedTime(_start).TotalMilliseconds, Is.LessThan(HangGuard.Milliseconds), $"{what}, seed {_seed}");
            foreach (UdpNode node in _nodes)
            {
                node.Turn();
            }

            foreach (Action action in _everyTurn)
            {
                action();
            }
        }
    }
}
