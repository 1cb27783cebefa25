using System.Net;
using Adaptive.Aeron;
using Adaptive.Aeron.Driver;
using Adaptive.Aeron.Driver.Media;
using Adaptive.Aeron.Driver.Protocol;
using Positions.Testing.Network;
using Standin.Aeron.Driver.Tests.Support;

namespace Standin.Aeron.Driver.Tests.Golden;

/// <summary>What a receiver of this driver says when it hears what real Aeron's receivers heard.</summary>
internal sealed class GoldenFeatureTests : GoldenFixture
{
    private readonly List<(long Nanos, TransportAddress Destination, byte[] Datagram)> _said = [];

    [SetUp]
    public void Listen() => Wire.Tap = (_, destination, datagram) =>
    {
        _said.Add((Wire.NanoTime(), destination, datagram.ToArray()));
        return true;
    };

    [Test]
    public void ShouldDeliverWhatAeronDelivered_WhenChannelIsNotReliable()
    {
        GoldenCapture capture = GoldenCapture.Load("k-unreliable");
        SimulatedNode node = AddNode();
        var collector = new MessageCollector(node.Client.AddSubscription(capture.SubscriptionChannel("s"), StreamId));
        Replay(capture, node, capture.SubscriptionEndpoint("s"), _ =>
        {
            collector.Poll();
            return true;
        });
        Dictionary<long, GoldenCapture.SentMessage> sent = capture.Sent.ToDictionary(static message => message.Position);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(collector.Messages.Select(static message => message.Position), Is.EqualTo(capture.DeliveredPositions("s")));
            Assert.That(collector.Messages, Has.Count.EqualTo(44));
            Assert.That(Said(FrameType.Nak), Is.Empty);
            Assert.That(node.Count(SystemCounter.LossGapsSkipped), Is.EqualTo(11), "as many as the other driver counted");
            Assert.That(node.Available.Single().IsEndOfStream, Is.True);
        }

