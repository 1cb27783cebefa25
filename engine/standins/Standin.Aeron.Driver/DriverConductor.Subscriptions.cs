using Adaptive.Aeron.Driver.Receive;
using Adaptive.Aeron.Driver.Uri;
using Adaptive.Aeron.Embedded;

namespace Adaptive.Aeron.Driver;

// The commands about subscriptions, their destinations and their images, and the endpoints that these share.
internal sealed partial class DriverConductor
{
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
            endpoint.Lookup = (host, former, answered) =>
                _fromReceiver.TryPost(() => _lookups.Start(host, former, _receiver.Inbox, answered));
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
}
