using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Adaptive.Aeron;
using Adaptive.Aeron.Exceptions;

namespace Standins.Contract.Tests.Aeron;

/// <summary>Channels other than plain unicast.</summary>
[TestFixtureSource(typeof(DriverModes), nameof(DriverModes.All))]
public sealed class ChannelTests(string threadingMode) : AeronFixture(threadingMode)
{
    [Test]
    [CancelAfter(60_000)]
    public void ShouldDeliver_WhenChannelIsMulticastOnLoopback(CancellationToken cancellation)
    {
        string group = $"aeron:udp?endpoint=224.20.30.51:{FreePort()}|interface=127.0.0.1";
        DeliverAll(group, group, cancellation);
    }

    private void DeliverAll(string subscriptionChannel, string publicationChannel, CancellationToken cancellation)
    {
        Subscription subscription = Client.AddSubscription(subscriptionChannel, StreamId);
        Publication publication = Client.AddPublication(publicationChannel + "|term-length=64k", StreamId);
        Await(() => publication.IsConnected && subscription.IsConnected, cancellation);
        List<byte[]> messages = [];
        for (int i = 0; i < 300; i++)
        {
            Offer(publication, [(byte)i, .. new byte[1000]], cancellation, () => subscription.Poll(Keep(messages), 10));
        }

        Await(() => messages.Count == 300, cancellation, () => subscription.Poll(Keep(messages), 10));
        Assert.That(messages.Select(static message => message[0]), Is.EqualTo(Enumerable.Range(0, 300).Select(static i => (byte)i)));
    }

    [Test]
    [CancelAfter(60_000)]
    public void ShouldDeliver_WhenChannelIsMulticastOverIPv6(CancellationToken cancellation)
    {
        string? name = NetworkInterface.GetAllNetworkInterfaces().FirstOrDefault(static network =>
            network is { SupportsMulticast: true, OperationalStatus: OperationalStatus.Up }
            && network.NetworkInterfaceType != NetworkInterfaceType.Loopback
            && network.GetIPProperties().UnicastAddresses.Any(
                static unicast => unicast.Address.AddressFamily == AddressFamily.InterNetworkV6))?.Name;
        if (name is null)
        {
            Assert.Ignore("no interface of this host has an IPv6 address and multicast");
        }

        string group = $"aeron:udp?endpoint=[ff05::1:33]:{FreePort()}|interface={{{name}}}";
        DeliverAll(group, group, cancellation);
    }

    [TestCase("")]
    [TestCase("|interface=[::1]")]
    [CancelAfter(60_000)]
    public void ShouldDeliver_WhenChannelIsUnicastOverIPv6(string parameters, CancellationToken cancellation)
    {
        string channel = $"aeron:udp?endpoint=[::1]:{FreePort()}";
        DeliverAll(channel, channel + parameters, cancellation);
    }

    [Test]
    [CancelAfter(60_000)]
    public void ShouldDeliver_WhenChannelIsDynamicOverIPv6(CancellationToken cancellation)
    {
        string control = $"control=[::1]:{FreePort()}|control-mode=dynamic";
        DeliverAll($"aeron:udp?endpoint=[::1]:0|{control}", $"aeron:udp?{control}", cancellation);
    }

    [Test]
    [CancelAfter(60_000)]
    public void ShouldSendToAddedDestinations_WhenControlModeIsManual(CancellationToken cancellation)
    {
        (Subscription first, string firstChannel) = Subscribe(cancellation);
        (Subscription second, string secondChannel) = Subscribe(cancellation);
        string firstDestination = firstChannel.Split('|')[0];
        string secondDestination = secondChannel.Split('|')[0];
        using ExclusivePublication publication = Client.AddExclusivePublication("aeron:udp?control-mode=manual|term-length=64k", StreamId);
        publication.AddDestination(firstDestination);
        publication.AddDestination(secondDestination);
        Await(() => publication.IsConnected && first.IsConnected && second.IsConnected, cancellation);
        List<byte[]> toFirst = [];
        List<byte[]> toSecond = [];
        void Poll()
        {
            first.Poll(Keep(toFirst), 10);
            second.Poll(Keep(toSecond), 10);
        }

        Offer(publication, [1], cancellation, Poll);
        Await(() => toFirst.Count == 1 && toSecond.Count == 1, cancellation, Poll);
        publication.RemoveDestination(secondDestination);
        Offer(publication, [2], cancellation, Poll);
        Await(() => toFirst.Count == 2, cancellation, Poll);
        Assert.That(toSecond, Has.Count.EqualTo(1));
    }

    [Test]
    [CancelAfter(60_000)]
    public void ShouldWaitForTheGroup_WhenFlowControlDemandsOne(CancellationToken cancellation)
    {
        string control = $"control=127.0.0.1:{FreePort()}|control-mode=dynamic";
        using Publication publication = Client.AddPublication($"aeron:udp?{control}|fc=tagged,g:77/1|term-length=64k", StreamId);
        Subscription untagged = Client.AddSubscription($"aeron:udp?endpoint=127.0.0.1:0|{control}", StreamId);
        Await(() => untagged.IsConnected, cancellation);
        Assert.That(publication.IsConnected, Is.False);
        Subscription tagged = Client.AddSubscription($"aeron:udp?endpoint=127.0.0.1:0|{control}|gtag=77", StreamId);
        Await(() => publication.IsConnected && tagged.IsConnected, cancellation);
    }

