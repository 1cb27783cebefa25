using Adaptive.Agrona.Concurrent;

namespace Adaptive.Aeron.Driver;

/// <summary>
/// A media driver inside the process: it speaks the Aeron UDP protocol for the clients that connect with its directory name.
/// Conductor, sender and receiver each own a part of its state; <see cref="Driver.ThreadingMode"/> says which threads they run on.
/// </summary>
public sealed partial class MediaDriver : IDisposable
{
    private readonly Context _context;
    private readonly DriverAgents _agents;
    private int _isDisposed;

    private MediaDriver(Context context)
    {
        _context = context.Conclude();
        _agents = new DriverAgents(context);
        try
        {
            Embedded.EmbeddedDrivers.Register(_agents.Conductor);
        }
        catch (Exceptions.ConfigurationException)
        {
            _agents.Release();
            throw;
        }

        _agents.Start();
    }

    public Context Ctx => _context;

    /// <summary>The key for <see cref="Aeron.Context.AeronDirectoryName(string)"/>.</summary>
    public string AeronDirectoryName => _context.AeronDirectoryName()!;

    /// <summary>Runs all agents in turn in INVOKER mode; null in the others.</summary>
    public AgentInvoker? SharedAgentInvoker => _agents.Invoker;

    /// <summary>Readable from any thread while the driver runs and after.</summary>
    public SystemCounters Counters => _agents.Counters;

    /// <summary>Least SO_RCVBUF that the system gave a receiving socket, in bytes; 0 while there was none.</summary>
    public int SocketRcvbufLength => _agents.Conductor.LeastReceiveBufferLength;

    public static MediaDriver LaunchEmbedded() => LaunchEmbedded(new Context());

    /// <exception cref="Exceptions.ConfigurationException">A setting is out of range, or a driver of that directory name is
    /// running.</exception>
    public static MediaDriver LaunchEmbedded(Context ctx)
    {
        ArgumentNullException.ThrowIfNull(ctx);
        return new MediaDriver(ctx);
    }

    /// <summary>
    /// Not upstream's: lets the thread that invokes the driver sleep without adding latency. Returns when a datagram has arrived, when
    /// <see cref="WakeUp"/> was called or a client sent a command, or after the time, but at the latest after 20 ms, for the protocol's
    /// timers. Thread: the one that invokes the driver.
    /// </summary>
    /// <returns>False when the time was over first.</returns>
    /// <exception cref="InvalidOperationException">The driver has threads of its own.</exception>
    public bool WaitForInput(long timeoutNanos) => _agents.WaitForInput(timeoutNanos);

    /// <summary>Not upstream's: ends a <see cref="WaitForInput"/> that is under way, or else the next one. Any thread.</summary>
    public void WakeUp() => _agents.WakeUp();

    /// <summary>
    /// Stops the driver: its publications end without lingering, and its clients are closed. In INVOKER mode on the invoking thread.
    /// </summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            Embedded.EmbeddedDrivers.Remove(_agents.Conductor);
            _agents.Stop();
        }
    }
}