        foreach (ReceivedMessage message in collector.Messages)
        {
            GoldenCapture.SentMessage expected = sent[message.Position];
            Assert.That(message.Bytes, Is.EqualTo(GoldenContent.Bytes(expected.Index, expected.Length)));
        }
    }

    [Test]
    public void ShouldSendTheSameErrorFrames_WhenImageIsRejected()
    {
        GoldenCapture capture = GoldenCapture.Load("h-reject-err");
        SimulatedNode node = AddNode();
        Subscription subscription = node.Client.AddSubscription(capture.SubscriptionChannel("s"), StreamId);
        var collector = new MessageCollector(subscription);
        long rejectedNanos = 0;
        Replay(capture, node, capture.SubscriptionEndpoint("s"), _ =>
        {
            collector.Poll();
            if (collector.Messages.Count == 5 && rejectedNanos == 0)
            {
                rejectedNanos = Wire.NanoTime();
                subscription.ImageAtIndex(0).Reject("golden reject reason");
            }

            return true;
        });
        byte[] theirs = capture.Datagrams.First(static datagram => IsOf(FrameType.Error, datagram.Payload)).Payload;
        List<byte[]> ours = Said(FrameType.Error);
        Assert.That(ours, Has.Count.GreaterThanOrEqualTo(5));
        foreach (byte[] frame in ours)
        {
            Assert.That(WithoutReceiverId(frame, ErrorFrame.ReceiverIdOffset), Is.EqualTo(
                WithoutReceiverId(theirs, ErrorFrame.ReceiverIdOffset)));
        }

        Assert.That(
            _said.Where(said => said.Nanos > rejectedNanos && IsOf(FrameType.StatusMessage, said.Datagram)),
            Is.Empty,
            "no credit any more");
        long[] times = [.. _said.Where(static said => IsOf(FrameType.Error, said.Datagram)).Select(static said => said.Nanos)];
        Assert.That(times.Zip(times.Skip(1), static (earlier, later) => later - earlier), Is.All.GreaterThanOrEqualTo(200 * Milliseconds));
    }

    [Test]
    public void ShouldEndImageAtOnce_WhenHeartbeatSaysRevoked()
    {
        GoldenCapture capture = GoldenCapture.Load("i-revoke");
        SimulatedNode node = AddNode();
        Subscription subscription = node.Client.AddSubscription(capture.SubscriptionChannel("s"), StreamId);
        var collector = new MessageCollector(subscription);
        Replay(capture, node, capture.SubscriptionEndpoint("s"), _ =>
        {
            collector.Poll();
            return node.Unavailable.Count == 0;
        });
        Image image = node.Unavailable.Single();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(image.PublicationRevoked, Is.True);
            Assert.That(image.EndOfStreamPosition, Is.EqualTo(480));
            Assert.That(image.Position, Is.EqualTo(480));
            Assert.That(collector.Messages, Has.Count.EqualTo(5));
            Assert.That(
                Said(FrameType.StatusMessage).Count(
                    static frame => new StatusMessageFrame(frame).Flags == StatusMessageFrame.EndOfStreamFlag),
                Is.InRange(5, 7),
                "one each 200 ms for a second");
        }
    }

    [Test]
    public void ShouldSendTheSameStatusMessages_WhenReceiverHasAGroupTag()
    {
        GoldenCapture capture = GoldenCapture.Load("e2-mdc-tagged");
        SimulatedNode node = AddNode();
        var collector = new MessageCollector(node.Client.AddSubscription(capture.SubscriptionChannel("s1"), StreamId));
        Replay(capture, node, capture.SubscriptionEndpoint("s1"), _ =>
        {
            collector.Poll();
            return true;
        });
        byte[][] theirs = [.. capture.Datagrams.Where(
            static datagram => IsOf(FrameType.StatusMessage, datagram.Payload)).Select(static datagram => datagram.Payload)];
        List<byte[]> ours = Said(FrameType.StatusMessage);
        Assert.That(ours, Has.All.Length.EqualTo(StatusMessageFrame.LengthWithGroupTag));
        foreach (int index in (int[])[0, 1])
        {
            Assert.That(WithoutReceiverId(ours[index], StatusMessageFrame.ReceiverIdOffset), Is.EqualTo(
                WithoutReceiverId(theirs[index], StatusMessageFrame.ReceiverIdOffset)));
        }
    }

    [Test]
    public void ShouldSpeakToTheControlGroup_WhenChannelIsMulticast()
    {
        GoldenCapture capture = GoldenCapture.Load("f-multicast");
        SimulatedNode node = AddNode();
        var collector = new MessageCollector(node.Client.AddSubscription(capture.SubscriptionChannel("s"), StreamId));
        Replay(capture, node, capture.SubscriptionEndpoint("s"), _ =>
        {
            collector.Poll();
            return true;
        });
        TransportAddress control = TransportAddress.From(IPEndPoint.Parse("224.20.30.42:24200"));
        byte[] theirs = capture.Datagrams.First(static datagram => IsOf(FrameType.StatusMessage, datagram.Payload)).Payload;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(_said.Select(static said => said.Destination), Is.All.EqualTo(control));
            Assert.That(WithoutReceiverId(Said(FrameType.StatusMessage)[0], StatusMessageFrame.ReceiverIdOffset), Is.EqualTo(
                WithoutReceiverId(theirs, StatusMessageFrame.ReceiverIdOffset)));
        }
    }

    [Test]
    public void ShouldFollowTheSameWindows_WhenCongestionControlIsCubic()
    {
        GoldenCapture capture = GoldenCapture.Load("j-cubic-rttm");
        SimulatedNode node = AddNode(
            static context => context.CubicCongestionControlMeasureRtt(true).CubicCongestionControlInitialRttNs(50 * Milliseconds));
        Subscription subscription = node.Client.AddSubscription(capture.SubscriptionChannel("s"), StreamId);
        var collector = new MessageCollector(subscription);
        List<byte[]> requests = [];
        Replay(capture, node, capture.SubscriptionEndpoint("s"), _ =>
        {
            // The capture's answers echo another driver's time stamps; these echo ours.
            foreach (byte[] request in Said(FrameType.RoundTripMeasurement).Skip(requests.Count))
            {
                requests.Add(request);
                byte[] answer = [.. request];
                answer[FrameHeader.FlagsOffset] = 0;
                Wire.Inject(
                    TransportAddress.From(IPEndPoint.Parse("127.0.0.1:41580")),
                    TransportAddress.From(capture.SubscriptionEndpoint("s")),
                    answer);
            }

            collector.Poll();
            return true;
        });
        int[] theirs = Windows(capture.Datagrams.Select(static datagram => datagram.Payload));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Windows(_said.Select(static said => said.Datagram)), Is.EqualTo(theirs));
            Assert.That(theirs, Is.EqualTo(new[] { 14080, 26752, 28160 }));
            Assert.That(requests, Has.Count.EqualTo(2), "one at the start, one each 200 ms until the stream ends");
            Assert.That(requests.Select(static frame => new RoundTripFrame(frame).Flags), Is.All.EqualTo(RoundTripFrame.ReplyFlag));
            Assert.That(node.Count(SystemCounter.RoundTripsMeasured), Is.EqualTo(requests.Count));
        }
    }

    /// <summary>The windows of status messages in order, without repetitions.</summary>
    private static int[] Windows(IEnumerable<byte[]> datagrams)
    {
        List<int> windows = [];
        foreach (byte[] datagram in datagrams)
        {
            if (IsOf(FrameType.StatusMessage, datagram) && (windows.Count == 0 || windows[^1] != new StatusMessageFrame(datagram).Window))
            {
                windows.Add(new StatusMessageFrame(datagram).Window);
            }
        }

        return [.. windows];
    }

    private static bool IsOf(int type, byte[] datagram) => DatagramCheck.Classify(datagram) == type;

    private static byte[] WithoutReceiverId(byte[] frame, int offset)
    {
        byte[] copy = [.. frame];
        copy.AsSpan(offset, sizeof(long)).Clear();
        return copy;
    }

    private List<byte[]> Said(int type) => [.. _said.Where(said => IsOf(type, said.Datagram)).Select(static said => said.Datagram)];
}
