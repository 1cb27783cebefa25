using Adaptive.Aeron;
using Adaptive.Aeron.Exceptions;
using Adaptive.Aeron.LogBuffer;
using Adaptive.Agrona;
using Positions.Engine.Hosting;
using Positions.Gateway;

namespace Positions.Engine.Egress;

/// <summary>
/// The engine's end of both channels: the subscription that gateways publish to, the publication that they listen to, and the
/// embedded driver's duty cycle, which this end turns itself.
/// </summary>
/// <remarks>Thread: ingress, but for <see cref="Egress"/>, which may be offered to from any thread, and what is counted.</remarks>
public sealed class AeronEndpoint : IDisposable
{
    private readonly EmbeddedDriver _driver;
    private readonly Adaptive.Aeron.Aeron _aeron;
    private readonly Subscription _subscription;

    private AeronEndpoint(EmbeddedDriver driver, Adaptive.Aeron.Aeron aeron, Subscription subscription, Publication egress, Publication? events)
    {
        _driver = driver;
        _aeron = aeron;
        _subscription = subscription;
        Egress = egress;
        Events = events;
    }

    /// <summary>Where acks and updates go.</summary>
    public Publication Egress { get; }

    /// <summary>Where position events go; null when they are off. As <see cref="Egress"/>.</summary>
    public Publication? Events { get; }

    /// <summary>What the driver of both channels counts. Any thread.</summary>
    public IEnumerable<EmbeddedDriverCount> Counts() => _driver.Counts();

    /// <summary>How far the streams of both channels are. Any thread.</summary>
    public IEnumerable<EmbeddedDriverPosition> Positions() => _driver.Positions();

    /// <exception cref="StartupException">A channel is none: exit 2; or cannot be opened: exit 3.</exception>
    public static AeronEndpoint Open(EngineOptions options)
    {
        EmbeddedDriver? driver = null;
        Adaptive.Aeron.Aeron? aeron = null;
        string channel = options.IngressChannel;
        string key = "Ingress:Channel";
        try
        {
            driver = EmbeddedDriver.Launch(new EmbeddedDriverOptions { RunsOnCallersThread = true, PreTouchMemory = true });
            Adaptive.Aeron.Aeron.Context context = new Adaptive.Aeron.Aeron.Context()
                .AeronDirectoryName(driver.AeronDirectoryName)
                .UseConductorAgentInvoker(true)
                .DriverAgentInvoker(driver.Invoker);
            aeron = Adaptive.Aeron.Aeron.Connect(context);
            Subscription subscription = aeron.AddSubscription(options.IngressChannel, options.IngressStreamId);
            channel = options.EgressChannel;
            key = "Egress:Channel";
            Publication egress = aeron.AddPublication(options.EgressChannel, options.EgressStreamId);
            Publication? events = options.EventsStreamId == 0 ? null : aeron.AddPublication(options.EgressChannel, options.EventsStreamId);
            return new AeronEndpoint(driver, aeron, subscription, egress, events);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            aeron?.Dispose();
            driver?.Dispose();
            if (e is RegistrationException registration && registration.ErrorCode() is ErrorCode.INVALID_CHANNEL or ErrorCode.NOT_SUPPORTED)
            {
                throw new StartupException(
                    ExitCode.Configuration, $"{key}: '{channel}' is not accepted: {e.Message}; allowed: a UDP channel of Aeron, as the README has it for each", e);
            }

            throw new StartupException(ExitCode.CannotOpen, $"channel {channel} cannot be opened: {e.Message} (is another engine or program using the port?)", e);
        }
    }

    /// <summary>The Aeron duty cycle: status messages, heartbeats, NAKs, retransmits, egress. Never waits.</summary>
    public int DoWork() => _driver.DoWork() + _aeron.ConductorAgentInvoker!.Invoke();

    /// <summary>Sleeps until a datagram comes, somebody calls <see cref="WakeUp"/>, or the time is over.</summary>
    public void WaitForInput(long timeoutNanos) => _driver.WaitForInput(timeoutNanos);

    /// <summary>Ends a <see cref="WaitForInput"/>. Any thread.</summary>
    public void WakeUp() => _driver.WakeUp();

    public int Poll(ControlledFragmentHandler handler, int fragmentLimit) => _subscription.ControlledPoll(handler, fragmentLimit);

    public bool IsSessionLive(int sessionId) => _subscription.ImageBySessionId(sessionId) is { Closed: false, IsEndOfStream: false };

    /// <summary>The message as a span over the term buffer: valid within the fragment handler only.</summary>
    public static unsafe ReadOnlySpan<byte> View(IDirectBuffer buffer, int offset, int length)
    {
        // The fragment lies within the term: Aeron has checked offset and length against the frame.
        return new ReadOnlySpan<byte>((byte*)buffer.BufferPointer + offset, length);
    }

    public void Dispose()
    {
        Egress.Dispose();
        Events?.Dispose();
        _subscription.Dispose();
        _aeron.Dispose();
        _driver.Dispose();
    }
}
