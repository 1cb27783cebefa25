using System.Net;
using Adaptive.Aeron.Driver.Media;
using Positions.Testing;
using Standin.Aeron.Driver.Tests.Support;

namespace Standin.Aeron.Driver.Tests.Media;

/// <summary>Both kinds of channel on loopback: with batched system calls, where the system has them, and with .NET's own.</summary>
[TestFixture(true)]
[TestFixture(false)]
internal sealed class UdpNetworkTests(bool allowLinux)
{
    private static readonly TransportAddress s_loopback = TransportAddress.FromIPv4(0x7F000001, 0);

    private static readonly TransportAddress s_loopbackIPv6 = TransportAddress.From(new IPEndPoint(IPAddress.IPv6Loopback, 0));

    private readonly CollectingErrorHandler _errors = new();
    private UdpNetwork _network = null!;

    [SetUp]
    public void CreateNetwork() => _network = new UdpNetwork(_errors, allowLinux);

    [TearDown]
    public void DisposeNetwork()
    {
        _network.Dispose();
        Assert.That(_errors.Errors, Is.Empty);
    }

    [TestCase(false)]
    [TestCase(true)]
    [CancelAfter(HangGuard.Milliseconds)]
    public void ShouldKeepDatagramsApart_WhenSentOneByOneAndInBatches(bool isIPv6, CancellationToken cancellation)
    {
        TransportAddress loopback = isIPv6 ? s_loopbackIPv6 : s_loopback;
        using IDatagramChannel receiver = _network.Open(new DatagramChannelOptions(loopback, null, 1 << 20, 0));
        using IDatagramChannel sender = _network.Open(new DatagramChannelOptions(loopback, null, 0, 0));
        var collector = new Collector();
        byte[] bytes = [.. Enumerable.Range(0, 600).Select(static i => (byte)i)];
        Assert.That(sender.Send(bytes.AsSpan(0, 100), receiver.LocalAddress), Is.EqualTo(DatagramSendResult.Sent));
        Assert.That(sender.SendBatch(bytes, [100, 200, 300], receiver.LocalAddress), Is.EqualTo(3));
        while (collector.Datagrams.Count < 4)
        {
            cancellation.ThrowIfCancellationRequested();
            receiver.Poll(collector, 64);
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(collector.Datagrams[0].Bytes, Is.EqualTo(bytes[..100]));
            Assert.That(collector.Datagrams[1].Bytes, Is.EqualTo(bytes[..100]));
            Assert.That(collector.Datagrams[2].Bytes, Is.EqualTo(bytes[100..300]));
            Assert.That(collector.Datagrams[3].Bytes, Is.EqualTo(bytes[300..600]));
            Assert.That(collector.Datagrams.Select(static datagram => datagram.Source), Is.All.EqualTo(sender.LocalAddress));
            Assert.That(receiver.Poll(collector, 64), Is.Zero);
        }
    }

    /// <summary>Runs of one length go through the system in one piece where it can; the receiver must not see that, whatever it can.</summary>
    [TestCase(true)]
    [TestCase(false)]
    [CancelAfter(HangGuard.Milliseconds)]
    public void ShouldKeepDatagramsApart_WhenRunsOfOneLengthAreSent(bool receiverAllowsLinux, CancellationToken cancellation)
    {
        var random = new SeededRandom(TestSeed.Next(nameof(ShouldKeepDatagramsApart_WhenRunsOfOneLengthAreSent)));
        using var receiving = new UdpNetwork(_errors, receiverAllowsLinux);
        using IDatagramChannel receiver = receiving.Open(new DatagramChannelOptions(s_loopback, null, 1 << 21, 0));
        using IDatagramChannel sender = _network.Open(new DatagramChannelOptions(s_loopback, receiver.LocalAddress, 0, 1 << 21));
        for (int round = 0; round < 50; round++)
        {
            int[] lengths = new int[1 + random.Next(150)];
            int length = 32;
            for (int i = 0; i < lengths.Length; i++)
            {
                length = random.Chance(100) ? 32 * (1 + random.Next(44)) : length;
                lengths[i] = length;
            }

            byte[] bytes = new byte[lengths.Sum()];
            random.Fill(bytes);
            var collector = new Collector();
            int sent = 0;
            int sentBytes = 0;
            while (collector.Datagrams.Count < lengths.Length)
            {
                cancellation.ThrowIfCancellationRequested();
                int taken = sender.SendBatch(bytes.AsSpan(sentBytes), lengths.AsSpan(sent), default);
                sentBytes += lengths.AsSpan(sent, taken).ToArray().Sum();
                sent += taken;
                receiver.Poll(collector, 64);
            }

            Assert.That(collector.Datagrams.Select(static datagram => datagram.Bytes.Length), Is.EqualTo(lengths));
            Assert.That(collector.Datagrams.SelectMany(static datagram => datagram.Bytes), Is.EqualTo(bytes));
        }
    }

