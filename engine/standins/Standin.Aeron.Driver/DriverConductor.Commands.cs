using Adaptive.Aeron.Driver.Media;
using Adaptive.Aeron.Driver.Receive;
using Adaptive.Aeron.Driver.Send;
using Adaptive.Aeron.Driver.Uri;
using Adaptive.Aeron.Embedded;
using Adaptive.Aeron.Exceptions;
using Adaptive.Aeron.LogBuffer;
using Adaptive.Aeron.Status;

namespace Adaptive.Aeron.Driver;

// Carries out the clients' commands. What a command throws is the client's answer, and is thrown again on its thread.
internal sealed partial class DriverConductor
{
    private int ExecuteCommands(long nowNanos)
    {
        int count = 0;
        while (_commands.TryDequeue(out PendingCommand pending))
        {
            count++;
            DriverCommand command = pending.Command;
            try
            {
                if (pending.Error is not null)
                {
                    throw pending.Error;
                }

                Execute(command, pending.Channel, nowNanos);
            }
            catch (ChannelException exception)
            {
                command.Error = Registration(command, exception.Code, exception.Message);
            }
            catch (IOException exception)
            {
                command.Error = Registration(command, ErrorCode.CHANNEL_ENDPOINT_ERROR, exception.Message);
            }
            catch (Exception exception)
            {
                command.Error = exception as RegistrationException ?? Registration(command, ErrorCode.GENERIC_ERROR, exception.ToString());
            }

            command.Complete();
        }

        return count;
    }

    private static RegistrationException Registration(DriverCommand command, ErrorCode code, string message) =>
        new(command.RegistrationId, (int)code, code, $"{command.Kind}: {message}");

    private void Execute(DriverCommand command, UdpChannel? channel, long nowNanos)
    {
        switch (command.Kind)
        {
            case DriverCommandKind.AddPublication:
            case DriverCommandKind.AddExclusivePublication:
                AddPublication(command, channel!, command.Kind == DriverCommandKind.AddExclusivePublication, nowNanos);
                break;
            case DriverCommandKind.RemovePublication:
            case DriverCommandKind.RevokePublication:
                RemovePublication(command, command.Kind == DriverCommandKind.RevokePublication, nowNanos);
                break;
            case DriverCommandKind.AddSubscription:
                AddSubscription(command, channel!, nowNanos);
                break;
            case DriverCommandKind.RemoveSubscription:
                RemoveSubscription(command, nowNanos);
                break;
            case DriverCommandKind.AddDestination:
                AddDestination(command, channel!);
                break;
            case DriverCommandKind.RemoveDestination:
                RemoveDestination(command, channel!);
                break;
            case DriverCommandKind.AddReceiveDestination:
                AddReceiveDestination(command, channel!, nowNanos);
                break;
            case DriverCommandKind.RemoveReceiveDestination:
                RemoveReceiveDestination(command, channel!);
                break;
            case DriverCommandKind.RejectImage:
                RejectImage(command);
                break;
            case DriverCommandKind.CloseClient:
                CloseClient(command.Client, nowNanos);
                break;
        }
    }

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
        SendChannelEndpoint endpoint = SendEndpoint(command, channel);
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

    private void AddSubscription(DriverCommand command, UdpChannel channel, long nowNanos)
    {
        SubscriptionParameters parameters = SubscriptionParameters.From(channel, _context);
        if (channel.SessionTag is { } tag)
        {
            parameters = parameters with { SessionId = FindTagged(command, tag).SessionId };
        }

        SubscribedChannel subscribed = SubscribedChannelOf(command, channel, nowNanos);
        if (parameters.WindowLength > subscribed.ReceiveBufferLength)
        {
            throw Registration(
                command,
                ErrorCode.INVALID_CHANNEL,
                $"rcv-wnd={parameters.WindowLength} is above the {subscribed.ReceiveBufferLength} bytes that the system gave "
                + "for SO_RCVBUF");
        }

        if (subscribed.FindConflict(command.StreamId, parameters, channel.GroupTag) is { } conflict)
        {
            throw Registration(
                command, ErrorCode.GENERIC_ERROR, $"{conflict} differs from that of another subscription which would share its images");
        }

        subscribed.Add(new SubscriptionLink(command.RegistrationId, command.Client, command.StreamId, parameters), nowNanos);
        command.LocalSocketAddresses = subscribed.LocalAddresses;
        command.ResolvedChannel = channel.Endpoint is not { Port: 0 }
            ? channel.Text
            : channel.Text.Replace(
                $"endpoint={channel.Uri.Get("endpoint")}", $"endpoint={subscribed.LocalAddresses[0]}", StringComparison.Ordinal);
    }

