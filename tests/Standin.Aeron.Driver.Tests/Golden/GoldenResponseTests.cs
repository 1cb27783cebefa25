using System.Net;
using System.Text.Json;
using Adaptive.Aeron;
using Adaptive.Aeron.Driver;
using Adaptive.Aeron.Driver.Media;
using Adaptive.Aeron.Driver.Protocol;
using Adaptive.Agrona.Concurrent;
using Positions.Testing.Network;
using Standin.Aeron.Driver.Tests.Support;

namespace Standin.Aeron.Driver.Tests.Golden;

/// <summary>
/// The capture of a response channel, each side of it taken by this driver in turn: 24290 receives the requests, 24291 sends the answers,
/// 34913 and 37116 are the client's ports for requests and answers.
/// </summary>
internal sealed class GoldenResponseTests : GoldenFixture
{
    private const int AnswerStreamId = 2002;

    private static readonly IPEndPoint s_requests = IPEndPoint.Parse("127.0.0.1:24290");
    private static readonly IPEndPoint s_answers = IPEndPoint.Parse("127.0.0.1:24291");
    private static readonly IPEndPoint s_clientRequests = IPEndPoint.Parse("127.0.0.1:34913");
    private static readonly IPEndPoint s_clientAnswers = IPEndPoint.Parse("127.0.0.1:37116");

    private readonly GoldenCapture _capture = GoldenCapture.Load("n-response");
    private readonly List<(TransportAddress Source, TransportAddress Destination, byte[] Datagram)> _said = [];

    [SetUp]
    public void Listen()
    {
        _said.Clear();
        Wire.Tap = (source, destination, datagram) =>
        {
            _said.Add((source, destination, datagram.ToArray()));
            return true;
        };
    }