    [Test]
    [CancelAfter(HangGuard.Milliseconds)]
    public void ShouldReceiveTheLongestDatagram_WhenItIsSent(CancellationToken cancellation)
    {
        using IDatagramChannel receiver = _network.Open(new DatagramChannelOptions(s_loopback, null, 1 << 20, 0));
        using IDatagramChannel sender = _network.Open(new DatagramChannelOptions(s_loopback, receiver.LocalAddress, 0, 1 << 20));
        var collector = new Collector();
        byte[] bytes = new byte[65504];
        new Random(1).NextBytes(bytes);
        Assert.That(sender.Send(bytes, default), Is.EqualTo(DatagramSendResult.Sent));
        while (collector.Datagrams.Count == 0)
        {
            cancellation.ThrowIfCancellationRequested();
            receiver.Poll(collector, 64);
        }

        Assert.That(collector.Datagrams[0].Bytes, Is.EqualTo(bytes));
    }

    [Test]
    [CancelAfter(HangGuard.Milliseconds)]
    public void ShouldGoOnWithoutError_WhenNobodyListensAtThePeer(CancellationToken cancellation)
    {
        TransportAddress closed;
        using (IDatagramChannel gone = _network.Open(new DatagramChannelOptions(s_loopback, null, 0, 0)))
        {
            closed = gone.LocalAddress;
        }

        using IDatagramChannel sender = _network.Open(new DatagramChannelOptions(s_loopback, closed, 0, 0));
        var collector = new Collector();
        for (int i = 0; i < 10; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            Assert.That(sender.Send(new byte[32], default), Is.Not.EqualTo(DatagramSendResult.WouldBlock));
            sender.Poll(collector, 64);
            Assert.That(sender.SendBatch(new byte[64], [32, 32], default), Is.EqualTo(2));
        }

        Assert.That(collector.Datagrams, Is.Empty);
    }

    [Test]
    [CancelAfter(HangGuard.Milliseconds)]
    public void ShouldEndTheWait_WhenWokenUpByAnotherThread(CancellationToken cancellation)
    {
        var waker = new Thread(_network.WakeUp);
        waker.Start();
        while (!_network.WaitForInput(20_000_000_000))
        {
            cancellation.ThrowIfCancellationRequested();
        }

        waker.Join();
        Assert.That(_network.WaitForInput(1), Is.False, "one wake-up ends one wait");
    }

    [TestCase("224.20.30.41", "224.20.30.42")]
    [TestCase("ff02::1:29", "ff02::1:2a")]
    [TestCase("ff05::1:29", "ff05::1:2a")]
    [CancelAfter(HangGuard.Milliseconds)]
    public void ShouldReachEveryMemberAndNobodyElse_WhenSentToAGroup(string dataGroup, string controlGroup, CancellationToken cancellation)
    {
        int port = FreePort();
        TransportAddress data = TransportAddress.From(new IPEndPoint(IPAddress.Parse(dataGroup), port));
        TransportAddress control = TransportAddress.From(new IPEndPoint(IPAddress.Parse(controlGroup), port));
        TransportAddress local = data.IsIPv6 ? MulticastInterface.IPv6() : s_loopback;
        using IDatagramChannel first = OpenMember(data, local);
        using IDatagramChannel second = OpenMember(data, local);
        using IDatagramChannel other = OpenMember(control, local);
        using IDatagramChannel sender = _network.Open(new DatagramChannelOptions(
            new TransportAddress(0, 0, 0, data.IsIPv6), data, 0, 0, new MulticastOptions(null, local, 2)));
        Collector[] collectors = [new(), new(), new()];
        Assert.That(sender.Send([1, 2, 3], default), Is.EqualTo(DatagramSendResult.Sent));
        Assert.That(first.Send([4], control), Is.EqualTo(DatagramSendResult.Sent));
        while (collectors.Any(static collector => collector.Datagrams.Count == 0))
        {
            cancellation.ThrowIfCancellationRequested();
            first.Poll(collectors[0], 64);
            second.Poll(collectors[1], 64);
            other.Poll(collectors[2], 64);
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(collectors[0].Datagrams.Single().Bytes, Is.EqualTo(new byte[] { 1, 2, 3 }));
            Assert.That(collectors[1].Datagrams.Single().Bytes, Is.EqualTo(new byte[] { 1, 2, 3 }));
            Assert.That(collectors[2].Datagrams.Single().Bytes, Is.EqualTo(new byte[] { 4 }));
            Assert.That(collectors[2].Datagrams.Single().Source.Port, Is.EqualTo(port), "control frames come from the group's port");
        }
    }

