using Adaptive.Aeron.Embedded;
using Adaptive.Aeron.Exceptions;
using Adaptive.Aeron.LogBuffer;
using Adaptive.Aeron.Status;
using Adaptive.Agrona;
using Adaptive.Agrona.Concurrent;

namespace Adaptive.Aeron;

/// <summary>
/// Owns a client's publications and subscriptions: sends commands to the driver, applies its image events and runs the callbacks.
/// Commands may come from any thread and are serialised by a lock; callbacks run under it, and may not command.
/// </summary>
internal sealed class ClientConductor : IAgent
{
    private static readonly TimeSpan s_driverPollInterval = TimeSpan.FromMilliseconds(1);

    private readonly Lock _lock = new();
    private readonly Aeron.Context _context;
    private readonly IEmbeddedDriver _driver;
    private readonly IErrorHandler _errorHandler;
    private readonly ClientLink _link = new();
    private readonly Dictionary<long, Publication> _publications = [];
    private readonly Dictionary<long, Subscription> _subscriptions = [];
    private readonly Dictionary<long, IReadOnlyList<string>> _localAddresses = [];
    private readonly Queue<LingeringImage> _lingering = new();
    private bool _isInCallback;
    private volatile bool _isClosed;

    internal ClientConductor(Aeron.Context context, IEmbeddedDriver driver)
    {
        _context = context;
        _driver = driver;
        _errorHandler = context.ErrorHandler()!;
    }

    internal long ClientId => _link.ClientId;

    internal bool IsClosed => _isClosed;

    public void OnStart()
    {
    }

    public string RoleName() => "aeron-client-conductor";

    public int DoWork()
    {
        if (!_lock.TryEnter())
        {
            return 0;
        }

        try
        {
            if (_isClosed)
            {
                return 0;
            }

            int workCount = ApplyEvents() + ReportPublicationErrors() + FreeLingering();
            if (_driver.IsClosed)
            {
                CloseResources();
                _errorHandler.OnError(new DriverTimeoutException($"the media driver {_driver.AeronDirectoryName} has been shut down"));
            }

            return workCount;
        }
        finally
        {
            _lock.Exit();
        }
    }

    public void OnClose()
    {
        lock (_lock)
        {
            if (!_isClosed)
            {
                CloseResources();

                // Not waited for: the thread that would run an invoked driver may be the one that waits for this one to end.
                _driver.Submit(new DriverCommand(DriverCommandKind.CloseClient, _link) { RegistrationId = _link.ClientId });
            }
        }
    }

    internal Publication AddPublication(string channel, int streamId, bool isExclusive)
    {
        ArgumentNullException.ThrowIfNull(channel);
        lock (_lock)
        {
            EnsureCommandAllowed();
            DriverCommandKind kind = isExclusive ? DriverCommandKind.AddExclusivePublication : DriverCommandKind.AddPublication;
            var command = new DriverCommand(kind, _link)
            {
                RegistrationId = EmbeddedDrivers.NextId(),
                Channel = channel,
                StreamId = streamId,
            };
            Execute(command);
            PublicationLog log = command.PublicationLog!;
            Publication publication = isExclusive
                ? new ExclusivePublication(this, log, command.RegistrationId)
                : new ConcurrentPublication(this, log, command.RegistrationId, command.OriginalRegistrationId);
            _publications.Add(command.RegistrationId, publication);
            _localAddresses.Add(command.RegistrationId, command.LocalSocketAddresses);
            return publication;
        }
    }

    internal Subscription AddSubscription(
        string channel, int streamId, AvailableImageHandler? available, UnavailableImageHandler? unavailable)
    {
        ArgumentNullException.ThrowIfNull(channel);
        lock (_lock)
        {
            EnsureCommandAllowed();
            var command = new DriverCommand(DriverCommandKind.AddSubscription, _link)
            {
                RegistrationId = EmbeddedDrivers.NextId(),
                Channel = channel,
                StreamId = streamId,
            };
            Execute(command);
            var setup = new SubscriptionSetup(
                channel, streamId, command.RegistrationId, available, unavailable, command.ResolvedChannel, command.LocalSocketAddresses);
            var subscription = new Subscription(this, setup);
            _subscriptions.Add(command.RegistrationId, subscription);
            return subscription;
        }
    }