    [Test]
    public void ShouldAskAndListenAsAeronDoes_WhenClientSendsRequests()
    {
        SimulatedNode node = AddNode();
        Subscription answers = node.Client.AddSubscription(_capture.SubscriptionChannel("responses"), AnswerStreamId);
        var collector = new MessageCollector(answers);
        Run(Milliseconds);
        Publication requests = node.Client.AddExclusivePublication(
            PublicationChannel("rq", $"response-correlation-id={answers.RegistrationId}"), StreamId);
        Run(Milliseconds);
        TransportAddress answersAt = _said.First(said => To(said, s_answers)).Source;
        TransportAddress requestsFrom = _said.First(said => To(said, s_requests)).Source;
        int next = 0;
        GoldenCapture.SentMessage[] sent = Sent("rq");
        ReplayTo(node, new() { [s_clientAnswers] = answersAt, [s_clientRequests] = requestsFrom }, datagram =>
        {
            collector.Poll();
            next += IsDataFrom(datagram, s_clientRequests) ? OfferUpTo(requests, sent, next, datagram) : 0;
        });
        GoldenCapture.SentMessage[] expected = Sent("rs");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(collector.Messages.Select(static message => message.Position), Is.EqualTo(
                expected.Select(static message => message.Position)));
            Assert.That(collector.Messages.Select(static message => message.Bytes), Is.EqualTo(
                expected.Select(static message => GoldenContent.Bytes(message.Index, message.Length))));
            Assert.That(OurFirst(FrameType.Setup, s_requests), Is.EqualTo(TheirFirst(FrameType.Setup, s_requests)));
            Assert.That(
                Elicitations(_said.Where(said => To(said, s_answers)).Select(static said => said.Datagram)).Take(2),
                Is.EqualTo(Elicitations(Theirs(s_answers)).Take(2)),
                "first for any session, then for the one that was named");
            Assert.That(Frames(_said.Where(said => To(said, s_requests)).Select(static said => said.Datagram)), Is.EqualTo(
                Frames(Theirs(s_requests))));
            Assert.That(node.Count(SystemCounter.InvalidPackets), Is.Zero);
        }
    }

    [Test]
    public void ShouldAnswerAsAeronDoes_WhenServerReceivesRequests()
    {
        SimulatedNode node = AddNode();
        Subscription requests = node.Client.AddSubscription(_capture.SubscriptionChannel("requests"), StreamId);
        var collector = new MessageCollector(requests);
        ExclusivePublication? answers = null;
        int next = 0;
        GoldenCapture.SentMessage[] sent = Sent("rs");
        ReplayTo(
            node,
            new() { [s_requests] = TransportAddress.From(s_requests), [s_answers] = TransportAddress.From(s_answers) },
            datagram =>
            {
                collector.Poll();
                if (answers is null && node.Available.Count > 0)
                {
                    answers = node.Client.AddExclusivePublication(
                        PublicationChannel("rs", $"response-correlation-id={node.Available[0].CorrelationId}"), AnswerStreamId);
                }

                next += IsDataFrom(datagram, s_answers) ? OfferUpTo(answers!, sent, next, datagram) : 0;
            });
        GoldenCapture.SentMessage[] expected = Sent("rq");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(collector.Messages.Select(static message => message.Position), Is.EqualTo(
                expected.Select(static message => message.Position)));
            Assert.That(collector.Messages.Select(static message => message.Bytes), Is.EqualTo(
                expected.Select(static message => GoldenContent.Bytes(message.Index, message.Length))));
            Assert.That(OurFirst(FrameType.ResponseSetup, s_clientRequests), Is.EqualTo(
                TheirFirst(FrameType.ResponseSetup, s_clientRequests)));
            Assert.That(OurFirst(FrameType.Setup, s_clientAnswers), Is.EqualTo(TheirFirst(FrameType.Setup, s_clientAnswers)));
            Assert.That(Frames(_said.Where(said => To(said, s_clientAnswers)).Select(static said => said.Datagram)), Is.EqualTo(
                Frames(Theirs(s_clientAnswers))));
            Assert.That(
                _said.Where(static said => said.Source == TransportAddress.From(s_answers)).Select(static said => said.Destination),
                Is.All.EqualTo(TransportAddress.From(s_clientAnswers)),
                "answers go to nobody else");
        }
    }

    private static bool To((TransportAddress Source, TransportAddress Destination, byte[] Datagram) said, IPEndPoint endpoint) =>
        said.Destination == TransportAddress.From(endpoint);

    private static bool IsOf(int type, byte[] datagram) => DatagramCheck.Classify(datagram) == type;

    private static bool IsDataFrom(CapturedDatagram datagram, IPEndPoint source) =>
        datagram.Source.Equals(source) && IsOf(FrameType.Data, datagram.Payload) && new DataFrame(datagram.Payload).FrameLength > 0;

    /// <summary>Status messages that ask for a SETUP, without their receiver's id.</summary>
    private static List<byte[]> Elicitations(IEnumerable<byte[]> datagrams) => [.. datagrams
        .Where(static datagram => IsOf(FrameType.StatusMessage, datagram)
            && new StatusMessageFrame(datagram).Flags == StatusMessageFrame.SendSetupFlag)
        .Select(static datagram => datagram[..StatusMessageFrame.ReceiverIdOffset])];

    /// <summary>All data frames, with their padding, one after the other.</summary>
    private static byte[] Frames(IEnumerable<byte[]> datagrams) => [.. datagrams
        .Where(static datagram => IsOf(FrameType.Data, datagram) && new DataFrame(datagram).FrameLength > 0)
        .SelectMany(static datagram => datagram)];

    private GoldenCapture.SentMessage[] Sent(string publication) =>
        [.. _capture.Sent.Where(message => message.Publication == publication)];

    private IEnumerable<byte[]> Theirs(IPEndPoint destination) =>
        _capture.Datagrams.Where(datagram => datagram.Destination.Equals(destination)).Select(static datagram => datagram.Payload);

    private byte[] TheirFirst(int type, IPEndPoint destination) => Theirs(destination).First(datagram => IsOf(type, datagram));

    private byte[] OurFirst(int type, IPEndPoint destination) =>
        _said.First(said => To(said, destination) && IsOf(type, said.Datagram)).Datagram;

    /// <summary>The capture's channel with the numbers that its driver chose, and our own correlation.</summary>
    private string PublicationChannel(string name, string correlation)
    {
        JsonElement publication = _capture.PublicationNamed(name);
        string channel = publication.GetProperty("channel").GetString()!;
        int initialTermId = publication.GetProperty("initialTermId").GetInt32();
        return $"{channel[..channel.IndexOf("|response-correlation-id", StringComparison.Ordinal)]}|{correlation}"
            + $"|init-term-id={initialTermId}|term-id={initialTermId}|term-offset=0"
            + $"|session-id={publication.GetProperty("sessionId").GetInt32()}";
    }

    /// <summary>Offers the messages that a datagram of the capture carries; returns how many.</summary>
    private static int OfferUpTo(Publication publication, GoldenCapture.SentMessage[] sent, int next, CapturedDatagram datagram)
    {
        long end = new DataFrame(datagram.Payload).TermOffset + datagram.Payload.Length;
        int count = 0;
        while (next + count < sent.Length && sent[next + count].Position <= end)
        {
            GoldenCapture.SentMessage message = sent[next + count];
            var buffer = new UnsafeBuffer(GoldenContent.Bytes(message.Index, message.Length));
            Assert.That(publication.Offer(buffer, 0, message.Length), Is.EqualTo(message.Position));
            count++;
        }

        return count;
    }

    /// <summary>Delivers the capture to a node whose sockets stand for some of its endpoints.</summary>
    private void ReplayTo(SimulatedNode node, Dictionary<IPEndPoint, TransportAddress> endpoints, Action<CapturedDatagram> each)
    {
        long lastTimeNanos = _capture.Datagrams[0].TimeNanos;
        foreach (CapturedDatagram datagram in _capture.Datagrams)
        {
            while (datagram.TimeNanos - lastTimeNanos > Milliseconds)
            {
                Wire.Advance(Milliseconds);
                lastTimeNanos += Milliseconds;
                node.Turn();
            }

            Wire.Advance(datagram.TimeNanos - lastTimeNanos);
            lastTimeNanos = datagram.TimeNanos;
            if (endpoints.TryGetValue(datagram.Destination, out TransportAddress address))
            {
                Wire.Inject(TransportAddress.From(datagram.Source), address, datagram.Payload);
            }

            node.Turn();
            each(datagram);
        }
    }
}
