using Adaptive.Aeron.Driver;

namespace Positions.Gateway;

/// <summary>
/// The media driver that this process brings along; gateways, engine and tools start it here and nowhere else. When built with the upstream
/// packages there is none: clients then find the external driver at the default Aeron directory.
/// </summary>
public sealed class EmbeddedDriver : IDisposable
{
#if UPSTREAM_PACKAGES
    private EmbeddedDriver() => AeronDirectoryName = Adaptive.Aeron.Aeron.Context.GetAeronDirectoryName();

    public static EmbeddedDriver Launch(EmbeddedDriverOptions options) => new();

    public string AeronDirectoryName { get; }

    public Adaptive.Agrona.Concurrent.AgentInvoker? Invoker => null;

    public int DoWork() => 0;

    public IEnumerable<EmbeddedDriverCount> Counts() => [];

    public IEnumerable<EmbeddedDriverPosition> Positions() => [];

    public bool WaitForInput(long timeoutNanos)
    {
        Thread.Sleep(1);
        return true;
    }

    public void WakeUp()
    {
    }

    public void Dispose()
    {
    }
#else
    private readonly MediaDriver _driver;

    private EmbeddedDriver(MediaDriver driver) => _driver = driver;

    /// <summary>Starts a driver under a name of its own, so that several can live in one process.</summary>
    public static EmbeddedDriver Launch(EmbeddedDriverOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new EmbeddedDriver(MediaDriver.LaunchEmbedded(new MediaDriver.Context()
            .ThreadingMode(options.RunsOnCallersThread ? ThreadingMode.INVOKER : ThreadingMode.SHARED)
            .PublicationTermBufferLength(options.TermLengthBytes)
            .InitialWindowLength(options.ReceiverWindowBytes)
            .SocketRcvbufLength(options.SocketReceiveBufferBytes)
            .PreTouchMappedMemory(options.PreTouchMemory)));
    }

    /// <summary>What clients pass to their context.</summary>
    public string AeronDirectoryName => _driver.AeronDirectoryName;

    /// <summary>
    /// Runs the driver on the caller's thread; null when it has its own. Clients on that thread pass it to their context.
    /// </summary>
    public Adaptive.Agrona.Concurrent.AgentInvoker? Invoker => _driver.SharedAgentInvoker;

    /// <summary>One turn of a driver without a thread; 0 otherwise.</summary>
    public int DoWork() => _driver.SharedAgentInvoker?.Invoke() ?? 0;

    /// <summary>Everything that the driver counts, since its start. Any thread.</summary>
    public IEnumerable<EmbeddedDriverCount> Counts()
    {
        foreach (SystemCounter counter in Enum.GetValues<SystemCounter>())
        {
            yield return new EmbeddedDriverCount(counter.ToString(), _driver.Counters[counter]);
        }
    }

    /// <summary>How far each stream is at this moment. Any thread.</summary>
    public IEnumerable<EmbeddedDriverPosition> Positions()
    {
        foreach (StreamPosition position in _driver.Counters.StreamPositions())
        {
            yield return new EmbeddedDriverPosition(position.Kind.ToString(), position.StreamId, position.SessionId, position.Position);
        }
    }

    /// <summary>
    /// Lets the thread that calls <see cref="DoWork"/> sleep until a datagram arrives, someone wakes it, or the time is over; false for
    /// the last.
    /// </summary>
    public bool WaitForInput(long timeoutNanos) => _driver.WaitForInput(timeoutNanos);

    /// <summary>Ends a <see cref="WaitForInput"/>. Any thread.</summary>
    public void WakeUp() => _driver.WakeUp();

    public void Dispose() => _driver.Dispose();
#endif
}
