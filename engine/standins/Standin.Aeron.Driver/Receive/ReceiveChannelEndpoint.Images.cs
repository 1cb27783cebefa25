using Adaptive.Aeron.Driver.Media;
using Adaptive.Aeron.Driver.Protocol;

namespace Adaptive.Aeron.Driver.Receive;

// What is wanted, and the sessions and images that are there.
internal sealed partial class ReceiveChannelEndpoint
{
    internal void AddInterest(SessionInterest interest, long nowNanos)
    {
        if (!_streams.TryGetValue(interest.StreamId, out StreamInterest? stream))
        {
            stream = new StreamInterest();
            _streams.Add(interest.StreamId, stream);
        }

        stream.Interests.Add(interest);
        _subscriptionCount++;
        foreach (ReceiveTransport? transport in _transports)
        {
            if (transport is not null)
            {
                transport.NextElicitNanos = nowNanos;
            }
        }

        if (interest.SessionId is { } sessionId)
        {
            Elicit(sessionId, interest.StreamId);
        }
    }

    internal void RemoveInterest(int streamId, long registrationId)
    {
        if (_streams.TryGetValue(streamId, out StreamInterest? stream)
            && stream.Interests.RemoveAll(interest => interest.RegistrationId == registrationId) > 0)
        {
            _subscriptionCount--;
            if (stream.Interests.Count == 0)
            {
                ForgetRefusedSessions(streamId);
            }

            RemoveUnused(streamId, stream);
        }
    }

    /// <summary>Takes the session of a subscription to answers, and asks for its SETUP.</summary>
    internal void SetResponseSession(SessionInterest interest)
    {
        if (_streams.TryGetValue(interest.StreamId, out StreamInterest? stream))
        {
            int index = stream.Interests.FindIndex(former => former.RegistrationId == interest.RegistrationId);
            if (index >= 0)
            {
                stream.Interests[index] = interest;
                Elicit(interest.SessionId!.Value, interest.StreamId);
            }
        }
    }

    /// <summary>The image that was asked for, by a SETUP that a transport heard.</summary>
    internal void AddImage(PublicationImage image, ReceiveTransport heardBy)
    {
        if (heardBy.IsDisposed)
        {
            image.Connections.Remove(heardBy.Index);
        }

        // The session waits for it, and nothing removes one that waits.
        SessionEntry entry = _sessions[SessionKey(image.StreamId, image.SessionId)];
        entry.IsImageRequested = false;
        entry.Image = image;
        _images.Add(image);
    }

    /// <summary>There will be no such image: nobody wants it any more, or its datagrams are longer than the window.</summary>
    internal void RefuseImage(ImageRequest request) => RemoveSession(SessionKey(request.StreamId, request.SessionId));

    /// <summary>Lets go of an image that is over.</summary>
    internal void RemoveImage(PublicationImage image)
    {
        _images.Remove(image);
        EndSession(image);
        image.IsReleased = true;
    }

    /// <summary>Forgets sessions whose SETUP did not come.</summary>
    internal void ExpirePendingSessions(long nowNanos)
    {
        foreach ((long key, SessionEntry entry) in _sessions)
        {
            if (entry is { Image: null, IsRefused: false, IsImageRequested: false } && nowNanos - entry.PendingUntilNanos >= 0)
            {
                RemoveSession(key);
            }
        }
    }

    public void Dispose()
    {
        if (!_isDisposed)
        {
            DisposeTransports();
            _isDisposed = true;
        }
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

    /// <summary>What the conductor has no room for is dropped: the sender repeats its SETUP.</summary>
    private void RequestImage(SetupFrame setup, SessionEntry entry, in TransportAddress source)
    {
        int terms = unchecked(setup.ActiveTermId - setup.InitialTermId);
        var request = new ImageRequest(
            setup.SessionId,
            setup.StreamId,
            setup.InitialTermId,
            setup.TermLength,
            setup.Mtu,
            ((long)terms * setup.TermLength) + setup.TermOffset,
            _transport.MulticastControl is not null || (setup.Flags & SetupFrame.GroupFlag) != 0,
            (setup.Flags & SetupFrame.ResponseFlag) != 0,
            source,
            _transport,
            _nowNanos);

        // Set before: where both have one thread, the answer comes within the call.
        entry.IsImageRequested = true;
        if (!TryRequestImage(request))
        {
            entry.IsImageRequested = false;
            entry.PendingUntilNanos = _nowNanos + DriverLimits.PendingSetupTimeoutNanos;
            _counters.Increment(SystemCounter.ConductorProxyFails);
        }
    }

    private void EndSession(PublicationImage image)
    {
        long key = SessionKey(image.StreamId, image.SessionId);
        bool hasSubscription = _streams.TryGetValue(image.StreamId, out StreamInterest? stream) && stream.Interests.Count > 0;
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
        if (stream.Interests.Count == 0 && stream.SessionCount == 0)
        {
            _streams.Remove(streamId);
        }
    }
}
