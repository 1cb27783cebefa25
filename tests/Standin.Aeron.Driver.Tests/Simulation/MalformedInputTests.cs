using Adaptive.Aeron;
using Adaptive.Aeron.Driver;
using Adaptive.Aeron.Driver.Media;
using Adaptive.Aeron.Driver.Protocol;
using Adaptive.Aeron.Exceptions;
using Standin.Aeron.Driver.Tests.Support;

namespace Standin.Aeron.Driver.Tests.Simulation;

/// <summary>What a receiver and a sender do with datagrams that no Aeron would send.</summary>
internal sealed class MalformedInputTests : SimulationFixture
{
    private static readonly TransportAddress s_receiver = TransportAddress.FromIPv4(0x7F000001, 20101);
    private static readonly TransportAddress s_stranger = TransportAddress.FromIPv4(0x7F000001, 9);

    /// <summary>Random SETUPs may be sound but for an MTU above the receiver window, and that is said.</summary>
    protected override bool IsExpected(Exception error) =>
        error is ConfigurationException && error.Message.Contains("above the receiver window", StringComparison.Ordinal);

    [TestCase(0, 60_000, 32_768, 1408, TestName = "ShouldDropSetup_WhenTermLengthIsNoPowerOfTwo")]
    [TestCase(0, 32_768, 0, 1408, TestName = "ShouldDropSetup_WhenTermIsTooShort")]
    [TestCase(0, 65_536, 65_536, 1408, TestName = "ShouldDropSetup_WhenOffsetIsBehindTheTerm")]
    [TestCase(0, 65_536, 33, 1408, TestName = "ShouldDropSetup_WhenOffsetIsNotAligned")]
    [TestCase(0, 65_536, 0, 1400, TestName = "ShouldDropSetup_WhenMtuIsNotAligned")]
    [TestCase(0, 65_536, 0, 65_536, TestName = "ShouldDropSetup_WhenMtuIsTooLong")]
    [TestCase(-1, 65_536, 0, 1408, TestName = "ShouldDropSetup_WhenActiveTermIsBeforeTheFirst")]
    public void ShouldDropSetup(int activeTermId, int termLength, int termOffset, int mtu)
    {
        SimulatedNode node = AddNode();
        node.Client.AddSubscription(Channel, StreamId);
        byte[] setup = new byte[SetupFrame.Length];
        SetupFrame.Write(setup, 0, termOffset, 5, StreamId, 0, activeTermId, termLength, mtu);
        Wire.Inject(s_stranger, s_receiver, setup);
        Run(Milliseconds);
        Assert.That(node.Count(SystemCounter.ImagesCreated), Is.Zero);
        Assert.That(node.Count(SystemCounter.InvalidPackets), Is.EqualTo(1));
    }

