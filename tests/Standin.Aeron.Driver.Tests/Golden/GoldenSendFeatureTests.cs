using System.Net;
using Adaptive.Aeron;
using Adaptive.Aeron.Driver;
using Adaptive.Aeron.Driver.Media;
using Adaptive.Aeron.Driver.Protocol;
using Adaptive.Agrona.Concurrent;
using Positions.Testing.Network;
using Standin.Aeron.Driver.Tests.Support;

namespace Standin.Aeron.Driver.Tests.Golden;

/// <summary>What a publisher of this driver does when it hears what real Aeron's receivers said to theirs.</summary>
internal sealed class GoldenSendFeatureTests : GoldenFixture
{
    private readonly List<(TransportAddress Destination, byte[] Datagram)> _sent = [];

    [SetUp]
    public void Listen() => Wire.Tap = (_, destination, datagram) =>
    {
        _sent.Add((destination, datagram.ToArray()));
        return true;
    };

    [Test]
    public void ShouldSendTheSameFramesToEachDestination_WhenControlModeIsManual()
    {
        GoldenCapture capture = GoldenCapture.Load("e3-mdc-manual");
        SimulatedNode node = AddNode();
        Publication publication = node.Client.AddPublication(PublicationChannel(capture), StreamId);
        publication.AddDestination("aeron:udp?endpoint=127.0.0.1:24191");
        publication.AddDestination("aeron:udp?endpoint=127.0.0.1:24192");
        Run(150 * Milliseconds);
        var source = IPEndPoint.Parse("127.0.0.1:24190");
        int next = 0;
        Replay(capture, node, source, datagram =>
        {
            // Each message is offered when the capture has it on the wire for the first time.
            bool isMessage = datagram.Source.Equals(source) && Position(datagram.Payload) is { } position
                && next < capture.Sent.Count && position == PositionBefore(capture, next);
            if (isMessage)
            {
                if (next == 10)
                {
                    publication.RemoveDestination("aeron:udp?endpoint=127.0.0.1:24192");
                }

                Assert.That(Offer(publication, capture.Sent[next]), Is.EqualTo(capture.Sent[next].Position));
                next++;
            }

            return true;
        });
        Assert.That(next, Is.EqualTo(capture.Sent.Count));
        foreach (int port in (int[])[24191, 24192])
        {
            byte[][] theirs = [.. capture.Datagrams
                .Where(datagram => datagram.Destination.Port == port && Position(datagram.Payload) is not null)
                .Select(static datagram => datagram.Payload)];
            byte[][] ours = [.. _sent.Where(
                sent => sent.Destination.Port == port && Position(sent.Datagram) is not null).Select(static sent => sent.Datagram)];
            Assert.That(ours, Is.EqualTo(theirs), $"data to {port}");
        }

        Assert.That(_sent.First(static sent => IsOf(FrameType.Setup, sent.Datagram)).Datagram, Is.EqualTo(
            capture.Datagrams.First(static datagram => IsOf(FrameType.Setup, datagram.Payload)).Payload));
    }

    [Test]
    public void ShouldConnectWithTheTaggedReceiver_WhenFlowControlIsTagged()
    {
        GoldenCapture capture = GoldenCapture.Load("e2-mdc-tagged");
        SimulatedNode node = AddNode();
        Publication publication = node.Client.AddPublication(PublicationChannel(capture), StreamId);
        bool wasConnected = false;
        Replay(capture, node, IPEndPoint.Parse("127.0.0.1:24180"), datagram =>
        {
            bool isStatus = IsOf(FrameType.StatusMessage, datagram.Payload) && new StatusMessageFrame(datagram.Payload).Flags == 0;
            if (isStatus && !wasConnected)
            {
                Run(Milliseconds);
                Assert.That(publication.IsConnected, Is.True);
                wasConnected = true;
            }

            return true;
        });
        Assert.That(wasConnected, Is.True);
        Assert.That(publication.IsConnected, Is.False, "the receiver has said that it is done");
    }

