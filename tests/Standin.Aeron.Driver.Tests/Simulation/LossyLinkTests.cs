using Adaptive.Aeron;
using Adaptive.Aeron.Driver;
using Standin.Aeron.Driver.Tests.Support;

namespace Standin.Aeron.Driver.Tests.Simulation;

/// <summary>Our sender to our receiver over a wire that loses, duplicates and reorders in both directions.</summary>
internal sealed class LossyLinkTests : SimulationFixture
{
    [TestCase(50, 0, 0)]
    [TestCase(0, 100, 0)]
    [TestCase(0, 0, 2_000_000)]
    [TestCase(120, 30, 200_000)]
    [TestCase(300, 100, 1_000_000)]
    public void ShouldDeliverEverythingOnceInOrder_WhenLinkIsBad(int lossPerMille, int duplicatePerMille, int jitterNanos)
    {
        Transfer(Channel, messages: 300, lossPerMille, duplicatePerMille, jitterNanos);
    }

    [Test]
    public void ShouldDeliverEverything_WhenTermIdWraps()
    {
        const string channel = Channel + "|init-term-id=2147483646|term-id=2147483647|term-offset=61440";
        Publication publication = Transfer(channel, messages: 120, lossPerMille: 100, duplicatePerMille: 20, jitterNanos: 100_000);
        Assert.That(publication.Position >> publication.PositionBitsToShift, Is.GreaterThan(2), "went beyond the wrap");
    }

    [Test]
    public void ShouldDeliverEverything_WhenReceiverWindowIsSmall()
    {
        Transfer(Channel + "|rcv-wnd=2k", messages: 40, lossPerMille: 150, duplicatePerMille: 0, jitterNanos: 0);
    }

    [Test]
    public void ShouldDeliverEverything_WhenDatagramsAreAsLongAsTheyCanBe()
    {
        const string channel = "aeron:udp?endpoint=127.0.0.1:20101|term-length=1m|mtu=65504|rcv-wnd=256k";
        Transfer(channel, messages: 150, lossPerMille: 200, duplicatePerMille: 20, jitterNanos: 100_000, lengthMax: 131072);
    }

    private Publication Transfer(
        string channel, int messages, int lossPerMille, int duplicatePerMille, int jitterNanos, int lengthMax = 8192)
    {
        Wire.LossPerMille = lossPerMille;
        Wire.DuplicatePerMille = duplicatePerMille;
        Wire.JitterNanos = jitterNanos;
        SimulatedNode sender = AddNode();
        SimulatedNode receiver = AddNode();
        (Publication publication, Subscription _, MessageCollector collector) = Connect(sender, receiver, channel);
        List<byte[]> sent = [];
        for (int i = 0; i < messages; i++)
        {
            byte[] message = new byte[Random.Next(Random.Chance(500) ? 300 : lengthMax + 1)];
            Random.Fill(message);
            OfferAll(publication, message);
            sent.Add(message);
        }

        Run(60 * Seconds, () => collector.Messages.Count >= sent.Count);
        Assert.That(collector.Messages, Has.Count.EqualTo(sent.Count));
        for (int i = 0; i < sent.Count; i++)
        {
            Assert.That(collector.Messages[i].Bytes, Is.EqualTo(sent[i]), $"message {i}");
        }

        // An image that joined late would have missed the start, and a second one would have brought some of it twice.
        Assert.That(receiver.Available, Has.Count.EqualTo(1));
        Assert.That(receiver.Count(SystemCounter.InvalidPackets) + sender.Count(SystemCounter.InvalidPackets), Is.Zero);
        // Enough datagrams that none being lost has a chance below one in a million.
        if (lossPerMille > 0)
        {
            Assert.That(sender.Count(SystemCounter.RetransmitsSent), Is.Positive);
        }

        return publication;
    }
}
