using Adaptive.Aeron.Embedded;
using Adaptive.Aeron.Exceptions;
using Adaptive.Agrona.Concurrent;

namespace Adaptive.Aeron;

/// <summary>
/// A client of a media driver in this process. Its conductor, which applies new and lost images and runs the callbacks, has a thread of
/// its own, or is run by the application through <see cref="ConductorAgentInvoker"/>. Methods may be called from any thread, but not from
/// callbacks.
/// </summary>
public sealed partial class Aeron : IDisposable
{
    public const int NULL_VALUE = -1;

    private readonly Context _context;
    private readonly ClientConductor _conductor;
    private readonly AgentInvoker? _conductorInvoker;
    private readonly AgentRunner? _conductorRunner;
    private int _isDisposed;

    private Aeron(Context context)
    {
        _context = context.Conclude();
        _conductor = new ClientConductor(context, FindDriver(context));
        if (context.UseConductorAgentInvoker())
        {
            _conductorInvoker = new AgentInvoker(context.ErrorHandler()!, _conductor);
            _conductorInvoker.Start();
        }
        else
        {
            _conductorRunner = new AgentRunner(context.IdleStrategy()!, context.ErrorHandler()!, _conductor);
            _conductorRunner.Start();
        }
    }

    public Context Ctx => _context;

    public long ClientId => _conductor.ClientId;

    /// <summary>True after <see cref="Dispose"/>, and when the driver was shut down.</summary>
    public bool IsClosed => _conductor.IsClosed;

    /// <summary>Runs the conductor; null when it has a thread.</summary>
    public AgentInvoker? ConductorAgentInvoker => _conductorInvoker;

    /// <exception cref="DriverTimeoutException">No driver of the context's directory name started within the driver timeout.</exception>
    public static Aeron Connect(Context ctx)
    {
        ArgumentNullException.ThrowIfNull(ctx);
        return new Aeron(ctx);
    }

    /// <summary>Connects with a default context.</summary>
    public static Aeron Connect() => Connect(new Context());

    /// <exception cref="RegistrationException">The driver refused; the message names the parameter.</exception>
    public Publication AddPublication(string channel, int streamId) => _conductor.AddPublication(channel, streamId, isExclusive: false);

    /// <exception cref="RegistrationException">The driver refused; the message names the parameter.</exception>
    public ExclusivePublication AddExclusivePublication(string channel, int streamId) =>
        (ExclusivePublication)_conductor.AddPublication(channel, streamId, isExclusive: true);

    /// <summary>Adds a subscription with the image handlers of the context.</summary>
    /// <exception cref="RegistrationException">The driver refused; the message names the parameter.</exception>
    public Subscription AddSubscription(string channel, int streamId) =>
        _conductor.AddSubscription(channel, streamId, _context.AvailableImageHandler(), _context.UnavailableImageHandler());

    /// <summary>Adds a subscription with image handlers of its own.</summary>
    /// <exception cref="RegistrationException">The driver refused; the message names the parameter.</exception>
    public Subscription AddSubscription(
        string channel, int streamId, AvailableImageHandler? availableImageHandler, UnavailableImageHandler? unavailableImageHandler) =>
        _conductor.AddSubscription(channel, streamId, availableImageHandler, unavailableImageHandler);

    /// <summary>Closes all publications and subscriptions of this client.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            _conductorRunner?.Dispose();
            _conductorInvoker?.Dispose();
        }
    }

    public override string ToString() => $"Aeron{{clientId={ClientId}, aeronDirectoryName={_context.AeronDirectoryName()}}}";

    private static IEmbeddedDriver FindDriver(Context context)
    {
        long deadline = Environment.TickCount64 + context.DriverTimeoutMs();
        while (true)
        {
            if (EmbeddedDrivers.Find(context.AeronDirectoryName()) is { } driver)
            {
                return driver;
            }

            if (Environment.TickCount64 >= deadline)
            {
                throw new DriverTimeoutException(
                    $"no media driver with AeronDirectoryName {context.AeronDirectoryName()} in this process");
            }

            Thread.Sleep(1);
        }
    }
}
