using Adaptive.Aeron;
using Adaptive.Aeron.LogBuffer;
using Adaptive.Aeron.Status;
using Adaptive.Agrona.Concurrent;
using AeronClient = Adaptive.Aeron.Aeron;
#if !UPSTREAM_PACKAGES
using Adaptive.Aeron.Driver;
#endif

namespace Standins.Contract.Tests.Aeron;

/// <summary>
/// A client on loopback with ports that the system chooses, in each of the driver's threading modes. The embedded driver is started here and nowhere else; with upstream packages
/// an external media driver in the default directory takes its place.
/// </summary>
public abstract class AeronFixture(string threadingMode)
{
    protected const int StreamId = 1001;
#if !UPSTREAM_PACKAGES
    private MediaDriver? _driver;
#endif
    private readonly ErrorFrames _errors = new();
    private AeronClient? _client;

    protected AeronClient Client => _client!;

    /// <summary>What receivers told this client's publications.</summary>
    protected IReadOnlyList<PublicationErrorFrame> PublicationErrors => _errors.Received;

    [SetUp]
    public void ConnectClient()
    {
        AeronClient.Context context = new AeronClient.Context().UseConductorAgentInvoker(true).PublicationErrorFrameHandler(_errors);
#if !UPSTREAM_PACKAGES
        _driver = MediaDriver.LaunchEmbedded(new MediaDriver.Context().ThreadingMode(Enum.Parse<ThreadingMode>(threadingMode)));
        context.AeronDirectoryName(_driver.AeronDirectoryName).DriverAgentInvoker(_driver.SharedAgentInvoker);
#endif
        _client = AeronClient.Connect(context);
    }

    [TearDown]
    public void DisposeClient()
    {
        _client?.Dispose();
#if !UPSTREAM_PACKAGES
        _driver?.Dispose();
#endif
    }

    /// <summary>Runs the client's conductor, and <paramref name="turn"/> if given, until the condition holds.</summary>
    protected void Await(Func<bool> condition, CancellationToken cancellation, Action? turn = null)
    {
        while (!condition())
        {
            cancellation.ThrowIfCancellationRequested();
#if !UPSTREAM_PACKAGES
            _driver!.SharedAgentInvoker?.Invoke();
#endif
            Client.ConductorAgentInvoker!.Invoke();
            turn?.Invoke();
            Thread.Yield();
        }
    }

    /// <summary>A subscription on a free port and the channel of a publication to it.</summary>
    protected (Subscription Subscription, string PublicationChannel) Subscribe(CancellationToken cancellation)
    {
        Subscription subscription = Client.AddSubscription("aeron:udp?endpoint=127.0.0.1:0", StreamId);
        string? endpoint = null;
        Await(() => (endpoint = subscription.ResolvedEndpoint) is not null, cancellation);
        return (subscription, $"aeron:udp?endpoint={endpoint}|term-length=64k");
    }

    protected (Subscription Subscription, ExclusivePublication Publication) Connect(CancellationToken cancellation)
    {
        (Subscription subscription, string channel) = Subscribe(cancellation);
        ExclusivePublication publication = Client.AddExclusivePublication(channel, StreamId);
        Await(() => publication.IsConnected && subscription.IsConnected, cancellation);
        return (subscription, publication);
    }

    /// <summary>Offers until accepted; returns the position.</summary>
    protected long Offer(Publication publication, byte[] message, CancellationToken cancellation, Action? turn = null)
    {
        var buffer = new UnsafeBuffer(message);
        long result = 0;
        Await(() => (result = publication.Offer(buffer, 0, message.Length)) > 0, cancellation, turn);
        return result;
    }

    /// <summary>A handler that keeps the payload of every fragment.</summary>
    protected static FragmentHandler Keep(List<byte[]> messages) => (buffer, offset, length, _) =>
    {
        byte[] bytes = new byte[length];
        buffer.GetBytes(offset, bytes);
        messages.Add(bytes);
    };

    private sealed class ErrorFrames : IPublicationErrorFrameHandler
    {
        internal List<PublicationErrorFrame> Received { get; } = [];

        public void OnPublicationError(PublicationErrorFrame errorFrame) => Received.Add((PublicationErrorFrame)errorFrame.Clone());
    }
}