    private SubscribedChannel FindManualSubscription(DriverCommand command)
    {
        SubscribedChannel subscribed = _subscribedChannels.Find(candidate => candidate.HasSubscription(command.RegistrationId))
            ?? throw Registration(command, ErrorCode.UNKNOWN_SUBSCRIPTION, $"no subscription {command.RegistrationId}");
        return subscribed.Endpoint.IsMultiDestination
            ? subscribed
            : throw Registration(command, ErrorCode.INVALID_CHANNEL, "destinations need a channel with control-mode=manual");
    }

    private void AddReceiveDestination(DriverCommand command, UdpChannel channel, long nowNanos)
    {
        SubscribedChannel subscribed = FindManualSubscription(command);
        channel.CheckDestination();
        if (channel.Endpoint is not { Port: 0 } && subscribed.HasDestination(channel))
        {
            throw Registration(command, ErrorCode.INVALID_CHANNEL, $"the subscription has this destination already: {channel.Text}");
        }

        if (subscribed.TransportCount >= DriverLimits.ReceiveDestinationsMax)
        {
            throw Registration(
                command,
                ErrorCode.RESOURCE_TEMPORARILY_UNAVAILABLE,
                $"a subscription has at most {DriverLimits.ReceiveDestinationsMax} destinations");
        }

        AwaitRemovals();
        ReceiveTransport transport = subscribed.AddDestination(channel, _networks.Receiver, nowNanos);
        if (subscribed.LongestWindow > transport.Channel.ReceiveBufferLength)
        {
            subscribed.RemoveTransport(transport);
            throw Registration(
                command,
                ErrorCode.INVALID_CHANNEL,
                $"rcv-wnd={subscribed.LongestWindow} is above the {transport.Channel.ReceiveBufferLength} bytes that the system gave "
                + $"for SO_RCVBUF: {channel.Text}");
        }

        NoteReceiveBuffer(transport);
        command.LocalSocketAddresses = subscribed.LocalAddresses;
    }

    private void RemoveReceiveDestination(DriverCommand command, UdpChannel channel)
    {
        SubscribedChannel subscribed = FindManualSubscription(command);
        subscribed.RemoveDestination(channel);
        command.LocalSocketAddresses = subscribed.LocalAddresses;
    }

    private void RemoveSubscription(DriverCommand command, long nowNanos)
    {
        foreach (SubscribedChannel channel in _subscribedChannels)
        {
            if (channel.Remove(command.RegistrationId, nowNanos))
            {
                return;
            }
        }

        throw Registration(command, ErrorCode.UNKNOWN_SUBSCRIPTION, $"no subscription {command.RegistrationId}");
    }

    private SendChannelEndpoint ManualEndpoint(DriverCommand command) =>
        FindPublication(command).Endpoint is { ManualDestinations: not null } endpoint
            ? endpoint
            : throw Registration(command, ErrorCode.INVALID_CHANNEL, "destinations need a channel with control-mode=manual");

    private void AddDestination(DriverCommand command, UdpChannel channel)
    {
        SendChannelEndpoint endpoint = ManualEndpoint(command);
        TransportAddress address = DestinationAddress(command, channel);
        if (endpoint.ManualDestinations!.Contains(address))
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

        endpoint.ManualDestinations.Add(address);
        _sender.Inbox.Post(() => endpoint.Destinations!.Add(address));
    }

