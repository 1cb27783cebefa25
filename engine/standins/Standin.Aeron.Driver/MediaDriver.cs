using Adaptive.Agrona.Concurrent;

namespace Adaptive.Aeron.Driver;

/// <summary>
/// A media driver inside the process: it speaks the Aeron UDP protocol for the clients that connect with its directory name.
/// All of its state belongs to its duty cycle, which runs on its own thread or, in INVOKER mode, on the thread that calls
/// <see cref="SharedAgentInvoker"/>.
/// </summary>
public sealed partial class MediaDriver : IDisposable
{
    private readonly Context _context;
    private readonly DriverConductor _conductor;
    private readonly AgentInvoker? _invoker;
    private readonly AgentRunner? _runner;
    private int _isDisposed;

    private MediaDriver(Context context)
    {
        _context = context.Conclude();
        _conductor = new DriverConductor(context);
        try
        {
            Embedded.EmbeddedDrivers.Register(_conductor);
        }
        catch (Exceptions.ConfigurationException)
        {
            _conductor.OnClose();
            throw;
        }

        if (context.ThreadingMode() == Driver.ThreadingMode.INVOKER)
        {
            _invoker = new AgentInvoker(_conductor, _conductor);
            _invoker.Start();
        }
        else
        {
            _runner = new AgentRunner(context.SharedIdleStrategy() ?? _conductor.CreateIdleStrategy(), _conductor, _conductor);
            _runner.Start();
        }
    }

    public Context Ctx => _context;

    /// <summary>The key for <see cref="Aeron.Context.AeronDirectoryName(string)"/>.</summary>
    public string AeronDirectoryName => _context.AeronDirectoryName()!;

    /// <summary>Runs the duty cycle in INVOKER mode; null in the others.</summary>
    public AgentInvoker? SharedAgentInvoker => _invoker;

    /// <summary>Readable from any thread while the driver runs and after.</summary>
    public SystemCounters Counters => _conductor.Counters;

    /// <summary>Least SO_RCVBUF that the system gave a receiving socket, in bytes; 0 while there was none.</summary>
    public int SocketRcvbufLength => _conductor.LeastReceiveBufferLength;

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
    public bool WaitForInput(long timeoutNanos) => _conductor.WaitForInput(timeoutNanos);

    /// <summary>Not upstream's: ends a <see cref="WaitForInput"/> that is under way, or else the next one. Any thread.</summary>
    public void WakeUp() => _conductor.WakeUp();

    /// <summary>
    /// Stops the driver: its publications end without lingering, and its clients are closed. In INVOKER mode on the invoking thread.
    /// </summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            Embedded.EmbeddedDrivers.Remove(_conductor);
            _invoker?.Dispose();
            _runner?.Dispose();
        }
    }
}