    [Test]
    public void ShouldSendTheSameDatagrams_WhenChannelIsMulticast()
    {
        GoldenCapture capture = GoldenCapture.Load("f-multicast");
        SimulatedNode node = AddNode();
        Publication publication = node.Client.AddPublication(PublicationChannel(capture), StreamId);
        var group = IPEndPoint.Parse("224.20.30.41:24200");
        int next = 0;
        Replay(capture, node, IPEndPoint.Parse("224.20.30.42:24200"), datagram =>
        {
            if (Position(datagram.Payload) is { } position && next < capture.Sent.Count && position == PositionBefore(capture, next))
            {
                Assert.That(Offer(publication, capture.Sent[next++]), Is.Positive);
            }

            return true;
        });
        byte[][] theirs = [.. capture.Datagrams.Where(
            datagram => Position(datagram.Payload) is not null).Select(static datagram => datagram.Payload)];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(_sent.Select(static sent => sent.Destination), Is.All.EqualTo(TransportAddress.From(group)));
            Assert.That(
                _sent.Where(static sent => Position(sent.Datagram) is not null).Select(static sent => sent.Datagram), Is.EqualTo(theirs));
            Assert.That(_sent[0].Datagram, Is.EqualTo(capture.Datagrams[0].Payload), "SETUP");
        }
    }

    [Test]
    public void ShouldTellTheApplication_WhenReceiverSendsAnErrorFrame()
    {
        GoldenCapture capture = GoldenCapture.Load("h-reject-err");
        SimulatedNode node = AddNode();
        IPEndPoint theirSender = capture.Datagrams[0].Source;
        TransportAddress us = default;
        TransportAddress receiver = TransportAddress.From(capture.SubscriptionEndpoint("s"));
        Wire.Tap = (source, _, _) =>
        {
            us = source;
            return true;
        };
        ExclusivePublication publication = node.Client.AddExclusivePublication(PublicationChannel(capture), StreamId);
        Run(Milliseconds);
        foreach (CapturedDatagram datagram in capture.Datagrams.Where(datagram => datagram.Destination.Equals(theirSender)))
        {
            bool isError = IsOf(FrameType.Error, datagram.Payload);
            Assert.That(publication.IsConnected, Is.EqualTo(isError && node.PublicationErrors.Count == 0));
            Wire.Inject(receiver, us, datagram.Payload);
            Run(Milliseconds);
        }

        Assert.That(publication.IsConnected, Is.False);
        Assert.That(
            node.PublicationErrors, Has.Count.EqualTo(capture.Datagrams.Count(static datagram => IsOf(FrameType.Error, datagram.Payload))));
        Adaptive.Aeron.Status.PublicationErrorFrame error = node.PublicationErrors[0];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(error.ErrorMessage(), Is.EqualTo("golden reject reason"));
            Assert.That(error.ErrorCode(), Is.EqualTo(ErrorCode.IMAGE_REJECTED));
            Assert.That(error.RegistrationId(), Is.EqualTo(publication.RegistrationId));
            Assert.That(error.SessionId(), Is.EqualTo(publication.SessionId));
            Assert.That(error.GroupTag(), Is.EqualTo(Adaptive.Aeron.Aeron.NULL_VALUE));
            Assert.That(error.SourceAddress(), Is.EqualTo(capture.SubscriptionEndpoint("s")));
        }
    }

    [Test]
    public void ShouldSendTheSameHeartbeats_WhenPublicationIsRevoked()
    {
        GoldenCapture capture = GoldenCapture.Load("i-revoke");
        SimulatedNode node = AddNode();
        ExclusivePublication publication = node.Client.AddExclusivePublication(PublicationChannel(capture), StreamId);
        var collector = new MessageCollector(node.Client.AddSubscription(capture.SubscriptionChannel("s"), StreamId));
        EveryTurn.Add(() => collector.Poll());
        Assert.That(Run(Seconds, () => publication.IsConnected), Is.True);
        foreach (GoldenCapture.SentMessage message in capture.Sent)
        {
            Assert.That(Offer(publication, message), Is.EqualTo(message.Position));
        }

        Assert.That(Run(Seconds, () => collector.Messages.Count == capture.Sent.Count), Is.True);
        publication.Revoke();
        Run(Seconds);
        byte[] theirs = capture.Datagrams.First(static datagram => IsRevoked(datagram.Payload)).Payload;
        Assert.That(_sent.First(static sent => IsRevoked(sent.Datagram)).Datagram, Is.EqualTo(theirs));
    }

    [Test]
    public void ShouldGiveTheSameAnswer_WhenReceiverMeasuresTheRoundTrip()
    {
        GoldenCapture capture = GoldenCapture.Load("j-cubic-rttm");
        SimulatedNode node = AddNode();
        TransportAddress us = default;
        Wire.Tap = (source, destination, datagram) =>
        {
            us = source;
            _sent.Add((destination, datagram.ToArray()));
            return true;
        };
        node.Client.AddExclusivePublication(PublicationChannel(capture), StreamId);
        Run(Milliseconds);
        byte[][] exchange = [.. capture.Datagrams.Where(
            static datagram => IsOf(FrameType.RoundTripMeasurement, datagram.Payload)).Select(static datagram => datagram.Payload)];
        Wire.Inject(TransportAddress.From(capture.SubscriptionEndpoint("s")), us, exchange[0]);
        Run(Milliseconds);
        Assert.That(_sent.Single(static sent => IsOf(FrameType.RoundTripMeasurement, sent.Datagram)).Datagram, Is.EqualTo(exchange[1]));
    }

    private static bool IsOf(int type, byte[] datagram) => DatagramCheck.Classify(datagram) == type;

    private static bool IsRevoked(byte[] datagram) =>
        IsOf(FrameType.Data, datagram) && (new DataFrame(datagram).Flags & DataFrame.RevokedFlag) != 0;

    /// <summary>Term offset of a datagram with data, all captures here being in their first term; null for everything else.</summary>
    private static long? Position(byte[] datagram) =>
        IsOf(FrameType.Data, datagram) && new DataFrame(datagram).FrameLength > 0 ? new DataFrame(datagram).TermOffset : null;

    private static long PositionBefore(GoldenCapture capture, int index) => index == 0 ? 0 : capture.Sent[index - 1].Position;

    private static string PublicationChannel(GoldenCapture capture)
    {
        int initialTermId = capture.Publication.GetProperty("initialTermId").GetInt32();
        return $"{capture.Publication.GetProperty("channel").GetString()}"
            + $"|init-term-id={initialTermId}|term-id={initialTermId}|term-offset=0"
            + $"|session-id={capture.Publication.GetProperty("sessionId").GetInt32()}";
    }

    private static long Offer(Publication publication, GoldenCapture.SentMessage message) =>
        publication.Offer(new UnsafeBuffer(GoldenContent.Bytes(message.Index, message.Length)), 0, message.Length);
}
