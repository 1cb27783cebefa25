using Adaptive.Aeron.Driver.Media;
using Adaptive.Aeron.Driver.Receive;
using Adaptive.Aeron.Driver.Send;
using Adaptive.Aeron.Driver.Uri;
using Adaptive.Aeron.Embedded;
using Adaptive.Aeron.LogBuffer;
using Adaptive.Aeron.Status;

namespace Adaptive.Aeron.Driver;

// The commands about publications and their destinations, and the endpoints that these share.
internal sealed partial class DriverConductor
{
    private void AddPublication(DriverCommand command, UdpChannel channel, bool isExclusive, long nowNanos)
    {
        PublicationParameters parameters = PublicationParameters.From(channel, _context);
        if (channel.SessionTag is { } tag)
        {
            // As upstream, the frames are to be as long as those of the publication that is followed.
            NetworkPublication tagged = FindTagged(command, tag);
            parameters = parameters with { SessionId = tagged.SessionId, MtuLength = tagged.Log.MtuLength };
        }

        if (channel.StreamId is { } streamId && streamId != command.StreamId)
        {
            throw Registration(
                command, ErrorCode.INVALID_CHANNEL, $"stream-id={streamId} of the channel is not the stream {command.StreamId} asked for");
        }

        PublicationImage? requests = FindRequests(command, parameters);
        SendChannelEndpoint endpoint = SendEndpoint(command, channel, nowNanos);
        NetworkPublication? publication = isExclusive ? null : FindShared(endpoint, command.StreamId, parameters);
        if (publication is null)
        {
            publication = CreatePublication(command, channel, endpoint, parameters, isExclusive, nowNanos);
        }
        else if (publication.Log.TermLength != parameters.TermLength || publication.Log.MtuLength != parameters.MtuLength)
        {
            throw Registration(
                command, ErrorCode.GENERIC_ERROR, $"another publication of {channel.Text} has a different term-length or mtu");
        }

        publication.Holders.Add(new PublicationLink(command.RegistrationId, command.Client));
        command.PublicationLog = publication.Log;
        command.OriginalRegistrationId = publication.Log.Identity.RegistrationId;
        command.LocalSocketAddresses = [endpoint.LocalAddress.ToString()];
        NameResponseSession(requests, publication.SessionId);
    }

    /// <summary>The image whose requests a publication answers; null for every other publication.</summary>
    private PublicationImage? FindRequests(DriverCommand command, PublicationParameters parameters)
    {
        if (parameters.ResponseCorrelationId is not { } id)
        {
            return null;
        }

        if (!parameters.IsResponse)
        {
            return _subscribedChannels.Exists(subscribed => subscribed.HasSubscription(id))
                ? null
                : throw Registration(command, ErrorCode.GENERIC_ERROR, $"response-correlation-id={id} is not a subscription");
        }

        if (id == UdpChannel.PrototypeCorrelationId)
        {
            return null;
        }

        PublicationImage image = FindImage(id)
            ?? throw Registration(command, ErrorCode.GENERIC_ERROR, $"response-correlation-id={id} is not an image");
        return image.AsksForResponse
            ? image
            : throw Registration(
                command, ErrorCode.GENERIC_ERROR, $"response-correlation-id={id}: the sender of that image has not asked for answers");
    }

    private NetworkPublication FindTagged(DriverCommand command, long tag) =>
        _publications.Find(publication => publication.Tag == tag && publication.State == PublicationState.Active)
        ?? throw Registration(command, ErrorCode.INVALID_CHANNEL, $"session-id=tag:{tag} is not the tag of a publication");

    private NetworkPublication? FindShared(SendChannelEndpoint endpoint, int streamId, PublicationParameters parameters) =>
        _publications.Find(publication =>
            ReferenceEquals(publication.Endpoint, endpoint)
            && publication.StreamId == streamId
            && !publication.IsExclusive
            && publication.ResponseCorrelationId == parameters.ResponseCorrelationId
            && publication.State == PublicationState.Active
            && (parameters.SessionId is null || parameters.SessionId == publication.SessionId));

    private NetworkPublication CreatePublication(
        DriverCommand command,
        UdpChannel channel,
        SendChannelEndpoint endpoint,
        PublicationParameters parameters,
        bool isExclusive,
        long nowNanos)
    {
        int sessionId = parameters.SessionId ?? _identifiers.NextSessionId();
        while (HasSession(endpoint, command.StreamId, sessionId))
        {
            if (parameters.SessionId is not null)
            {
                throw Registration(command, ErrorCode.GENERIC_ERROR, $"session-id={sessionId} is in use on {channel.Text}");
            }

            sessionId = _identifiers.NextSessionId();
        }

        (int initialTermId, long startPosition) = parameters.Start ?? (_identifiers.NextInt32(), 0);
        var identity = new StreamIdentity(channel.Text, command.StreamId, sessionId, command.RegistrationId);
        var log = new PublicationLog(
            in identity,
            initialTermId,
            parameters.TermLength,
            parameters.MtuLength,
            startPosition,
            _context.PreTouchMappedMemory(),
            _sender.Signal);
        var publication = new NetworkPublication(endpoint, log, parameters, _context, _systemCounters, nowNanos)
        {
            IsExclusive = isExclusive,
            ErrorFrameTaken = TakeErrorFrame,
            ConductorSignal = _networks.ConductorSignal,
        };
        _publications.Add(publication);
        _systemCounters.Add(publication);
        endpoint.PublicationCount++;
        _sender.Inbox.Post(() => _sender.AddPublication(publication));
        return publication;
    }

