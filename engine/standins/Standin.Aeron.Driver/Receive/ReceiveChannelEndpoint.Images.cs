using Adaptive.Aeron.Driver.Media;
using Adaptive.Aeron.Driver.Protocol;
using Adaptive.Aeron.Driver.Uri;
using Adaptive.Aeron.Embedded;
using Adaptive.Aeron.LogBuffer;
using Adaptive.Agrona;

namespace Adaptive.Aeron.Driver.Receive;

// Subscriptions, sessions and images of the endpoint.
internal sealed partial class ReceiveChannelEndpoint
{
    internal void AddSubscription(SubscriptionLink subscription, long nowNanos)
    {
        if (!_streams.TryGetValue(subscription.StreamId, out StreamInterest? stream))
        {
            stream = new StreamInterest();
            _streams.Add(subscription.StreamId, stream);
        }

        stream.Subscriptions.Add(subscription);
        _subscriptionCount++;
        foreach (PublicationImage image in _images)
        {
            if (image.StreamId == subscription.StreamId && image.State == ImageState.Active && subscription.Accepts(image.SessionId))
            {
                Announce(image, subscription);
            }
        }

        if (_control is { } control)
        {
            _nextElicitNanos = nowNanos;
            if (subscription.SessionId is { } sessionId)
            {
                SendElicitation(in control, sessionId, subscription.StreamId);
            }
        }
    }

