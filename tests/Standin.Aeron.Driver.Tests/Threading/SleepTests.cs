using Adaptive.Aeron;
using Adaptive.Aeron.Driver;
using Adaptive.Aeron.Driver.Media;
using Adaptive.Aeron.LogBuffer;
using Adaptive.Agrona;
using Adaptive.Agrona.Concurrent;
using Standin.Aeron.Driver.Tests.Support;

namespace Standin.Aeron.Driver.Tests.Threading;

/// <summary>
/// What applications do ends the sleep of a driver's thread. The driver under test has no time: only a wake-up or a datagram ends its sleep.
/// Its peer has, but says nothing by itself.
/// </summary>
internal sealed class SleepTests
{
    private const int StreamId = 1001;
    private const long LongNanos = 3_600_000_000_000;

    private readonly CollectingErrorHandler _errors = new();
    private TimelessNetwork _network = null!;
    private MediaDriver _sleepy = null!;
    private MediaDriver _peer = null!;
    private Adaptive.Aeron.Aeron _client = null!;
    private Adaptive.Aeron.Aeron _peerClient = null!;
    private long _received;

    [SetUp]
    public void Launch()
    {
        _network = new TimelessNetwork(new UdpNetwork(_errors));
        _sleepy = MediaDriver.LaunchEmbedded(Context().ThreadingMode(ThreadingMode.SHARED).DatagramNetwork(_network));
        _peer = MediaDriver.LaunchEmbedded(Context().ThreadingMode(ThreadingMode.INVOKER));
        _client = Connect(_sleepy);
        _peerClient = Connect(_peer);
        _received = 0;
    }

    [TearDown]
    public void Shut()
    {
        _network.ResumeTime();
        _client.Dispose();
        _peerClient.Dispose();
        _sleepy.Dispose();
        _peer.Dispose();
        _network.Dispose();
        Assert.That(_errors.Errors, Is.Empty);
    }

    [TestCase("exclusive")]
    [TestCase("shared")]
    [TestCase("claim")]
    [CancelAfter(HangGuard.Milliseconds)]
    public void ShouldSend_WhenPublishedWhileDriverSleeps(string how, CancellationToken cancellation)
    {
        Subscription subscription = _peerClient.AddSubscription("aeron:udp?endpoint=127.0.0.1:0", StreamId);
        string channel = $"aeron:udp?endpoint={subscription.ResolvedEndpoint}";
        using Publication publication = how == "exclusive"
            ? _client.AddExclusivePublication(channel, StreamId)
            : _client.AddPublication(channel, StreamId);
        Await(() => publication.IsConnected && subscription.IsConnected, cancellation);
        _network.StopTime();
        var message = new UnsafeBuffer(new byte[64]);
        var claim = new BufferClaim();
        for (int i = 1; i <= 200; i++)
        {
            Await(() => _network.IsAsleep, cancellation);
            if (how == "claim")
            {
                Assert.That(publication.TryClaim(64, claim), Is.Positive);
                claim.Commit();
            }
            else
            {
                Assert.That(publication.Offer(message), Is.Positive);
            }

            Await(() => _received == i, cancellation, subscription);
        }
    }

    [Test]
    [CancelAfter(HangGuard.Milliseconds)]
    public void ShouldTellSender_WhenConsumedWhileDriverSleeps(CancellationToken cancellation)
    {
        Subscription subscription = _client.AddSubscription("aeron:udp?endpoint=127.0.0.1:0|rcv-wnd=64k", StreamId);
        using Publication publication = _peerClient.AddExclusivePublication(
            $"aeron:udp?endpoint={subscription.ResolvedEndpoint}|term-length=1m", StreamId);
        Await(() => publication.IsConnected && subscription.IsConnected, cancellation);
        _network.StopTime();
        var message = new UnsafeBuffer(new byte[1000]);

        Image image = subscription.ImageAtIndex(0);

        // The peer's heartbeats wake the driver too, so that one round in many may prove nothing.
        for (int rounds = 0; rounds < 20;)
        {
            Await(
                () =>
                {
                    publication.Offer(message);
                    return image.Log.RebuildPosition.Acquire() - image.Position > 32 * 1024;
                },
                cancellation);
            long told = _peer.Counters[SystemCounter.StatusMessagesReceived];
            Await(() => _network.IsAsleep, cancellation);
            long wakeUps = _network.WakeUps;
            subscription.Poll(Receive, int.MaxValue);
            rounds += _network.WakeUps > wakeUps ? 1 : 0;
            Await(() => _peer.Counters[SystemCounter.StatusMessagesReceived] > told, cancellation);
        }
    }

    [Test]
    [CancelAfter(HangGuard.Milliseconds)]
    public void ShouldCarryOutCommands_WhenDriverSleeps(CancellationToken cancellation)
    {
        _network.StopTime();
        for (int i = 0; i < 50; i++)
        {
            Await(() => _network.IsAsleep, cancellation);
            using Subscription subscription = _client.AddSubscription("aeron:udp?endpoint=127.0.0.1:0", StreamId);
            Assert.That(subscription.ResolvedEndpoint, Is.Not.Empty);
        }
    }

    private MediaDriver.Context Context() => new MediaDriver.Context()
        .ErrorHandler(_errors)
        .StatusMessageTimeoutNs(LongNanos)
        .ImageLivenessTimeoutNs(LongNanos)
        .PublicationConnectionTimeoutNs(LongNanos);

    private Adaptive.Aeron.Aeron Connect(MediaDriver driver) => Adaptive.Aeron.Aeron.Connect(new Adaptive.Aeron.Aeron.Context()
        .AeronDirectoryName(driver.AeronDirectoryName)
        .UseConductorAgentInvoker(true)
        .DriverAgentInvoker(driver.SharedAgentInvoker)
        .ErrorHandler(_errors));

    private void Receive(IDirectBuffer buffer, int offset, int length, Header header) => _received++;

    private void Await(Func<bool> condition, CancellationToken cancellation, Subscription? polled = null)
    {
        while (!condition())
        {
            cancellation.ThrowIfCancellationRequested();
            _peer.SharedAgentInvoker!.Invoke();
            _client.ConductorAgentInvoker!.Invoke();
            _peerClient.ConductorAgentInvoker!.Invoke();
            polled?.Poll(Receive, 16);
            Thread.Yield();
        }
    }
}
