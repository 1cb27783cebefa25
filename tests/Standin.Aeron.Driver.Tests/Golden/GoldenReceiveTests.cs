using Adaptive.Aeron;
using Adaptive.Aeron.Driver;
using Standin.Aeron.Driver.Tests.Support;

namespace Standin.Aeron.Driver.Tests.Golden;

/// <summary>Replays what real Aeron sent to its subscribers into this driver's receive path, at the times of the capture.</summary>
internal sealed class GoldenReceiveTests : GoldenFixture
{
    /// <summary>The wire carries this many messages to s2 of the MDC capture before its subscription leaves.</summary>
    private const int MessagesToLeavingSubscriber = 25;

    /// <summary>The destination of s2 of the manual MDC capture is removed after this many.</summary>
    private const int MessagesToRemovedDestination = 10;

    [TestCase("a-unicast-small", "s", int.MaxValue)]
    [TestCase("b-fragmented", "s", int.MaxValue)]
    [TestCase("c-term-rollover", "s", int.MaxValue)]
    [TestCase("c2-term-id-wrap", "s", int.MaxValue)]
    [TestCase("d1-loss-send", "s", int.MaxValue)]
    [TestCase("d2-loss-receive", "s", int.MaxValue)]
    [TestCase("e-mdc-dynamic", "s1", int.MaxValue)]
    [TestCase("e-mdc-dynamic", "s2", MessagesToLeavingSubscriber)]
    [TestCase("e2-mdc-tagged", "s1", int.MaxValue)]
    [TestCase("e3-mdc-manual", "s1", int.MaxValue)]
    [TestCase("e3-mdc-manual", "s2", MessagesToRemovedDestination)]
    [TestCase("f-multicast", "s", int.MaxValue)]
    [TestCase("i-revoke", "s", int.MaxValue)]
    [TestCase("j-cubic-rttm", "s", int.MaxValue)]
    [TestCase("l-slow-subscriber", "s", int.MaxValue)]
    public void ShouldReassembleEveryMessage_WhenCaptureIsReplayed(string name, string subscriptionName, int messageLimit)
    {
        GoldenCapture capture = GoldenCapture.Load(name);
        SimulatedNode node = AddNode();
        Subscription subscription = node.Client.AddSubscription(capture.SubscriptionChannel(subscriptionName), StreamId);
        var collector = new MessageCollector(subscription);
        Replay(capture, node, capture.SubscriptionEndpoint(subscriptionName), _ =>
        {
            collector.Poll();
            return true;
        });

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
        Replay(capture, node, capture.SubscriptionEndpoint("s"), _ =>
        {
            collector.Poll();
            return true;
        });

        Image image = node.Available.Single();
        Assert.That(image.IsEndOfStream, Is.True);
        Assert.That(image.EndOfStreamPosition, Is.EqualTo(capture.Publication.GetProperty("endPosition").GetInt64()));
        Run(2 * Seconds);
        Assert.That(node.Unavailable, Is.EqualTo(new[] { image }));
        Assert.That(subscription.HasNoImages, Is.True);
    }
}
