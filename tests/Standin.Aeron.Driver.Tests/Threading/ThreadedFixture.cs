using System.Net;
using System.Net.Sockets;
using Adaptive.Aeron;
using Adaptive.Aeron.Driver;
using Adaptive.Agrona.Concurrent;
using Standin.Aeron.Driver.Tests.Support;

namespace Standin.Aeron.Driver.Tests.Threading;

/// <summary>A driver in one of its threading modes, on real sockets, and a client that the test runs by hand.</summary>
internal abstract class ThreadedFixture(ThreadingMode mode)
{
    protected const int StreamId = 1001;

    /// <summary>Nobody dies here: whoever is silent has not been given a core.</summary>
    private const long TimeoutNanos = 100_000_000_000;

    protected ThreadingMode Mode => mode;

    protected CollectingErrorHandler Errors { get; } = new();

    protected ThreadRecordingClock Clock { get; } = new();

    protected MediaDriver Driver { get; private set; } = null!;

    protected Adaptive.Aeron.Aeron Client { get; private set; } = null!;

    /// <summary>Names of the driver's threads, sorted.</summary>
    protected string[] ThreadNames => mode switch
    {
        ThreadingMode.DEDICATED => ["aeron-md-cnd", "aeron-md-rcv", "aeron-md-snd"],
        ThreadingMode.SHARED_NETWORK => ["aeron-md-cnd", "aeron-md-net"],
        ThreadingMode.SHARED => ["aeron-md-shd"],
        _ => [],
    };

    protected IEnumerable<Thread> DriverThreads =>
        Clock.Threads.Where(static thread => thread.Name?.StartsWith("aeron-md-", StringComparison.Ordinal) == true);

    [SetUp]
    public void Launch()
    {
        Driver = MediaDriver.LaunchEmbedded(
            new MediaDriver.Context()
                .ThreadingMode(mode)
                .NanoClock(Clock)
                .ImageLivenessTimeoutNs(TimeoutNanos)
                .PublicationConnectionTimeoutNs(TimeoutNanos)
                .ErrorHandler(Errors));
        Client = Adaptive.Aeron.Aeron.Connect(new Adaptive.Aeron.Aeron.Context()
            .AeronDirectoryName(Driver.AeronDirectoryName)
            .UseConductorAgentInvoker(true)
            .DriverAgentInvoker(Driver.SharedAgentInvoker)
            .ErrorHandler(Errors));
    }

    [TearDown]
    public void Shut()
    {
        Client.Dispose();
        Driver.Dispose();
    }

    protected void Turn()
    {
        Driver.SharedAgentInvoker?.Invoke();
        Client.ConductorAgentInvoker!.Invoke();
    }

    protected void Await(Func<bool> condition, CancellationToken cancellation, Action? turn = null)
    {
        while (!condition())
        {
            cancellation.ThrowIfCancellationRequested();
            Turn();
            turn?.Invoke();
            Thread.Yield();
        }
    }

    protected static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    protected (Subscription Subscription, string Channel) Subscribe()
    {
        Subscription subscription = Client.AddSubscription("aeron:udp?endpoint=127.0.0.1:0", StreamId);
        return (subscription, $"aeron:udp?endpoint={subscription.ResolvedEndpoint}|term-length=64k");
    }

    /// <summary>
    /// Offers numbered messages on a thread of its own until the publication ends. In INVOKER mode the driver stays with the test's thread.
    /// </summary>
    protected static Thread StartOffering(Publication publication, StrongBox stop)
    {
        var thread = new Thread(() =>
        {
            var message = new UnsafeBuffer(new byte[2000]);
            for (long next = 0; !stop.Value;)
            {
                message.PutLong(0, next);
                long result = publication.Offer(message, 0, 8 + (int)(next * 37 % 1900));
                if (result > 0)
                {
                    next++;
                }
                else if (result is Publication.CLOSED)
                {
                    break;
                }
                else
                {
                    Thread.Yield();
                }
            }
        });
        thread.Start();
        return thread;
    }

    /// <summary>A flag that is seen by other threads.</summary>
    protected sealed class StrongBox
    {
        private volatile bool _value;

        internal bool Value
        {
            get => _value;
            set => _value = value;
        }
    }
}
