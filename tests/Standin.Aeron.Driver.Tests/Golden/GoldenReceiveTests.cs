using System.Net;
using Adaptive.Aeron;
using Adaptive.Aeron.Driver;
using Adaptive.Aeron.Driver.Media;
using Positions.Testing.Network;
using Standin.Aeron.Driver.Tests.Support;

namespace Standin.Aeron.Driver.Tests.Golden;

/// <summary>Replays what real Aeron sent to its subscribers into this driver's receive path, at the times of the capture.</summary>
internal sealed class GoldenReceiveTests : SimulationFixture
{
    /// <summary>The wire carries this many messages to s2 of the MDC capture before its subscription leaves.</summary>
    private const int MessagesToLeavingSubscriber = 25;

    [TestCase("a-unicast-small", "s", int.MaxValue)]
    [TestCase("b-fragmented", "s", int.MaxValue)]
    [TestCase("c-term-rollover", "s", int.MaxValue)]
    [TestCase("c2-term-id-wrap", "s", int.MaxValue)]
    [TestCase("d1-loss-send", "s", int.MaxValue)]
    [TestCase("d2-loss-receive", "s", int.MaxValue)]
    [TestCase("e-mdc-dynamic", "s1", int.MaxValue)]
    [TestCase("e-mdc-dynamic", "s2", MessagesToLeavingSubscriber)]
    [TestCase("l-slow-subscriber", "s", int.MaxValue)]
    public void ShouldReassembleEveryMessage_WhenCaptureIsReplayed(string name, string subscriptionName, int messageLimit)
    {
        GoldenCapture capture = GoldenCapture.Load(name);
        SimulatedNode node = AddNode();
        Subscription subscription = node.Client.AddSubscription(capture.SubscriptionChannel(subscriptionName), StreamId);
        var collector = new MessageCollector(subscription);
        IPEndPoint endpoint = capture.SubscriptionEndpoint(subscriptionName);
        long lastTimeNanos = capture.Datagrams[0].TimeNanos;
        foreach (CapturedDatagram datagram in capture.Datagrams)
        {
            Wire.Advance(datagram.TimeNanos - lastTimeNanos);
            lastTimeNanos = datagram.TimeNanos;
            if (datagram.Destination.Equals(endpoint))
            {
                Wire.Inject(TransportAddress.From(datagram.Source), TransportAddress.From(datagram.Destination), datagram.Payload);
            }

            node.Turn();
            collector.Poll();
        }

        long joinPosition = node.Available.Single().JoinPosition;
        GoldenCapture.SentMessage[] expected =
            [.. capture.Sent.Where(message => message.Position > joinPosition).Take(messageLimit)];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(collector.Messages.Select(static message => message.Position), Is.EqualTo(
                expected.Select(static message => message.Position)));
            Assert.That(collector.Messages.Select(static message => message.ReservedValue), Is.EqualTo(
                expected.Select(static message => message.Reserved)));
            Assert.That(node.Count(SystemCounter.InvalidPackets), Is.Zero);
            Assert.That(node.Count(SystemCounter.FlowControlOverRuns), Is.Zero);
        }

        for (int i = 0; i < expected.Length; i++)
        {
            Assert.That(
                collector.Messages[i].Bytes, Is.EqualTo(GoldenContent.Bytes(expected[i].Index, expected[i].Length)), $"message {i}");
        }
    }

    [Test]
    public void ShouldEndStream_WhenCaptureEndsWithHeartbeatsThatSayso()
    {
        GoldenCapture capture = GoldenCapture.Load("a-unicast-small");
        SimulatedNode node = AddNode();
        Subscription subscription = node.Client.AddSubscription(capture.SubscriptionChannel("s"), StreamId);
        var collector = new MessageCollector(subscription);
        foreach (CapturedDatagram datagram in capture.Datagrams)
        {
            Wire.Advance(Milliseconds);
            if (datagram.Destination.Equals(capture.SubscriptionEndpoint("s")))
            {
                Wire.Inject(TransportAddress.From(datagram.Source), TransportAddress.From(datagram.Destination), datagram.Payload);
            }

            node.Turn();
            collector.Poll();
        }

        Image image = node.Available.Single();
        Assert.That(image.IsEndOfStream, Is.True);
        Assert.That(image.EndOfStreamPosition, Is.EqualTo(capture.Publication.GetProperty("endPosition").GetInt64()));
        Run(2 * Seconds);
        Assert.That(node.Unavailable, Is.EqualTo(new[] { image }));
        Assert.That(subscription.HasNoImages, Is.True);
    }
}