    [TestCase("224.20.30.43")]
    [TestCase("ff02::1:2b")]
    [TestCase("ff05::1:2b")]
    [CancelAfter(HangGuard.Milliseconds)]
    [Platform("Linux")]
    public void ShouldShareThePort_WhenOneIsUnicastAndOneIsMulticast(string groupAddress, CancellationToken cancellation)
    {
        bool isIPv6 = groupAddress.Contains(':', StringComparison.Ordinal);
        TransportAddress local = isIPv6 ? MulticastInterface.IPv6() : s_loopback;
        using IDatagramChannel unicast = _network.Open(new DatagramChannelOptions(isIPv6 ? s_loopbackIPv6 : s_loopback, null, 0, 0));
        TransportAddress group = TransportAddress.From(new IPEndPoint(IPAddress.Parse(groupAddress), unicast.LocalAddress.Port));
        using IDatagramChannel member = OpenMember(group, local);
        using IDatagramChannel toGroup = _network.Open(new DatagramChannelOptions(
            new TransportAddress(0, 0, 0, isIPv6), group, 0, 0, new MulticastOptions(null, local, 2)));
        using IDatagramChannel toUnicast = _network.Open(new DatagramChannelOptions(
            isIPv6 ? s_loopbackIPv6 : s_loopback, unicast.LocalAddress, 0, 0));
        Assert.That(toGroup.Send([1], default), Is.EqualTo(DatagramSendResult.Sent));
        Assert.That(toUnicast.Send([2], default), Is.EqualTo(DatagramSendResult.Sent));
        Collector ofGroup = new();
        Collector ofUnicast = new();
        while (ofGroup.Datagrams.Count == 0 || ofUnicast.Datagrams.Count == 0)
        {
            cancellation.ThrowIfCancellationRequested();
            member.Poll(ofGroup, 64);
            unicast.Poll(ofUnicast, 64);
        }

        Assert.That(ofGroup.Datagrams.Single().Bytes, Is.EqualTo(new byte[] { 1 }));
        Assert.That(ofUnicast.Datagrams.Single().Bytes, Is.EqualTo(new byte[] { 2 }));
    }

    [Test]
    public void ShouldNameTheAddress_WhenItIsInUse()
    {
        using IDatagramChannel first = _network.Open(new DatagramChannelOptions(s_loopback, null, 0, 0));
        TransportAddress taken = first.LocalAddress;
        IOException exception = Assert.Throws<IOException>(() => _network.Open(new DatagramChannelOptions(taken, null, 0, 0)))!;
        Assert.That(exception.Message, Does.Contain(taken.ToString()));
    }

    private IDatagramChannel OpenMember(TransportAddress group, TransportAddress local) => _network.Open(new DatagramChannelOptions(
        new TransportAddress(0, 0, group.Port, group.IsIPv6), null, 1 << 17, 0, new MulticastOptions(group, local, 0)));

    private int FreePort()
    {
        using IDatagramChannel probe = _network.Open(new DatagramChannelOptions(s_loopback, null, 0, 0));
        return probe.LocalAddress.Port;
    }

    private sealed class Collector : IDatagramHandler
    {
        internal List<(byte[] Bytes, TransportAddress Source)> Datagrams { get; } = [];

        public void OnDatagram(ReadOnlySpan<byte> datagram, in TransportAddress source) => Datagrams.Add((datagram.ToArray(), source));
    }
}