    internal bool HasSubscription(long registrationId)
    {
        foreach (StreamInterest stream in _streams.Values)
        {
            if (stream.Subscriptions.Exists(link => link.RegistrationId == registrationId))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>False when the subscription is not of this endpoint.</summary>
    internal bool RemoveSubscription(long registrationId, long nowNanos)
    {
        foreach ((int streamId, StreamInterest stream) in _streams)
        {
            if (stream.Subscriptions.RemoveAll(link => link.RegistrationId == registrationId) > 0)
            {
                _subscriptionCount--;
                if (stream.Subscriptions.Count == 0)
                {
                    ForgetRefusedSessions(streamId);
                }

                foreach (PublicationImage image in _images)
                {
                    if (image.StreamId == streamId)
                    {
                        image.RemoveSubscriber(registrationId, nowNanos);
                    }
                }

                RemoveUnused(streamId, stream);
                return true;
            }
        }

        return false;
    }

    internal void RemoveClient(ClientLink client, long nowNanos)
    {
        List<long> registrations = [];
        foreach (StreamInterest stream in _streams.Values)
        {
            foreach (SubscriptionLink subscription in stream.Subscriptions)
            {
                if (ReferenceEquals(subscription.Client, client))
                {
                    registrations.Add(subscription.RegistrationId);
                }
            }
        }

        foreach (long registration in registrations)
        {
            RemoveSubscription(registration, nowNanos);
        }
    }

    /// <summary>Names what a new subscription asks for differently from one that it would share images with, or null.</summary>
    internal string? FindConflict(int streamId, SubscriptionParameters parameters, long? groupTag)
    {
        if (groupTag != _groupTag && _subscriptionCount > 0)
        {
            return "gtag";
        }

        if (_streams.TryGetValue(streamId, out StreamInterest? stream))
        {
            foreach (SubscriptionLink subscription in stream.Subscriptions)
            {
                // Subscriptions to answers are given a session each.
                if (!parameters.IsResponse
                    && subscription.Parameters.SessionId == parameters.SessionId
                    && subscription.Parameters.ConflictWith(parameters) is { } name)
                {
                    return name;
                }
            }
        }

        return null;
    }

    /// <summary>
    /// Gives a subscription to answers its session, and asks for that session's SETUP. False when the subscription is not of this endpoint.
    /// </summary>
    internal bool OnResponseSetup(long registrationId, int responseSessionId)
    {
        foreach (StreamInterest stream in _streams.Values)
        {
            if (stream.Subscriptions.Find(link => link.RegistrationId == registrationId) is { } subscription)
            {
                if (subscription.Parameters.IsResponse && _control is { } control)
                {
                    SendElicitation(in control, subscription.SetResponseSession(responseSessionId), subscription.StreamId);
                }

                return true;
            }
        }

        return false;
    }

    internal PublicationImage? FindImage(long correlationId) => _images.Find(image => image.CorrelationId == correlationId);

    /// <summary>Forgets sessions whose SETUP did not come.</summary>
    internal void ExpirePendingSessions(long nowNanos)
    {
        foreach ((long key, SessionEntry entry) in _sessions)
        {
            if (entry is { Image: null, IsRefused: false } && nowNanos - entry.PendingUntilNanos >= 0)
            {
                RemoveSession(key);
            }
        }
    }

    public void Dispose()
    {
        foreach (PublicationImage image in _images)
        {
            image.Log.Memory.Release();
        }

        _images.Clear();
        _channel.Dispose();
    }

    /// <summary>Null when the stream has as many sessions as it may have.</summary>
    private SessionEntry? AddSession(StreamInterest stream, long key)
    {
        if (stream.SessionCount >= _context.StreamSessionLimit())
        {
            _counters.Increment(SystemCounter.SessionsRefused);
            return null;
        }

        var entry = new SessionEntry();
        _sessions.Add(key, entry);
        stream.SessionCount++;
        return entry;
    }

    private void CreateImage(
        SetupFrame setup, StreamInterest stream, SubscriptionLink first, SessionEntry entry, in TransportAddress source)
    {
        int window = Math.Min(first.Parameters.WindowLength, setup.TermLength / 2);
        if (setup.Mtu > window)
        {
            _counters.Increment(SystemCounter.InvalidPackets);
            RemoveSession(SessionKey(setup.StreamId, setup.SessionId));
            return;
        }

        int terms = unchecked(setup.ActiveTermId - setup.InitialTermId);
        var parameters = new ImageParameters(
            EmbeddedDrivers.NextId(),
            setup.SessionId,
            setup.StreamId,
            setup.InitialTermId,
            setup.TermLength,
            setup.Mtu,
            ((long)terms * setup.TermLength) + setup.TermOffset,
            source.ToString());
        bool isGroup = first.Parameters.IsGroup ?? (_multicastControl is not null || (setup.Flags & SetupFrame.GroupFlag) != 0);
        NakDelay delay = isGroup
            ? new NakDelay(_context.NakMulticastMaxBackoffNs(), _context.NakMulticastGroupSize(), _identifiers)
            : new NakDelay(first.Parameters.NakDelayNanos, _context.NakRetryDelayNs());
        var settings = new ImageSettings(
            window,
            first.Parameters.IsCubic,
            delay,
            first.Parameters.IsReliable,
            first.Parameters.Rejoins,
            _context.StatusMessageTimeoutNs(),
            _context.ImageLivenessTimeoutNs());

        // Room for a whole window behind what is consumed, and for a datagram that starts in it.
        int ringLength = BitUtil.FindNextPositivePowerOfTwo(window + ImageLog.OverhangLength);
        CubicCongestionControl? cubic = !settings.IsCubic ? null : new CubicCongestionControl(
            window,
            setup.Mtu,
            _context.CubicCongestionControlInitialRttNs(),
            _context.CubicCongestionControlMeasureRtt(),
            _nowNanos);
        var log = new ImageLog(in parameters, ringLength);
        var image = new PublicationImage(this, _counters, log, settings, cubic, ReplyAddress(in source), _nowNanos)
        {
            AsksForResponse = (setup.Flags & SetupFrame.ResponseFlag) != 0,
        };
        entry.Image = image;
        _images.Add(image);
        _counters.Increment(SystemCounter.ImagesCreated);
        foreach (SubscriptionLink subscription in stream.Subscriptions)
        {
            if (subscription.Accepts(setup.SessionId))
            {
                Announce(image, subscription);
            }
        }
    }

    private static void Announce(PublicationImage image, SubscriptionLink subscription)
    {
        // The event carries a hold on the memory: the driver may be done with the image before the client hears of it.
        SubscriberPosition position = image.AddSubscriber(subscription.RegistrationId);
        image.Log.Memory.Retain();
        subscription.Client.Events.Enqueue(new ImageEvent(IsAvailable: true, subscription.RegistrationId, image.Log, position));
    }

    private void RemoveGoneImages()
    {
        for (int i = _images.Count - 1; i >= 0; i--)
        {
            PublicationImage image = _images[i];
            if (image.State == ImageState.Gone)
            {
                _images.RemoveAt(i);
                NotifyUnavailable(image);
                EndSession(image);
                image.Log.Memory.Release();
            }
        }
    }

    private void NotifyUnavailable(PublicationImage image)
    {
        if (!_streams.TryGetValue(image.StreamId, out StreamInterest? stream))
        {
            return;
        }

        foreach (SubscriberPosition position in image.Subscribers)
        {
            if (stream.Subscriptions.Find(link => link.RegistrationId == position.SubscriptionId) is { } subscription)
            {
                subscription.Client.Events.Enqueue(
                    new ImageEvent(IsAvailable: false, subscription.RegistrationId, image.Log, position));
            }
        }
    }

    private void EndSession(PublicationImage image)
    {
        long key = SessionKey(image.StreamId, image.SessionId);
        bool hasSubscription = _streams.TryGetValue(image.StreamId, out StreamInterest? stream) && stream.Subscriptions.Count > 0;
        if (image.IsRefusedLater && hasSubscription)
        {
            // The entry stays and counts as one of the stream's sessions, so that their limit bounds these too.
            SessionEntry entry = _sessions[key];
            entry.Image = null;
            entry.IsRefused = true;
        }
        else
        {
            RemoveSession(key);
        }
    }

    private void ForgetRefusedSessions(int streamId)
    {
        foreach ((long key, SessionEntry entry) in _sessions)
        {
            if (entry.IsRefused && (int)(key >> 32) == streamId)
            {
                RemoveSession(key);
            }
        }
    }

    private void RemoveSession(long key)
    {
        _sessions.Remove(key);
        _lastEntry = null;
        int streamId = (int)(key >> 32);
        if (_streams.TryGetValue(streamId, out StreamInterest? stream))
        {
            stream.SessionCount--;
            RemoveUnused(streamId, stream);
        }
    }

    private void RemoveUnused(int streamId, StreamInterest stream)
    {
        if (stream.Subscriptions.Count == 0 && stream.SessionCount == 0)
        {
            _streams.Remove(streamId);
        }
    }
}
