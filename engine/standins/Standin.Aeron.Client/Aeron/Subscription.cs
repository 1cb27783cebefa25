using Adaptive.Aeron.LogBuffer;

namespace Adaptive.Aeron;

/// <summary>
/// Receives a stream of a channel: an <see cref="Image"/> per publisher session. Polled by one thread; images come and go by the client
/// conductor.
/// </summary>
public class Subscription : IDisposable
{
    private readonly string _resolvedChannel;
    private volatile List<string> _localSocketAddresses;
    private volatile Image[] _images = [];
    private volatile bool _isClosed;
    private int _roundRobinIndex;

    internal Subscription(ClientConductor conductor, SubscriptionSetup setup)
    {
        Conductor = conductor;
        Channel = setup.Channel;
        StreamId = setup.StreamId;
        RegistrationId = setup.RegistrationId;
        AvailableImageHandler = setup.AvailableImageHandler;
        UnavailableImageHandler = setup.UnavailableImageHandler;
        _resolvedChannel = setup.ResolvedChannel;
        _localSocketAddresses = [.. setup.LocalSocketAddresses];
    }

    public string Channel { get; }

    public int StreamId { get; }

    public long RegistrationId { get; }

    public AvailableImageHandler? AvailableImageHandler { get; }

    public UnavailableImageHandler? UnavailableImageHandler { get; }

    public bool IsClosed => _isClosed;

    /// <summary>True when an image is open.</summary>
    public bool IsConnected
    {
        get
        {
            foreach (Image image in _images)
            {
                if (!image.Closed)
                {
                    return true;
                }
            }

            return false;
        }
    }

    public bool HasNoImages => _images.Length == 0;

    public int ImageCount => _images.Length;

    /// <summary>The images of this moment.</summary>
    public IList<Image> Images => Array.AsReadOnly(_images);

    /// <summary>
    /// The address and port that is bound, as <c>ip:port</c>, of several destinations the first; null when there is none, or the
    /// subscription is closed.
    /// </summary>
    public string? ResolvedEndpoint => _isClosed ? null : LocalSocketAddresses.FirstOrDefault();

    public List<string> LocalSocketAddresses => [.. _localSocketAddresses];

    internal ClientConductor Conductor { get; }

    /// <summary>The channel with port 0 replaced by the port that is bound.</summary>
    public string TryResolveChannelEndpointPort() => _resolvedChannel;

    /// <summary>Delivers up to <paramref name="fragmentLimit"/> fragments of all images in turn; returns how many.</summary>
    public int Poll(FragmentHandler fragmentHandler, int fragmentLimit) => PollImages(new DelegateSink(fragmentHandler), fragmentLimit);

    /// <inheritdoc cref="Poll(FragmentHandler,int)"/>
    public int Poll(IFragmentHandler fragmentHandler, int fragmentLimit) => PollImages(new InterfaceSink(fragmentHandler), fragmentLimit);

    /// <summary>As Poll, but the handler says after each fragment how its image goes on.</summary>
    public int ControlledPoll(ControlledFragmentHandler fragmentHandler, int fragmentLimit) =>
        PollImages(new ControlledDelegateSink(fragmentHandler), fragmentLimit);

    /// <inheritdoc cref="ControlledPoll(ControlledFragmentHandler,int)"/>
    public int ControlledPoll(IControlledFragmentHandler fragmentHandler, int fragmentLimit) =>
        PollImages(new ControlledInterfaceSink(fragmentHandler), fragmentLimit);

    /// <summary>The image of a publisher session, or null.</summary>
    public Image? ImageBySessionId(int sessionId)
    {
        foreach (Image image in _images)
        {
            if (image.SessionId == sessionId)
            {
                return image;
            }
        }

        return null;
    }

    public Image ImageAtIndex(int index) => _images[index];

    public void ForEachImage(Action<Image> consumer)
    {
        ArgumentNullException.ThrowIfNull(consumer);
        foreach (Image image in _images)
        {
            consumer(image);
        }
    }

    /// <summary>
    /// Adds a destination to a subscription with control-mode=manual: another address to receive on, whose data goes to the same images.
    /// </summary>
    /// <exception cref="Exceptions.RegistrationException">The driver refused; the message says why.</exception>
    public void AddDestination(string endpointChannel) =>
        ChangeDestination(Embedded.DriverCommandKind.AddReceiveDestination, endpointChannel);

    /// <summary>Removes a destination that was added; another is ignored.</summary>
    /// <exception cref="Exceptions.RegistrationException">The driver refused; the message says why.</exception>
    public void RemoveDestination(string endpointChannel) =>
        ChangeDestination(Embedded.DriverCommandKind.RemoveReceiveDestination, endpointChannel);

    public void Dispose()
    {
        if (!_isClosed)
        {
            Conductor.ReleaseSubscription(this);
        }

        GC.SuppressFinalize(this);
    }

    public override string ToString() =>
        $"Subscription{{channel={Channel}, streamId={StreamId}, registrationId={RegistrationId}, "
        + $"imageCount={ImageCount}, isClosed={IsClosed}}}";

    internal void AddImage(Image image) => _images = [.. _images, image];

    /// <summary>Takes the image of a log out of the polled ones; null when it is not there.</summary>
    internal Image? RemoveImage(ImageLog log)
    {
        Image[] images = _images;
        int index = Array.FindIndex(images, image => ReferenceEquals(image.Log, log));
        if (index < 0)
        {
            return null;
        }

        _images = [.. images.AsSpan(0, index), .. images.AsSpan(index + 1)];
        return images[index];
    }

    /// <summary>Marks the subscription closed and returns the images it had.</summary>
    internal Image[] InternalClose()
    {
        _isClosed = true;
        Image[] images = _images;
        _images = [];
        return images;
    }

    private void ChangeDestination(Embedded.DriverCommandKind kind, string endpointChannel)
    {
        if (_isClosed)
        {
            throw new Exceptions.AeronException("Subscription is closed");
        }

        _localSocketAddresses = [.. Conductor.ChangeReceiveDestination(kind, RegistrationId, endpointChannel)];
    }

    private int PollImages<TSink>(TSink sink, int fragmentLimit)
        where TSink : struct, IFragmentSink
    {
        Image[] images = _images;
        if (images.Length == 0)
        {
            return 0;
        }

        // Each poll starts one image further, so that a busy one does not starve the others.
        int first = _roundRobinIndex < images.Length ? _roundRobinIndex : 0;
        _roundRobinIndex = first + 1;
        int fragments = 0;
        int index = first;
        do
        {
            fragments += images[index].PollFragments(sink, long.MaxValue, fragmentLimit - fragments);
            index = index + 1 < images.Length ? index + 1 : 0;
        }
        while (index != first && fragments < fragmentLimit);

        return fragments;
    }
}
