using System.Net;
using System.Net.Sockets;
using Adaptive.Aeron;
using Adaptive.Aeron.Driver;
using Adaptive.Aeron.Exceptions;
using Adaptive.Agrona.Concurrent;
using Standin.Aeron.Driver.Tests.Support;

namespace Standin.Aeron.Driver.Tests.Threading;

/// <summary>Which threads there are, how they end, and what becomes of an exception on one of them.</summary>
[TestFixture(ThreadingMode.INVOKER)]
[TestFixture(ThreadingMode.SHARED)]
[TestFixture(ThreadingMode.SHARED_NETWORK)]
[TestFixture(ThreadingMode.DEDICATED)]
internal sealed class ThreadingModeTests(ThreadingMode mode) : ThreadedFixture(mode)
{
    [Test]
    [CancelAfter(HangGuard.Milliseconds)]
    public void ShouldRunOnItsThreadsAndLeaveNone_WhenClosed(CancellationToken cancellation)
    {
        Await(() => DriverThreads.Count() == ThreadNames.Length, cancellation);
        Thread[] threads = [.. DriverThreads];
        Assert.That(threads.Select(static thread => thread.Name).Order(), Is.EqualTo(ThreadNames));
        Driver.Dispose();
        Assert.That(threads.Where(static thread => thread.IsAlive), Is.Empty);
    }

    [Test]
    [CancelAfter(HangGuard.Milliseconds)]
    public void ShouldGiveSocketsBackAndCloseClients_WhenClosedWhileMessagesFlow(CancellationToken cancellation)
    {
        (Subscription subscription, string channel) = Subscribe();
        Publication publication = Client.AddPublication(channel, StreamId);
        int port = IPEndPoint.Parse(subscription.ResolvedEndpoint!).Port;
        Await(() => publication.IsConnected && subscription.IsConnected, cancellation);
        var stop = new StrongBox();
        Thread offering = StartOffering(publication, stop);
        int received = 0;
        Await(() => received > 1000, cancellation, () => received += subscription.Poll((_, _, _, _) => { }, 10));
        Driver.Dispose();
        Client.ConductorAgentInvoker!.Invoke();
        offering.Join();
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(() => socket.Bind(new IPEndPoint(IPAddress.Loopback, port)), Throws.Nothing);
            Assert.That(DriverThreads.Where(static thread => thread.IsAlive), Is.Empty);
            Assert.That(publication.IsClosed && subscription.IsClosed && Client.IsClosed, Is.True);
            Assert.That(Errors.Errors.Single(), Is.InstanceOf<DriverTimeoutException>(), "the client's, whose driver is gone");
        }
    }

    [Test]
    [CancelAfter(HangGuard.Milliseconds)]
    public void ShouldReportAndGoOn_WhenAnAgentThrows(CancellationToken cancellation)
    {
        string[] names = ThreadNames is [] ? [Thread.CurrentThread.Name ?? string.Empty] : ThreadNames;
        foreach (string name in names)
        {
            Clock.ThrowOn(name, new InvalidOperationException(name));
        }

        (Subscription subscription, string channel) = Subscribe();
        Publication publication = Client.AddPublication(channel, StreamId);
        Await(() => publication.IsConnected && subscription.IsConnected && Errors.Errors.Count == names.Length, cancellation);
        int received = 0;
        var message = new UnsafeBuffer(new byte[100]);
        Await(() => publication.Offer(message) > 0, cancellation);
        Await(() => received == 1, cancellation, () => received += subscription.Poll((_, _, _, _) => { }, 10));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Errors.Errors.Select(static error => error.Message), Is.EquivalentTo(names));
            Assert.That(Driver.Counters[SystemCounter.Errors], Is.EqualTo(names.Length));
        }
    }

    [Test]
    [CancelAfter(HangGuard.Milliseconds)]
    public void ShouldEndAltogether_WhenOneAgentAsksForItsEnd(CancellationToken cancellation)
    {
        (Subscription subscription, string channel) = Subscribe();
        Publication publication = Client.AddPublication(channel, StreamId);
        Await(() => publication.IsConnected && subscription.IsConnected, cancellation);
        string name = ThreadNames is [] ? Thread.CurrentThread.Name ?? string.Empty : ThreadNames[^1];
        Clock.ThrowOn(name, new AgentTerminationException("expected by a test"));
        Await(() => Client.IsClosed && DriverThreads.All(static thread => !thread.IsAlive), cancellation);
        Assert.That(
            Errors.Errors.Select(static error => error.GetType()),
            Is.EquivalentTo(new[] { typeof(AgentTerminationException), typeof(DriverTimeoutException) }));
    }

    [Test]
    [CancelAfter(HangGuard.Milliseconds)]
    public void ShouldNotWaitForItself_WhenClosedByItsOwnErrorHandler(CancellationToken cancellation)
    {
        var closing = new ClosingErrorHandler();
        var clock = new ThreadRecordingClock();
        MediaDriver driver = MediaDriver.LaunchEmbedded(new MediaDriver.Context().ThreadingMode(Mode).NanoClock(clock).ErrorHandler(closing));
        closing.Driver = driver;
        string name = ThreadNames is [] ? Thread.CurrentThread.Name ?? string.Empty : ThreadNames[^1];
        clock.ThrowOn(name, new InvalidOperationException("expected by a test"));
        while (!closing.IsDone || clock.Threads.Any(static thread => thread != Thread.CurrentThread && thread.IsAlive))
        {
            cancellation.ThrowIfCancellationRequested();
            driver.SharedAgentInvoker?.Invoke();
            Thread.Yield();
        }
    }

    [Test]
    public void ShouldRefuseANetworkForOneThread_WhenThereAreSeveral()
    {
        MediaDriver.Context context = new MediaDriver.Context()
            .ThreadingMode(Mode)
            .DatagramNetwork(new Positions.Testing.Network.SimulatedWire(new Positions.Testing.SeededRandom(1)).CreateNetwork());
        bool isOneThread = Mode is ThreadingMode.INVOKER or ThreadingMode.SHARED;
        Assert.That(() => context.Conclude(), isOneThread ? Throws.Nothing : Throws.InstanceOf<ConfigurationException>());
    }

    private sealed class ClosingErrorHandler : Adaptive.Agrona.IErrorHandler
    {
        private volatile bool _isDone;

        internal MediaDriver? Driver { get; set; }

        internal bool IsDone => _isDone;

        public void OnError(Exception exception)
        {
            Driver!.Dispose();
            _isDone = true;
        }
    }
}
