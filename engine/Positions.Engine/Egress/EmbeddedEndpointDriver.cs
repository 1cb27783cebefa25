using Adaptive.Agrona.Concurrent;
#if !UPSTREAM_PACKAGES
using Adaptive.Aeron.Driver;
#endif

namespace Positions.Engine.Egress;

/// <summary>
/// The driver in this process, turned by the ingress thread. With the upstream packages there is none: a media driver runs beside the
/// engine, under the default Aeron directory.
/// </summary>
public sealed class EmbeddedEndpointDriver : IDisposable
{
#if UPSTREAM_PACKAGES
    public string DirectoryName => Adaptive.Aeron.Aeron.Context.GetAeronDirectoryName();

    public static EmbeddedEndpointDriver Launch() => new();

    public void Configure(Adaptive.Aeron.Aeron.Context context) => ArgumentNullException.ThrowIfNull(context);

    public int DoWork() => 0;

    public void Dispose()
    {
    }
#else
    private const int SocketBufferBytes = 2 * 1024 * 1024;

    private readonly MediaDriver _driver;
    private readonly AgentInvoker _invoker;

    private EmbeddedEndpointDriver(MediaDriver driver)
    {
        _driver = driver;
        _invoker = driver.SharedAgentInvoker!;
    }

    public string DirectoryName => _driver.AeronDirectoryName;

    public static EmbeddedEndpointDriver Launch() => new(MediaDriver.LaunchEmbedded(new MediaDriver.Context()
        .ThreadingMode(ThreadingMode.INVOKER)
        .SocketRcvbufLength(SocketBufferBytes)
        .SocketSndbufLength(SocketBufferBytes)));

    /// <summary>The client turns the driver while it waits for it (adding a publication, say), as upstream's invoker mode does.</summary>
    public void Configure(Adaptive.Aeron.Aeron.Context context) => context.DriverAgentInvoker(_invoker);

    public int DoWork() => _invoker.Invoke();

    public void Dispose() => _driver.Dispose();
#endif
}