    internal void ReleasePublication(Publication publication)
    {
        lock (_lock)
        {
            if (publication.IsClosed || !_publications.Remove(publication.RegistrationId))
            {
                publication.InternalClose();
                return;
            }

            EnsureCommandAllowed();
            publication.InternalClose();
            _localAddresses.Remove(publication.RegistrationId);
            bool isRevoked = publication is ExclusivePublication { IsRevokedOnClose: true };
            Execute(Command(
                isRevoked ? DriverCommandKind.RevokePublication : DriverCommandKind.RemovePublication, publication.RegistrationId));
        }
    }

    internal void RevokePublication(Publication publication) => ReleasePublication(publication);

    internal void ReleaseSubscription(Subscription subscription)
    {
        lock (_lock)
        {
            if (!_subscriptions.Remove(subscription.RegistrationId))
            {
                return;
            }

            EnsureCommandAllowed();
            CloseImages(subscription);
            Execute(Command(DriverCommandKind.RemoveSubscription, subscription.RegistrationId));
        }
    }

    internal void AddDestination(long registrationId, string endpointChannel) =>
        ChangeDestination(DriverCommandKind.AddDestination, registrationId, endpointChannel);

    internal void RemoveDestination(long registrationId, string endpointChannel) =>
        ChangeDestination(DriverCommandKind.RemoveDestination, registrationId, endpointChannel);

    /// <summary>Returns the addresses that the subscription's sockets are bound to after the change.</summary>
    internal IReadOnlyList<string> ChangeReceiveDestination(DriverCommandKind kind, long registrationId, string endpointChannel)
    {
        ArgumentNullException.ThrowIfNull(endpointChannel);
        lock (_lock)
        {
            EnsureCommandAllowed();
            var command = new DriverCommand(kind, _link) { RegistrationId = registrationId, Channel = endpointChannel };
            Execute(command);
            return command.LocalSocketAddresses;
        }
    }

    internal void RejectImage(long correlationId, string reason)
    {
        lock (_lock)
        {
            EnsureCommandAllowed();
            Execute(new DriverCommand(DriverCommandKind.RejectImage, _link) { RegistrationId = correlationId, Text = reason });
        }
    }

    internal List<string> LocalSocketAddresses(long registrationId)
    {
        lock (_lock)
        {
            return _localAddresses.TryGetValue(registrationId, out IReadOnlyList<string>? addresses) ? [.. addresses] : [];
        }
    }

    private void ChangeDestination(DriverCommandKind kind, long registrationId, string endpointChannel)
    {
        ArgumentNullException.ThrowIfNull(endpointChannel);
        lock (_lock)
        {
            EnsureCommandAllowed();
            Execute(new DriverCommand(kind, _link) { RegistrationId = registrationId, Channel = endpointChannel });
        }
    }

    private DriverCommand Command(DriverCommandKind kind, long registrationId) => new(kind, _link) { RegistrationId = registrationId };

    /// <summary>Submits and waits; runs the driver meanwhile when the context names its invoker.</summary>
    private void Execute(DriverCommand command)
    {
        if (_driver.IsClosed)
        {
            return;
        }

        _driver.Submit(command);
        long deadline = Environment.TickCount64 + _context.DriverTimeoutMs();
        AgentInvoker? driverInvoker = _context.DriverAgentInvoker();
        while (!command.IsDone)
        {
            driverInvoker?.Invoke();
            if (command.IsDone)
            {
                break;
            }

            if (_driver.IsClosed || Environment.TickCount64 > deadline)
            {
                throw new DriverTimeoutException($"no answer to {command.Kind} from the media driver {_driver.AeronDirectoryName}");
            }

            if (driverInvoker is null)
            {
                Thread.Sleep(s_driverPollInterval);
            }
        }

        if (command.Error is not null)
        {
            throw command.Error;
        }
    }

