using System.Buffers.Binary;
using Adaptive.Aeron;
using Adaptive.Aeron.Driver;
using Adaptive.Aeron.Driver.Protocol;
using Standin.Aeron.Driver.Tests.Support;

namespace Standin.Aeron.Driver.Tests.Simulation;

/// <summary>
/// Where the window is half a term, padding takes the sender further beyond what was consumed than any data can: by the longest message,
/// which here, in the shortest frames, is half headers. Both ends still have to understand each other there.
/// </summary>
internal sealed class TermEndTests : SimulationFixture
{
    private const int TermLength = 64 * 1024;
    private const int Window = TermLength / 2;
    private const int ShortFrameLength = 64;
    private const int LongestMessage = TermLength / 8;
    private const int LongestPadding = (2 * LongestMessage) - DataFrame.HeaderLength;

    /// <summary>The last of the credit is the padding's header.</summary>
    private const int Start = TermLength - LongestPadding + DataFrame.HeaderLength - Window;

    private static readonly string s_channel = $"aeron:udp?endpoint=127.0.0.1:20101|term-length={TermLength}|mtu={ShortFrameLength}"
        + $"|rcv-wnd={Window}|init-term-id=7|term-id=7|term-offset={Start}";

    [Test]
    public void ShouldRepair_WhenFirstFrameBehindThePaddingIsLost() => LoseUntilPaddingIsSent(termOffset => termOffset == Start);

    [Test]
    public void ShouldRepair_WhenNothingButHeartbeatsArrives() => LoseUntilPaddingIsSent(_ => true);

    [Test]
    public void ShouldEndTheImage_WhenTheGapBehindThePaddingIsNeverRepaired()
    {
        SimulatedNode sender = AddNode();
        SimulatedNode receiver = AddNode();
        (Publication publication, Subscription _, MessageCollector _) = Connect(sender, receiver, s_channel);
        Wire.Tap = (_, _, datagram) => !IsData(datagram.Span) || new DataFrame(datagram.Span).TermOffset != Start;
        OfferAll(publication, Messages());
        Run(12 * Seconds);
        Assert.That(receiver.Count(SystemCounter.ImagesTimedOut), Is.EqualTo(1));
    }

    [Test]
    public void ShouldKeepTheImage_WhenNothingIsMissingAndNobodyPolls()
    {
        SimulatedNode sender = AddNode();
        SimulatedNode receiver = AddNode();
        (Publication publication, Subscription subscription, MessageCollector collector) = Connect(sender, receiver, s_channel);
        EveryTurn.Clear();
        List<byte[]> sent = Messages();
        OfferAll(publication, sent);
        Run(25 * Seconds);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(PositionOf(sender, StreamPositionKind.SenderPosition), Is.EqualTo(TermLength), "behind the padding");
            Assert.That(publication.IsConnected && subscription.IsConnected, Is.True);
        }

        EveryTurn.Add(() => collector.Poll());
        Run(Seconds, () => collector.Messages.Count >= sent.Count);
        Assert.That(collector.Messages.Select(message => message.Bytes), Is.EqualTo(sent));
    }

    /// <summary>Loses data for longer than a publication stays connected without status messages, and for less than an image lives.</summary>
    private void LoseUntilPaddingIsSent(Predicate<int> isLost)
    {
        SimulatedNode sender = AddNode();
        SimulatedNode receiver = AddNode();
        (Publication publication, Subscription _, MessageCollector collector) = Connect(sender, receiver, s_channel);
        bool isBroken = true;
        Wire.Tap = (_, _, datagram) => !isBroken || !IsData(datagram.Span) || !isLost(new DataFrame(datagram.Span).TermOffset);
        List<byte[]> sent = Messages();
        OfferAll(publication, sent);
        Run(7 * Seconds);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(PositionOf(sender, StreamPositionKind.SenderPosition), Is.EqualTo(TermLength), "behind the padding");
            Assert.That(PositionOf(receiver, StreamPositionKind.ReceiverHighWater), Is.EqualTo(TermLength), "heard of");
            Assert.That(PositionOf(receiver, StreamPositionKind.SubscriberPosition), Is.EqualTo(Start));
            Assert.That(publication.IsConnected, Is.True);
        }

        isBroken = false;
        Run(Seconds, () => collector.Messages.Count >= sent.Count);
        Assert.That(collector.Messages.Select(message => message.Bytes), Is.EqualTo(sent));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(receiver.Available, Has.Count.EqualTo(1), "never joined again");
            Assert.That(receiver.Count(SystemCounter.FlowControlOverRuns), Is.Zero);
            Assert.That(sender.Count(SystemCounter.StatusMessagesRejected), Is.Zero);
        }
    }

    private void OfferAll(Publication publication, List<byte[]> messages)
    {
        foreach (byte[] message in messages)
        {
            OfferAll(publication, message);
        }
    }

    /// <summary>As many as fit in front of the padding, and the one that does not.</summary>
    private List<byte[]> Messages()
    {
        List<byte[]> messages = [[]];
        for (int i = 0; i < (Window - (2 * DataFrame.HeaderLength)) / ShortFrameLength; i++)
        {
            messages.Add(new byte[ShortFrameLength - DataFrame.HeaderLength]);
        }

        messages.Add(new byte[LongestMessage]);
        messages.ForEach(message => Random.Fill(message));
        return messages;
    }

    private static long PositionOf(SimulatedNode node, StreamPositionKind kind) =>
        node.Driver.Counters.StreamPositions().Single(position => position.Kind == kind).Position;

    private static bool IsData(ReadOnlySpan<byte> datagram) =>
        new DataFrame(datagram).Type <= FrameType.Data && BinaryPrimitives.ReadInt32LittleEndian(datagram) > 0;
}
