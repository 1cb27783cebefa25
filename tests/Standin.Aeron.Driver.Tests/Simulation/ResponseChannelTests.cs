using Adaptive.Aeron;
using Adaptive.Aeron.Driver;
using Adaptive.Aeron.Driver.Protocol;
using Adaptive.Aeron.Exceptions;
using Standin.Aeron.Driver.Tests.Support;

namespace Standin.Aeron.Driver.Tests.Simulation;

/// <summary>Requests of several clients to one server, each answered on a stream of its own.</summary>
internal sealed class ResponseChannelTests : SimulationFixture
{
    private const int AnswerStreamId = 2002;
    private const string Requests = "aeron:udp?endpoint=127.0.0.1:20301";
    private const string Answers = "aeron:udp?control-mode=response|control=127.0.0.1:20302";

    private readonly Dictionary<int, Publication> _serving = [];

    [SetUp]
    public void Forget() => _serving.Clear();

    [Test]
    public void ShouldAnswerEachClientOnly_WhenTheWireLosesDuplicatesAndReorders()
    {
        const int clientCount = 4;
        const int messageCount = 60;
        Wire.LossPerMille = 50;
        Wire.DuplicatePerMille = 30;
        Wire.JitterNanos = Milliseconds;
        SimulatedNode server = AddNode();
        Serve(server);
        ResponseClient[] clients = [.. Enumerable.Range(0, clientCount).Select(_ => Ask())];
        Assert.That(Run(30 * Seconds, () => clients.All(static client => client.IsConnected)), Is.True, "connected both ways");
        for (int i = 0; i < messageCount; i++)
        {
            for (int client = 0; client < clientCount; client++)
            {
                OfferAll(clients[client].Requests, [(byte)client, (byte)i, .. new byte[Random.NextInt64(0, 3000)]]);
            }
        }

        Assert.That(Run(60 * Seconds, () => clients.All(static client => client.Collector.Messages.Count == messageCount)), Is.True);
        for (int client = 0; client < clientCount; client++)
        {
            Assert.That(
                clients[client].Collector.Messages.Select(static message => (message.Bytes[0], message.Bytes[1])),
                Is.EqualTo(Enumerable.Range(0, messageCount).Select(i => ((byte)client, (byte)i))));
        }
    }

    [Test]
    public void ShouldSayTheSessionUntilItIsHeard_WhenTheWireLosesIt()
    {
        int lost = 0;
        Wire.Tap = (_, _, datagram) => DatagramCheck.Classify(datagram.Span) != FrameType.ResponseSetup || ++lost > 3;
        SimulatedNode server = AddNode();
        Serve(server);
        ResponseClient client = Ask();
        Assert.That(Run(Seconds, () => client.IsConnected), Is.True, "one each 200 ms");
        Assert.That(lost, Is.EqualTo(4));
        Run(2 * Seconds);
        Assert.That(lost, Is.EqualTo(4), "not any more when the answers are received");
    }

    [Test]
    public void ShouldListenToNothing_WhenNoSessionWasNamed()
    {
        SimulatedNode server = AddNode();
        Publication stranger = server.Client.AddPublication(
            "aeron:udp?control=127.0.0.1:20302|control-mode=dynamic|term-length=64k", AnswerStreamId);
        SimulatedNode node = AddNode();
        Subscription answers = node.Client.AddSubscription(Answers, AnswerStreamId);
        Run(3 * Seconds);
        Assert.That((stranger.IsConnected, answers.IsConnected), Is.EqualTo((false, false)));
    }

    [Test]
    public void ShouldEndBothStreams_WhenClientLeaves()
    {
        SimulatedNode server = AddNode();
        Serve(server);
        ResponseClient client = Ask();
        Assert.That(Run(2 * Seconds, () => client.IsConnected), Is.True);
        Publication answers = _serving.Values.Single();
        client.Node.Client.Dispose();
        Assert.That(Run(3 * Seconds, () => !answers.IsConnected && server.Unavailable.Count == 1), Is.True);
        ResponseClient second = Ask();
        Assert.That(Run(2 * Seconds, () => second.IsConnected), Is.True);
    }

    [Test]
    public void ShouldSendNothing_WhenAnswersAreForNoImageYet()
    {
        SimulatedNode server = AddNode();
        int sent = 0;
        Wire.Tap = (_, _, _) => ++sent > 0;
        Publication prototype = server.Client.AddPublication(Answers + "|response-correlation-id=prototype", AnswerStreamId);
        Run(2 * Seconds);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(sent, Is.Zero);
            Assert.That(prototype.IsConnected, Is.False);
            Assert.That(prototype.LocalSocketAddresses().Single(), Is.EqualTo("127.0.0.1:20302"));
        }
    }

    [Test]
    public void ShouldRefuse_WhenCorrelationIsOfNothing()
    {
        SimulatedNode node = AddNode();
        Subscription requests = node.Client.AddSubscription(Requests, StreamId);
        node.Client.AddPublication(Requests + "|term-length=64k", StreamId);
        Assert.That(Run(Seconds, () => requests.IsConnected), Is.True);
        long image = requests.ImageAtIndex(0).CorrelationId;
        using (Assert.EnterMultipleScope())
        {
            Refuses(node, Answers + "|response-correlation-id=123456789", "is not an image");
            Refuses(node, $"{Answers}|response-correlation-id={image}", "has not asked");
            Refuses(node, Answers, "response-correlation-id");
            Refuses(node, Requests + "|response-correlation-id=123456789", "is not a subscription");
            Refuses(node, Requests + "|stream-id=7", "stream-id=7");
        }
    }

    private static void Refuses(SimulatedNode node, string channel, string named) => Assert.That(
        () => node.Client.AddPublication(channel, AnswerStreamId),
        Throws.InstanceOf<RegistrationException>().With.Message.Contains(named));

    /// <summary>Sends every request back on the answers' stream of its session.</summary>
    private void Serve(SimulatedNode server)
    {
        Subscription requests = server.Client.AddSubscription(Requests, StreamId);
        var collector = new MessageCollector(requests);
        int answered = 0;
        EveryTurn.Add(() =>
        {
            foreach (Image image in requests.Images.Where(image => !_serving.ContainsKey(image.SessionId)))
            {
                Publication answers = server.Client.AddExclusivePublication(
                    $"{Answers}|term-length=64k|response-correlation-id={image.CorrelationId}", AnswerStreamId);
                _serving.Add(image.SessionId, answers);
            }

            collector.Poll();
            for (; answered < collector.Messages.Count; answered++)
            {
                ReceivedMessage request = collector.Messages[answered];
                Publication answers = _serving[request.SessionId];
                if (answers.Offer(new Adaptive.Agrona.Concurrent.UnsafeBuffer(request.Bytes)) < 0)
                {
                    return;
                }
            }
        });
    }

    private ResponseClient Ask()
    {
        SimulatedNode node = AddNode();
        Subscription answers = node.Client.AddSubscription(Answers, AnswerStreamId);
        Publication requests = node.Client.AddExclusivePublication(
            $"{Requests}|term-length=64k|response-correlation-id={answers.RegistrationId}", StreamId);
        var collector = new MessageCollector(answers);
        EveryTurn.Add(() =>
        {
            if (!node.Client.IsClosed)
            {
                collector.Poll();
            }
        });
        return new ResponseClient(node, requests, answers, collector);
    }

    private sealed record ResponseClient(SimulatedNode Node, Publication Requests, Subscription Answers, MessageCollector Collector)
    {
        internal bool IsConnected => Requests.IsConnected && Answers.IsConnected;
    }
}
