using Adaptive.Aeron;
using Adaptive.Aeron.Driver.Protocol;
using Adaptive.Agrona.Concurrent;
using Positions.Testing.Network;
using Standin.Aeron.Driver.Tests.Support;

namespace Standin.Aeron.Driver.Tests.Golden;

/// <summary>Offers what real Aeron was offered, and compares every frame of the stream with the frame that real Aeron sent.</summary>
internal sealed class GoldenSendTests : SimulationFixture
{
    [TestCase("a-unicast-small")]
    [TestCase("b-fragmented")]
    [TestCase("c-term-rollover")]
    [TestCase("c2-term-id-wrap")]
    public void ShouldSendTheSameFrames_WhenOfferedTheSameMessages(string name)
    {
        GoldenCapture capture = GoldenCapture.Load(name);
        List<byte[]> ours = [];
        System.Net.IPEndPoint endpoint = capture.SubscriptionEndpoint("s");
        Wire.Tap = (_, destination, datagram) =>
        {
            if (destination.Port == endpoint.Port)
            {
                ours.Add(datagram.ToArray());
            }

            return true;
        };

        SimulatedNode node = AddNode();
        Publication publication = node.Client.AddExclusivePublication(PublicationChannel(capture), StreamId);
        Run(50 * Milliseconds);
        var collector = new MessageCollector(node.Client.AddSubscription(capture.SubscriptionChannel("s"), StreamId));
        EveryTurn.Add(() => collector.Poll());
        Assert.That(Run(Seconds, () => publication.IsConnected), Is.True);
        foreach (GoldenCapture.SentMessage message in capture.Sent)
        {
            Assert.That(Offer(publication, message), Is.EqualTo(message.Position));
        }

        Assert.That(Run(5 * Seconds, () => collector.Messages.Count == capture.Sent.Count), Is.True);
        byte[][] theirs = [.. capture.Datagrams.Where(
            datagram => datagram.Destination.Equals(endpoint)).Select(static datagram => datagram.Payload)];
        int initialTermId = publication.InitialTermId;
        SortedDictionary<long, byte[]> ourFrames = FramesByPosition(ours, initialTermId, publication.TermBufferLength);
        SortedDictionary<long, byte[]> theirFrames = FramesByPosition(theirs, initialTermId, publication.TermBufferLength);
        Assert.That(ourFrames.Keys, Is.EqualTo(theirFrames.Keys));
        foreach ((long position, byte[] frame) in theirFrames)
        {
            Assert.That(ourFrames[position], Is.EqualTo(frame), $"frame at {position}");
        }

        Assert.That(ours.First(IsSetup), Is.EqualTo(theirs.First(IsSetup)));
    }

    private static bool IsSetup(byte[] datagram) => DatagramCheck.Classify(datagram) == FrameType.Setup;

    private static string PublicationChannel(GoldenCapture capture)
    {
        int termLength = capture.Publication.GetProperty("termLength").GetInt32();
        long start = capture.Publication.GetProperty("startPosition").GetInt64();
        int initialTermId = capture.Publication.GetProperty("initialTermId").GetInt32();
        int termId = unchecked(initialTermId + (int)(start / termLength));
        return $"aeron:udp?endpoint={capture.SubscriptionEndpoint("s")}|term-length={termLength}|init-term-id={initialTermId}"
            + $"|term-id={termId}|term-offset={start % termLength}|session-id={capture.Publication.GetProperty("sessionId").GetInt32()}"
            + $"|mtu={capture.Publication.GetProperty("mtu").GetInt32()}";
    }

    private long Offer(Publication publication, GoldenCapture.SentMessage message)
    {
        var buffer = new UnsafeBuffer(GoldenContent.Bytes(message.Index, message.Length));
        ReservedValueSupplier? supplier = message.Reserved == 0 ? null : (_, _, _) => message.Reserved;
        for (int attempt = 0; attempt < 1000; attempt++)
        {
            long result = publication.Offer(buffer, 0, message.Length, supplier);
            if (result > 0)
            {
                return result;
            }

            Run(Milliseconds);
        }

        return 0;
    }

    private static SortedDictionary<long, byte[]> FramesByPosition(IEnumerable<byte[]> datagrams, int initialTermId, int termLength)
    {
        SortedDictionary<long, byte[]> frames = [];
        foreach (byte[] datagram in datagrams)
        {
            int type = DatagramCheck.Classify(datagram);
            if (type is not (FrameType.Data or FrameType.Pad) || new DataFrame(datagram).FrameLength == 0)
            {
                continue;
            }

            int offset = 0;
            while (offset < datagram.Length)
            {
                var frame = new DataFrame(datagram.AsSpan(offset));
                int alignedLength = (frame.FrameLength + 31) & ~31;
                int onWire = Math.Min(alignedLength, datagram.Length - offset);
                long position = ((long)unchecked(frame.TermId - initialTermId) * termLength) + frame.TermOffset;
                frames[position] = datagram.AsSpan(offset, onWire).ToArray();
                offset += alignedLength;
            }
        }

        return frames;
    }
}