    [Test]
    public void ShouldSayWhatIsTooShort_WhenMtuIsAboveTheReceiverWindow()
    {
        var errors = new CollectingErrorHandler();
        SimulatedNode receiver = AddNode(context => context.ErrorHandler(errors));
        Subscription subscription = receiver.Client.AddSubscription(Channel + "|rcv-wnd=4k", StreamId);
        using Publication publication = AddNode().Client.AddPublication(Channel + "|mtu=8192", StreamId);
        Run(9 * Seconds);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(subscription.HasNoImages, Is.True);
            Assert.That(receiver.Count(SystemCounter.InvalidPackets), Is.GreaterThan(1));
            Assert.That(errors.Errors, Has.Count.EqualTo(1), "once, not with every SETUP");
            Assert.That(errors.Errors[0].Message, Does.Contain("mtu=8192").And.Contain("4096").And.Contain("rcv-wnd"));
        }
    }

    [Test]
    public void ShouldMakeNoMoreImagesThanAllowed_WhenSetupsFlood()
    {
        SimulatedNode node = AddNode(static context => context.StreamSessionLimit(10));
        Subscription subscription = node.Client.AddSubscription(Channel, StreamId);
        byte[] setup = new byte[SetupFrame.Length];
        for (int session = 0; session < 100; session++)
        {
            SetupFrame.Write(setup, 0, 0, session, StreamId, 0, 0, 1 << 30, 1408);
            Wire.Inject(s_stranger, s_receiver, [.. setup]);
        }

        Run(10 * Milliseconds);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(subscription.ImageCount, Is.EqualTo(10));
            Assert.That(node.Count(SystemCounter.SessionsRefused), Is.EqualTo(90));
        }

        Run(11 * Seconds);
        Assert.That(subscription.HasNoImages, Is.True, "they never sent data");
        Wire.Inject(s_stranger, s_receiver, setup);
        Run(10 * Milliseconds);
        Assert.That(subscription.ImageCount, Is.EqualTo(1), "room again");
    }

    [Test]
    public void ShouldAskForSetupOnceASecond_WhenDataOfUnknownSessionsArrives()
    {
        SimulatedNode node = AddNode(static context => context.StreamSessionLimit(10));
        node.Client.AddSubscription(Channel, StreamId);
        byte[] data = new byte[64];
        DataFrame.Write(data, 64, DataFrame.UnfragmentedFlags, FrameType.Data, 0, 77, StreamId, 0);
        long before = node.Count(SystemCounter.StatusMessagesSent);
        for (int i = 0; i < 250; i++)
        {
            Wire.Inject(s_stranger, s_receiver, data);
            Run(10 * Milliseconds);
        }

        Assert.That(node.Count(SystemCounter.StatusMessagesSent) - before, Is.EqualTo(3));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void ShouldNotTrustWhatIsLeft_WhenDatagramsOverlap(bool isLongFrameFirst)
    {
        SimulatedNode sender = AddNode();
        SimulatedNode receiver = AddNode();
        TransportAddress senderAddress = default;
        Wire.Tap = (source, destination, _) =>
        {
            senderAddress = destination == s_receiver ? source : senderAddress;
            return true;
        };
        (Publication publication, Subscription subscription, MessageCollector collector) = Connect(sender, receiver);

        // Two frames, each valid by itself, of which the short one ends in the middle of the long one's payload, where lengths are bait.
        byte[] longFrame = new byte[256];
        for (int offset = DataFrame.HeaderLength; offset < longFrame.Length; offset += sizeof(int))
        {
            BitConverter.TryWriteBytes(longFrame.AsSpan(offset), (offset & 32) == 0 ? int.MinValue + 1 : int.MaxValue - 63);
        }

        DataFrame.Write(
            longFrame, 256, DataFrame.UnfragmentedFlags, FrameType.Data, 64, publication.SessionId, StreamId, publication.InitialTermId);
        byte[] shortFrame = new byte[96];
        DataFrame.Write(
            shortFrame, 96, DataFrame.UnfragmentedFlags, FrameType.Data, 0, publication.SessionId, StreamId, publication.InitialTermId);
        byte[] behind = new byte[64];
        DataFrame.Write(
            behind, 64, DataFrame.UnfragmentedFlags, FrameType.Data, 512, publication.SessionId, StreamId, publication.InitialTermId);
        byte[][] datagrams = isLongFrameFirst ? [behind, longFrame, shortFrame] : [behind, shortFrame, longFrame];
        foreach (byte[] datagram in datagrams)
        {
            Wire.Inject(senderAddress, s_receiver, datagram);
        }

        Run(100 * Milliseconds);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(collector.Messages.Select(static message => message.Bytes.Length), Is.All.LessThanOrEqualTo(224));
            Assert.That(subscription.ImageAtIndex(0).Position, Is.LessThanOrEqualTo(576));
            Assert.That(receiver.Count(SystemCounter.NakMessagesSent), Is.Positive, "the rest is asked for");
        }

        // What the sender really sends from there on fits: the bait is out of the way.
        for (int i = 0; i < 20; i++)
        {
            OfferAll(publication, new byte[64]);
        }

        Assert.That(Run(Seconds, () => subscription.ImageAtIndex(0).Position == publication.Position), Is.True);
    }

    [TestCase("")]
    [TestCase("|reliable=false")]
    [TestCase("|cc=cubic")]
    public void ShouldStayWhole_WhenRandomAndDamagedDatagramsArrive(string option)
    {
        SimulatedNode sender = AddNode();
        SimulatedNode receiver = AddNode(static context => context.StreamSessionLimit(50));
        List<byte[]> seen = [];
        TransportAddress senderAddress = default;
        Wire.Tap = (source, destination, datagram) =>
        {
            if (destination == s_receiver)
            {
                senderAddress = source;
            }

            if (seen.Count < 200)
            {
                seen.Add(datagram.ToArray());
            }

            return true;
        };
        (Publication publication, Subscription subscription, MessageCollector _) = Connect(sender, receiver, Channel + option);
        for (int i = 0; i < 30; i++)
        {
            OfferAll(publication, new byte[Random.Next(4000)]);
        }

        for (int i = 0; i < 20_000; i++)
        {
            byte[] datagram = Random.Chance(200) ? RandomBytes() : Damage(seen[Random.Next(seen.Count)]);
            bool toReceiver = Random.Chance(700);
            Wire.Inject(toReceiver ? senderAddress : s_receiver, toReceiver ? s_receiver : senderAddress, datagram);
            if (i % 20 == 0)
            {
                Run(Milliseconds);
            }
        }

        // Damaged frames may end the old stream, or bend it; a new one must be untouched by all that.
        Assert.That(receiver.Count(SystemCounter.InvalidPackets), Is.Positive);
        Assert.That(subscription.ImageCount, Is.LessThanOrEqualTo(50));
        const string other = "aeron:udp?endpoint=127.0.0.1:20102|term-length=64k";
        (Publication second, Subscription _, MessageCollector collector) = Connect(sender, receiver, other);
        OfferAll(second, [1, 2, 3]);
        Assert.That(Run(Seconds, () => collector.Messages.Count == 1), Is.True);
    }

    private byte[] RandomBytes()
    {
        byte[] bytes = new byte[Random.Next(300)];
        Random.Fill(bytes);
        return bytes;
    }

    private byte[] Damage(byte[] datagram)
    {
        byte[] damaged = [.. datagram];
        int flips = 1 + Random.Next(4);
        for (int i = 0; i < flips && damaged.Length > 0; i++)
        {
            damaged[Random.Next(Math.Min(damaged.Length, 44))] ^= (byte)(1 << Random.Next(8));
        }

        return Random.Chance(200) ? damaged[..Random.Next(damaged.Length + 1)] : damaged;
    }
}
