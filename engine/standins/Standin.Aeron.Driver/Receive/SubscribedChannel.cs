using Adaptive.Aeron.Driver.Uri;
using Adaptive.Aeron.Embedded;
using Adaptive.Aeron.LogBuffer;
using Adaptive.Agrona;

namespace Adaptive.Aeron.Driver.Receive;

/// <summary>
/// A receive endpoint as the conductor sees it: the clients' subscriptions, and the images that they read. The other part has its sockets.
/// Thread: conductor.
/// </summary>
internal sealed partial class SubscribedChannel(
    ReceiveChannelEndpoint endpoint,
    Receiver receiver,
    MediaDriver.Context context,
    SystemCounters counters,
    IdentifierSource identifiers,
    AgentSignal conductorSignal) : IDisposable
{
    private readonly List<SubscriptionLink> _subscriptions = [];
    private readonly List<PublicationImage> _images = [];
    private long? _nextWindowReportNanos;

    internal ReceiveChannelEndpoint Endpoint => endpoint;

    /// <summary>True when nothing lives here any more.</summary>
    internal bool IsIdle => _subscriptions.Count == 0 && _images.Count == 0;

    /// <summary>True when the receiver was asked to close the socket.</summary>
    internal bool IsRemoving { get; set; }

    internal void Add(SubscriptionLink subscription, long nowNanos)
    {
        _subscriptions.Add(subscription);
        foreach (PublicationImage image in _images)
        {
            if (image.StreamId == subscription.StreamId && image.CanBeJoined && subscription.Accepts(image.SessionId))
            {
                Announce(image, subscription, nowNanos);
            }
        }

        SessionInterest interest = subscription.Interest;
        receiver.Inbox.Post(() => endpoint.AddInterest(interest, nowNanos));
    }

    /// <summary>False when the subscription is not of this channel.</summary>
    internal bool Remove(long registrationId, long nowNanos)
    {
        int index = _subscriptions.FindIndex(link => link.RegistrationId == registrationId);
        if (index < 0)
        {
            return false;
        }

        SubscriptionLink subscription = _subscriptions[index];
        _subscriptions.RemoveAt(index);
        receiver.Inbox.Post(() => endpoint.RemoveInterest(subscription.StreamId, registrationId));
        foreach (PublicationImage image in _images)
        {
            if (image.StreamId == subscription.StreamId && image.RemoveSubscriber(registrationId))
            {
                receiver.Inbox.Post(() => image.Drain(nowNanos));
            }
        }

        return true;
    }

    internal void RemoveClient(ClientLink client, long nowNanos)
    {
        for (int i = _subscriptions.Count - 1; i >= 0; i--)
        {
            if (ReferenceEquals(_subscriptions[i].Client, client))
            {
                Remove(_subscriptions[i].RegistrationId, nowNanos);
            }
        }
    }

    /// <summary>Names what a new subscription asks for differently from one that it would share images with, or null.</summary>
    internal string? FindConflict(int streamId, SubscriptionParameters parameters, long? groupTag)
    {
        if (groupTag != endpoint.GroupTag && _subscriptions.Count > 0)
        {
            return "gtag";
        }

        foreach (SubscriptionLink subscription in _subscriptions)
        {
            // Subscriptions to answers are given a session each.
            if (subscription.StreamId == streamId
                && !parameters.IsResponse
                && subscription.Parameters.SessionId == parameters.SessionId
                && subscription.Parameters.ConflictWith(parameters) is { } name)
            {
                return name;
            }
        }

        return null;
    }

    internal bool HasSubscription(long registrationId) => _subscriptions.Exists(link => link.RegistrationId == registrationId);

    /// <summary>Gives a subscription to answers its session.</summary>
    internal void SetResponseSession(long registrationId, int responseSessionId)
    {
        SubscriptionLink? subscription = _subscriptions.Find(link => link.RegistrationId == registrationId);
        if (subscription is { Parameters.IsResponse: true })
        {
            subscription.SetResponseSession(responseSessionId);
            SessionInterest interest = subscription.Interest;
            receiver.Inbox.Post(() => endpoint.SetResponseSession(interest));
        }
    }

    internal PublicationImage? FindImage(long correlationId) => _images.Find(image => image.CorrelationId == correlationId);

    /// <summary>Makes the image that the receiver has asked for, or tells it that there will be none.</summary>
    internal void CreateImage(ImageRequest request)
    {
        SubscriptionLink? first = _subscriptions.Find(link => link.StreamId == request.StreamId && link.Accepts(request.SessionId));
        int window = first is null ? 0 : Math.Min(first.Parameters.WindowLength, request.TermLength / 2);
        if (first is null || request.MtuLength > window)
        {
            if (first is not null)
            {
                counters.Conductor.Increment(SystemCounter.InvalidPackets);
                ReportShortWindow(request, window);
            }

            receiver.Inbox.Post(() => endpoint.RefuseImage(request));
            return;
        }

        PublicationImage image = NewImage(request, first.Parameters, window);
        _images.Add(image);
        counters.Add(image);
        counters.Conductor.Increment(SystemCounter.ImagesCreated);
        foreach (SubscriptionLink subscription in _subscriptions)
        {
            if (subscription.StreamId == request.StreamId && subscription.Accepts(request.SessionId))
            {
                Announce(image, subscription, request.NowNanos);
            }
        }

        receiver.Inbox.Post(() => endpoint.AddImage(image, request.Transport));
    }

    /// <summary>One turn: cleans what was consumed, and removes images that have ended once the receiver has let go of them.</summary>
    internal int TrackImages(long nowNanos)
    {
        int workCount = 0;
        for (int i = _images.Count - 1; i >= 0; i--)
        {
            PublicationImage image = _images[i];
            if (image.TrackConsumption() > 0)
            {
                workCount++;
                receiver.Signal.Raise();
            }

            if (image.Untethered.Count > 0 && image.State == ImageState.Active)
            {
                CheckUntethered(image, nowNanos);
            }

            if (image.State == ImageState.Active || !image.IsOver(nowNanos))
            {
                continue;
            }

            if (!image.IsRemoving)
            {
                RemoveFromReceiver(image);
            }

            if (image.IsReleased)
            {
                _images.RemoveAt(i);
                counters.Remove(image);
                NotifyUnavailable(image);
                image.Log.Memory.Release();
                workCount++;
            }
        }

        return workCount;
    }

    /// <summary>After all agents have ended.</summary>
    public void Dispose()
    {
        foreach (PublicationImage image in _images)
        {
            image.Log.Memory.Release();
        }

        _images.Clear();
        endpoint.Dispose();
        DisposeTransports();
    }

    /// <summary>Seldom: the publisher goes on sending SETUPs, and would fill a log.</summary>
    private void ReportShortWindow(ImageRequest request, int window)
    {
        if (_nextWindowReportNanos is { } next && request.NowNanos - next < 0)
        {
            return;
        }

        _nextWindowReportNanos = request.NowNanos + context.ImageLivenessTimeoutNs();
        counters.OnError();
        context.ErrorHandler()!.OnError(new Exceptions.ConfigurationException(
            $"session {request.SessionId} of stream {request.StreamId} from {request.Source} is refused: its mtu={request.MtuLength} is above "
            + $"the receiver window of {window} bytes. Raise rcv-wnd of the subscription, or the publication's term-length (half a term "
            + "bounds the window), or lower its mtu"));
    }

    private PublicationImage NewImage(ImageRequest request, SubscriptionParameters subscription, int window)
    {
        var parameters = new ImageParameters(
            EmbeddedDrivers.NextId(),
            request.SessionId,
            request.StreamId,
            request.InitialTermId,
            request.TermLength,
            request.MtuLength,
            request.JoinPosition,
            request.Source.ToString());

        // The receiver draws its random delays from a source of its own.
        bool isGroup = subscription.IsGroup ?? request.IsGroup;
        NakDelay delay = isGroup
            ? new NakDelay(
                context.NakMulticastMaxBackoffNs(), context.NakMulticastGroupSize(), new IdentifierSource(identifiers.NextInt64()))
            : new NakDelay(subscription.NakDelayNanos, context.NakRetryDelayNs());
        var settings = new ImageSettings(
            window,
            subscription.IsCubic,
            delay,
            subscription.IsReliable,
            subscription.Rejoins,
            context.StatusMessageTimeoutNs(),
            context.ImageLivenessTimeoutNs());

        // Room for a whole window behind what is consumed, and for a datagram that starts in it.
        int ringLength = BitUtil.FindNextPositivePowerOfTwo(window + ImageLog.OverhangLength);
        CubicCongestionControl? cubic = !settings.IsCubic ? null : new CubicCongestionControl(
            window,
            request.MtuLength,
            context.CubicCongestionControlInitialRttNs(),
            context.CubicCongestionControlMeasureRtt(),
            request.NowNanos);
        var log = new ImageLog(in parameters, ringLength, conductorSignal);
        var image = new PublicationImage(endpoint, counters.Receiver, log, settings, cubic, request.NowNanos)
        {
            AsksForResponse = request.AsksForResponse,
        };
        image.Connections.OnHeard(request.Transport, request.Source, request.NowNanos);
        return image;
    }

    // A method of its own: a lambda in the loop above would be allocated every turn.
    private void RemoveFromReceiver(PublicationImage image)
    {
        image.IsRemoving = true;
        receiver.Inbox.Post(() => endpoint.RemoveImage(image));
    }

    private static void Announce(PublicationImage image, SubscriptionLink subscription, long nowNanos)
    {
        SubscriberPosition position = image.AddSubscriber(subscription.RegistrationId);
        if (subscription.Parameters.Untethered is not null)
        {
            image.Untethered.Add(new UntetheredSubscriber(subscription, position, nowNanos));
        }

        NotifyAvailable(image, subscription, position);
    }

    private static void NotifyAvailable(PublicationImage image, SubscriptionLink subscription, SubscriberPosition position)
    {
        // The event carries a hold on the memory: the driver may be done with the image before the client hears of it.
        image.Log.Memory.Retain();
        subscription.Client.Events.Enqueue(new ImageEvent(IsAvailable: true, subscription.RegistrationId, image.Log, position));
    }

    /// <summary>
    /// Takes the image from untethered subscribers that have lagged for too long, so that they hold the others back no more, and gives it
    /// back to them when they have rested.
    /// </summary>
    private static void CheckUntethered(PublicationImage image, long nowNanos)
    {
        long limit = image.UntetheredLimit;
        for (int i = image.Untethered.Count - 1; i >= 0; i--)
        {
            UntetheredSubscriber subscriber = image.Untethered[i];
            UntetheredTimeouts timeouts = subscriber.Subscription.Parameters.Untethered!;
            long elapsed = nowNanos - subscriber.SinceNanos;
            switch (subscriber.State)
            {
                case UntetheredSubscriber.Phase.Active when subscriber.Position.Value.Acquire() > limit:
                    subscriber.SinceNanos = nowNanos;
                    break;
                case UntetheredSubscriber.Phase.Active when elapsed >= timeouts.WindowLimitNanos:
                    subscriber.Subscription.Client.Events.Enqueue(new ImageEvent(
                        IsAvailable: false, subscriber.Subscription.RegistrationId, image.Log, subscriber.Position));
                    subscriber.Change(UntetheredSubscriber.Phase.Lingering, image.Freeze(subscriber.Position), nowNanos);
                    break;
                case UntetheredSubscriber.Phase.Lingering when elapsed >= timeouts.LingerNanos:
                    image.Release(subscriber.Position);
                    subscriber.Change(UntetheredSubscriber.Phase.Resting, subscriber.Position, nowNanos);
                    if (!subscriber.Subscription.Parameters.Rejoins)
                    {
                        image.Untethered.RemoveAt(i);
                    }

                    break;
                case UntetheredSubscriber.Phase.Resting when elapsed >= timeouts.RestingNanos:
                    SubscriberPosition position = image.AddSubscriber(subscriber.Subscription.RegistrationId);
                    subscriber.Change(UntetheredSubscriber.Phase.Active, position, nowNanos);
                    NotifyAvailable(image, subscriber.Subscription, position);
                    break;
            }
        }
    }

    private void NotifyUnavailable(PublicationImage image)
    {
        foreach (SubscriberPosition position in image.Subscribers)
        {
            if (_subscriptions.Find(link => link.RegistrationId == position.SubscriptionId) is { } subscription)
            {
                subscription.Client.Events.Enqueue(
                    new ImageEvent(IsAvailable: false, subscription.RegistrationId, image.Log, position));
            }
        }
    }
}