    private bool HasSession(SendChannelEndpoint endpoint, int streamId, int sessionId) =>
        _publications.Exists(publication =>
            ReferenceEquals(publication.Endpoint, endpoint) && publication.StreamId == streamId && publication.SessionId == sessionId);

    /// <summary>An error frame that the sender has received for a publication; dropped when there is no room. Thread: sender.</summary>
    private void TakeErrorFrame(NetworkPublication publication, PublicationErrorFrame error)
    {
        if (!_fromSender.TryPost(() => publication.Report(error)))
        {
            _systemCounters.Sender.Increment(SystemCounter.PublicationErrorsDropped);
        }
    }

    private void RemovePublication(DriverCommand command, bool isRevoked, long nowNanos)
    {
        NetworkPublication publication = FindPublication(command);
        publication.Holders.RemoveAll(holder => holder.RegistrationId == command.RegistrationId);
        if (publication.Holders.Count == 0)
        {
            publication.Close(isRevoked, nowNanos);
        }
    }

    private NetworkPublication FindPublication(DriverCommand command) =>
        _publications.Find(candidate => candidate.Holders.Exists(holder => holder.RegistrationId == command.RegistrationId))
        ?? throw Registration(command, ErrorCode.UNKNOWN_PUBLICATION, $"no publication {command.RegistrationId}");

    private SendChannelEndpoint ManualEndpoint(DriverCommand command) =>
        FindPublication(command).Endpoint is { ManualDestinations: not null } endpoint
            ? endpoint
            : throw Registration(command, ErrorCode.INVALID_CHANNEL, "destinations need a channel with control-mode=manual");

    private void AddDestination(DriverCommand command, UdpChannel channel, long nowNanos)
    {
        SendChannelEndpoint endpoint = ManualEndpoint(command);
        TransportAddress address = DestinationAddress(command, channel);
        if (endpoint.ManualDestinations!.Exists(destination => destination.Address == address))
        {
            return;
        }

        if (endpoint.ManualDestinations.Count == DriverLimits.DestinationsMax)
        {
            throw Registration(
                command,
                ErrorCode.RESOURCE_TEMPORARILY_UNAVAILABLE,
                $"a publication has at most {DriverLimits.DestinationsMax} destinations");
        }

        string? host = channel.EndpointHost;
        endpoint.ManualDestinations.Add(new ManualDestination(address, host));
        _sender.Inbox.Post(() => endpoint.Destinations!.Add(address, host, nowNanos));
    }

    private void RemoveDestination(DriverCommand command, UdpChannel channel)
    {
        SendChannelEndpoint endpoint = ManualEndpoint(command);
        TransportAddress address = DestinationAddress(command, channel);

        // A host that has moved may be known by its name only.
        ManualDestination? found = endpoint.ManualDestinations!.Find(destination => destination.Address == address)
            ?? endpoint.ManualDestinations.Find(destination =>
                destination.Host is not null && destination.Host == channel.EndpointHost && destination.Address.Port == address.Port);
        if (found is not null)
        {
            endpoint.ManualDestinations.Remove(found);
            _sender.Inbox.Post(() => endpoint.Destinations!.Remove(found.Address));
        }
    }

    /// <summary>The sender hears of it next, before anything that is asked of it later.</summary>
    private static void OnDestinationMoved(SendChannelEndpoint endpoint, TransportAddress former, TransportAddress address)
    {
        int index = endpoint.ManualDestinations?.FindIndex(destination => destination.Address == former) ?? -1;
        if (index >= 0)
        {
            endpoint.ManualDestinations![index] = endpoint.ManualDestinations[index] with { Address = address };
        }
    }

    private static TransportAddress DestinationAddress(DriverCommand command, UdpChannel channel)
    {
        channel.CheckDestination();
        return channel.Endpoint is { IsMulticast: false, Port: not 0 } endpoint
            ? endpoint
            : throw Registration(
                command, ErrorCode.INVALID_CHANNEL, $"a destination needs a unicast endpoint with a port: {channel.Text}");
    }

    private SendChannelEndpoint SendEndpoint(DriverCommand command, UdpChannel channel, long nowNanos)
    {
        // Destinations that the application adds belong to one publication.
        string key = EndpointKey(channel) + (channel.ControlMode == ControlMode.Manual ? $"|{command.RegistrationId}" : string.Empty);
        SendChannelEndpoint? endpoint = _sendEndpoints.Find(candidate => candidate.Key == key && !candidate.IsRemoving);
        if (endpoint is null)
        {
            AwaitRemovals();
            endpoint = new SendChannelEndpoint(channel, key, _networks.Sender, _context, _systemCounters.Sender, this, nowNanos);
            SendChannelEndpoint created = endpoint;
            endpoint.Lookup = (host, former, answered) => _fromSender.TryPost(() => _lookups.Start(
                host, former, _sender.Inbox, answered, address => OnDestinationMoved(created, former, address)));
            _sendEndpoints.Add(endpoint);
            _sender.Inbox.Post(() => _sender.AddEndpoint(endpoint));
        }

        return endpoint;
    }
}