    private void RemoveDestination(DriverCommand command, UdpChannel channel)
    {
        SendChannelEndpoint endpoint = ManualEndpoint(command);
        TransportAddress address = DestinationAddress(command, channel);
        if (endpoint.ManualDestinations!.Remove(address))
        {
            _sender.Inbox.Post(() => endpoint.Destinations!.Remove(address));
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

    private void RejectImage(DriverCommand command)
    {
        PublicationImage image = FindImage(command.RegistrationId)
            ?? throw Registration(command, ErrorCode.GENERIC_ERROR, $"no image {command.RegistrationId}");
        string reason = command.Text;
        _receiver.Inbox.Post(() => image.Reject(reason));
    }

    private void NameResponseSession(PublicationImage? image, int? sessionId)
    {
        if (image is not null)
        {
            _receiver.Inbox.Post(() => image.NameResponseSession(sessionId));
        }
    }

    private PublicationImage? FindImage(long correlationId)
    {
        foreach (SubscribedChannel channel in _subscribedChannels)
        {
            if (channel.FindImage(correlationId) is { } image)
            {
                return image;
            }
        }

        return null;
    }

    private void CloseClient(ClientLink client, long nowNanos)
    {
        foreach (SubscribedChannel channel in _subscribedChannels)
        {
            channel.RemoveClient(client, nowNanos);
        }

        foreach (NetworkPublication publication in _publications)
        {
            if (publication.Holders.RemoveAll(holder => ReferenceEquals(holder.Client, client)) > 0 && publication.Holders.Count == 0)
            {
                publication.Close(isRevoked: false, nowNanos);
            }
        }
    }

    private SendChannelEndpoint SendEndpoint(DriverCommand command, UdpChannel channel)
    {
        // Destinations that the application adds belong to one publication.
        string key = EndpointKey(channel) + (channel.ControlMode == ControlMode.Manual ? $"|{command.RegistrationId}" : string.Empty);
        SendChannelEndpoint? endpoint = _sendEndpoints.Find(candidate => candidate.Key == key && !candidate.IsRemoving);
        if (endpoint is null)
        {
            AwaitRemovals();
            endpoint = new SendChannelEndpoint(channel, key, _networks.Sender, _context, _systemCounters.Sender, this);
            _sendEndpoints.Add(endpoint);
            _sender.Inbox.Post(() => _sender.AddEndpoint(endpoint));
        }

        return endpoint;
    }

    private SubscribedChannel SubscribedChannelOf(DriverCommand command, UdpChannel channel, long nowNanos)
    {
        // With port 0 every subscription gets a port of its own, and destinations belong to one subscription.
        bool isManual = channel.ControlMode == ControlMode.Manual;
        bool isOwn = channel.Endpoint is { Port: 0 } || isManual;
        string key = EndpointKey(channel) + (isOwn ? $"|{command.RegistrationId}" : string.Empty);
        SubscribedChannel? subscribed = _subscribedChannels.Find(candidate => candidate.Endpoint.Key == key && !candidate.IsRemoving);
        if (subscribed is null)
        {
            AwaitRemovals();
            ReceiveTransport? transport = isManual
                ? null
                : new ReceiveTransport(channel, 0, _networks.Receiver, _context, _context.SocketRcvbufLength(), nowNanos);
            var endpoint = new ReceiveChannelEndpoint(
                channel, key, transport, _context, _systemCounters.Receiver, _identifiers.NextInt64(), nowNanos);
            subscribed = new SubscribedChannel(endpoint, _receiver, _context, _systemCounters, _identifiers, _networks.ConductorSignal)
            {
                SocketReceiveBufferLength =
                    channel.SocketReceiveBufferLength > 0 ? channel.SocketReceiveBufferLength : _context.SocketRcvbufLength(),
            };
            SubscribedChannel created = subscribed;
            endpoint.TryRequestImage = request => _fromReceiver.TryPost(() => created.CreateImage(request));
            _subscribedChannels.Add(subscribed);
            _receiver.Inbox.Post(() => _receiver.AddEndpoint(endpoint));
            if (transport is not null)
            {
                NoteReceiveBuffer(transport);
            }
        }

        return subscribed;
    }

    private void NoteReceiveBuffer(ReceiveTransport transport)
    {
        int least = _leastReceiveBufferLength;
        int given = transport.Channel.ReceiveBufferLength;
        _leastReceiveBufferLength = least == 0 ? given : Math.Min(least, given);
    }

    private static string EndpointKey(UdpChannel channel) =>
        $"{channel.ControlMode}|{channel.Endpoint}|{channel.Control}|{channel.Interface}|{channel.MulticastTtl}"
        + $"|{channel.SocketReceiveBufferLength}|{channel.SocketSendBufferLength}";
}