    [Test]
    [CancelAfter(60_000)]
    public void ShouldTellThePublisherWhy_WhenImageIsRejected(CancellationToken cancellation)
    {
        (Subscription subscription, ExclusivePublication publication) = Connect(cancellation);
        subscription.ImageAtIndex(0).Reject("wrong address");
        Await(() => PublicationErrors.Count > 0 && !publication.IsConnected, cancellation);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(PublicationErrors[0].ErrorMessage(), Is.EqualTo("wrong address"));
            Assert.That(PublicationErrors[0].ErrorCode(), Is.EqualTo(ErrorCode.IMAGE_REJECTED));
            Assert.That(PublicationErrors[0].SessionId(), Is.EqualTo(publication.SessionId));
            Assert.That(PublicationErrors[0].StreamId(), Is.EqualTo(StreamId));
            Assert.That(PublicationErrors[0].RegistrationId(), Is.EqualTo(publication.OriginalRegistrationId));
        }
    }

    [Test]
    [CancelAfter(60_000)]
    public void ShouldDeliver_WhenCongestionControlIsCubic(CancellationToken cancellation)
    {
        string channel = $"aeron:udp?endpoint=127.0.0.1:{FreePort()}";
        Subscription subscription = Client.AddSubscription(channel + "|cc=cubic", StreamId);
        Publication publication = Client.AddPublication(channel + "|term-length=64k", StreamId);
        Await(() => publication.IsConnected && subscription.IsConnected, cancellation);
        List<byte[]> messages = [];
        for (int i = 0; i < 200; i++)
        {
            Offer(publication, new byte[1000], cancellation, () => subscription.Poll(Keep(messages), 10));
        }

        Await(() => messages.Count == 200, cancellation, () => subscription.Poll(Keep(messages), 10));
    }

    [Test]
    [CancelAfter(60_000)]
    public void ShouldReceiveOneStream_WhenItComesByTwoDestinations(CancellationToken cancellation)
    {
        Subscription subscription = Client.AddSubscription("aeron:udp?control-mode=manual", StreamId);
        string[] destinations = [$"aeron:udp?endpoint=127.0.0.1:{FreePort()}", $"aeron:udp?endpoint=[::1]:{FreePort()}"];
        const string stream = "|term-length=64k|session-id=7|init-term-id=0|term-id=0|term-offset=0";
        subscription.AddDestination(destinations[0]);
        subscription.AddDestination(destinations[1]);
        using ExclusivePublication first = Client.AddExclusivePublication(destinations[0] + stream, StreamId);
        using ExclusivePublication second = Client.AddExclusivePublication(destinations[1] + stream, StreamId);
        Await(() => first.IsConnected && second.IsConnected, cancellation);
        List<byte[]> messages = [];
        for (int i = 0; i < 200; i++)
        {
            Offer(first, [(byte)i, .. new byte[1000]], cancellation, () => subscription.Poll(Keep(messages), 10));
            Offer(second, [(byte)i, .. new byte[1000]], cancellation, () => subscription.Poll(Keep(messages), 10));
        }

        Await(() => messages.Count == 200, cancellation, () => subscription.Poll(Keep(messages), 10));
        subscription.RemoveDestination(destinations[0]);
        Offer(second, [200], cancellation);
        Await(() => messages.Count == 201, cancellation, () => subscription.Poll(Keep(messages), 10));
        Assert.That(messages.Select(static message => message[0]), Is.EqualTo(Enumerable.Range(0, 201).Select(static i => (byte)i)));
        Assert.That(subscription.ImageCount, Is.EqualTo(1));
    }

    [Test]
    [CancelAfter(60_000)]
    public void ShouldAnswerWhoAsked_WhenChannelIsForResponses(CancellationToken cancellation)
    {
        (Subscription requests, string requestChannel) = Subscribe(cancellation);
        string answerChannel = $"aeron:udp?control-mode=response|control=127.0.0.1:{FreePort()}";
        Subscription answers = Client.AddSubscription(answerChannel, StreamId + 1);
        using ExclusivePublication asking = Client.AddExclusivePublication(
            $"{requestChannel}|response-correlation-id={answers.RegistrationId}", StreamId);
        Await(() => asking.IsConnected && requests.IsConnected, cancellation);
        using ExclusivePublication answering = Client.AddExclusivePublication(
            $"{answerChannel}|term-length=64k|response-correlation-id={requests.ImageAtIndex(0).CorrelationId}", StreamId + 1);
        Await(() => answering.IsConnected && answers.IsConnected, cancellation);
        List<byte[]> asked = [];
        List<byte[]> answered = [];
        Offer(asking, [1, 2], cancellation);
        Await(() => asked.Count == 1, cancellation, () => requests.Poll(Keep(asked), 10));
        Offer(answering, [.. asked[0], 3], cancellation);
        Await(() => answered.Count == 1, cancellation, () => answers.Poll(Keep(answered), 10));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answered[0], Is.EqualTo(new byte[] { 1, 2, 3 }));
            Assert.That(answers.ImageAtIndex(0).SessionId, Is.EqualTo(answering.SessionId));
        }
    }

    [TestCase("aeron:udp?endpoint=224.20.30.50:24500")]
    [TestCase("aeron:udp?endpoint=127.0.0.1:24500|fc=min")]
    [TestCase("aeron:udp?control=127.0.0.1:24500|control-mode=dynamic|fc=never")]
    [CancelAfter(30_000)]
    public void ShouldThrow_WhenPublicationChannelIsInvalid(string channel, CancellationToken cancellation) =>
        Assert.That(() => Client.AddPublication(channel, StreamId), Throws.InstanceOf<RegistrationException>());

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