    private int ApplyEvents()
    {
        int count = 0;
        while (!_link.Events.IsEmpty && _link.Events.TryDequeue(out ImageEvent imageEvent))
        {
            count++;
            if (!_subscriptions.TryGetValue(imageEvent.SubscriptionId, out Subscription? subscription))
            {
                imageEvent.Position.IsClosed = true;
                if (imageEvent.IsAvailable)
                {
                    imageEvent.Log.Memory.Release();
                }
            }
            else if (imageEvent.IsAvailable)
            {
                var image = new Image(subscription, imageEvent.Log, imageEvent.Position, _errorHandler);
                subscription.AddImage(image);
                if (subscription.AvailableImageHandler is { } handler)
                {
                    Notify(() => handler(image));
                }
            }
            else if (subscription.RemoveImage(imageEvent.Log) is { } image)
            {
                CloseImage(subscription, image);
            }
        }

        return count;
    }

    private int ReportPublicationErrors()
    {
        int count = 0;
        while (!_link.PublicationErrors.IsEmpty && _link.PublicationErrors.TryDequeue(out PublicationErrorFrame? error))
        {
            count++;
            ReportPublicationError(error);
        }

        return count;
    }

    private void ReportPublicationError(PublicationErrorFrame error)
    {
        if (_context.PublicationErrorFrameHandler() is { } handler)
        {
            Notify(() => handler.OnPublicationError(error));
        }
    }

    private void CloseImages(Subscription subscription)
    {
        foreach (Image image in subscription.InternalClose())
        {
            CloseImage(subscription, image);
        }
    }

    private void CloseImage(Subscription subscription, Image image)
    {
        image.Close();
        long freeAtMs = Environment.TickCount64 + (_context.ResourceLingerDurationNs() / 1_000_000);
        _lingering.Enqueue(new LingeringImage(image, freeAtMs));
        if (subscription.UnavailableImageHandler is { } handler)
        {
            Notify(() => handler(image));
        }
    }

    /// <summary>Runs a handler of the application: it may not command, and what it throws goes to the error handler.</summary>
    private void Notify(Action call)
    {
        bool wasInCallback = _isInCallback;
        _isInCallback = true;
        try
        {
            call();
        }
        catch (Exception exception)
        {
            _errorHandler.OnError(exception);
        }
        finally
        {
            _isInCallback = wasInCallback;
        }
    }

    private int FreeLingering()
    {
        int count = 0;
        long nowMs = Environment.TickCount64;
        while (_lingering.TryPeek(out LingeringImage lingering) && nowMs >= lingering.FreeAtMs && !lingering.Image.IsPolling)
        {
            lingering.Image.Log.Memory.Release();
            _lingering.Dequeue();
            count++;
        }

        return count;
    }

    /// <summary>
    /// Closes everything on the client's side. Lingering memory is left to the finalizer: a thread may still be polling.
    /// </summary>
    private void CloseResources()
    {
        _isClosed = true;
        foreach (Publication publication in _publications.Values)
        {
            publication.InternalClose();
        }

        foreach (Subscription subscription in _subscriptions.Values)
        {
            CloseImages(subscription);
        }

        _publications.Clear();
        _subscriptions.Clear();
        _lingering.Clear();
    }

    private void EnsureCommandAllowed()
    {
        ObjectDisposedException.ThrowIf(_isClosed, typeof(Aeron));
        if (_isInCallback)
        {
            throw new AeronException("a command to the driver is not permitted during a callback");
        }
    }

    private readonly record struct LingeringImage(Image Image, long FreeAtMs);
}
