using Adaptive.Aeron.Driver.Media;
using Adaptive.Aeron.Driver.Protocol;
using Adaptive.Aeron.Driver.Uri;

namespace Adaptive.Aeron.Driver.Send;

/// <summary>
/// A socket that publications send through and receive control frames on: connected to one receiver, or with several destinations. For a
/// multicast group there are two.
/// Made by the conductor, which keeps count of what it has put there; all else is the sender's. Thread: sender.
/// </summary>
internal sealed class SendChannelEndpoint : IDatagramHandler, IDisposable
{
    private const int DatagramsPerPoll = 64;

    private readonly MediaDriver.Context _context;
    private readonly AgentCounters _counters;
    private readonly IDatagramChannel _channel;
    private readonly IDatagramChannel? _controlChannel;
    private readonly IResponseChannels _responses;
    private readonly NamedAddress? _namedPeer;
    private readonly TransportAddress _anyPeer;
    private readonly Destinations? _destinations;
    private readonly Dictionary<long, NetworkPublication> _publications = [];
    private readonly byte[] _reply = new byte[RoundTripFrame.Length];
    private long _nowNanos;
    private volatile bool _isDisposed;

    internal SendChannelEndpoint(
        UdpChannel channel,
        string key,
        IDatagramNetwork network,
        MediaDriver.Context context,
        AgentCounters counters,
        IResponseChannels responses,
        long nowNanos)
    {
        _context = context;
        _counters = counters;
        Key = key;
        _responses = responses;
        TransportAddress bind = channel.Control ?? channel.Interface ?? channel.AnyLocal;
        TransportAddress? peer = channel.ControlMode == ControlMode.None ? channel.Endpoint : null;
        _anyPeer = peer ?? channel.AnyLocal;
        if (peer is { IsMulticast: false } named && channel.EndpointHost is { } host)
        {
            // A socket that is connected could not follow the host to another address.
            _namedPeer = new NamedAddress(host, named, nowNanos);
            peer = null;
        }

        int receiveBufferLength = channel.SocketReceiveBufferLength > 0 ? channel.SocketReceiveBufferLength : context.SocketRcvbufLength();
        int sendBufferLength = channel.SocketSendBufferLength > 0 ? channel.SocketSendBufferLength : context.SocketSndbufLength();
        int ttl = channel.MulticastTtlOr(context.SocketMulticastTtl());
        MulticastOptions? sending = channel.MulticastControl is null ? null : new MulticastOptions(null, channel.Interface, ttl);
        _channel = network.Open(new DatagramChannelOptions(bind, peer, receiveBufferLength, sendBufferLength, sending));
        if (channel.MulticastControl is { } control)
        {
            _controlChannel = OpenControl(network, control, receiveBufferLength, sending!.Value);
        }

        if (channel.ControlMode is ControlMode.Dynamic or ControlMode.Manual)
        {
            _destinations = new Destinations(channel.ControlMode == ControlMode.Manual);
            ManualDestinations = _destinations.IsManual ? [] : null;
            if (channel is { ControlMode: ControlMode.Manual, Endpoint: { } first })
            {
                _destinations.Add(first, channel.EndpointHost, nowNanos);
                ManualDestinations!.Add(new ManualDestination(first, channel.EndpointHost));
            }
        }
    }

    /// <summary>Publications whose channels have the same key share the endpoint.</summary>
    internal string Key { get; }

    internal TransportAddress LocalAddress => _channel.LocalAddress;

    internal IResponseChannels Responses => _responses;

    /// <summary>Null for unicast, multicast and answers.</summary>
    internal Destinations? Destinations => _destinations;

    /// <summary>Publications of this endpoint that have not ended. Thread: conductor.</summary>
    internal int PublicationCount { get; set; }

    /// <summary>Destinations that applications have added, or null where they cannot. Thread: conductor.</summary>
    internal List<ManualDestination>? ManualDestinations { get; }

    /// <summary>Asks the conductor for the address of a host.</summary>
    internal AddressLookup Lookup { get; set; } = static (_, _, _) => false;

    /// <summary>True when the sender was asked to close the socket. Thread: conductor.</summary>
    internal bool IsRemoving { get; set; }

    /// <summary>True when the socket is closed. Any thread.</summary>
    internal bool IsDisposed => _isDisposed;

    internal void Add(NetworkPublication publication) =>
        _publications.Add(Key64(publication.StreamId, publication.SessionId), publication);

    internal void Remove(NetworkPublication publication) => _publications.Remove(Key64(publication.StreamId, publication.SessionId));

    internal int PollControl(long nowNanos)
    {
        _nowNanos = nowNanos;
        return (_controlChannel ?? _channel).Poll(this, DatagramsPerPoll);
    }

    internal void RemoveSilentDestinations(long nowNanos) =>
        _destinations?.RemoveSilent(nowNanos, _context.FlowControlReceiverTimeoutNs());

    /// <summary>Has the names of hosts looked up again that have been silent for long.</summary>
    internal void CheckNames(long nowNanos)
    {
        if (_namedPeer is not null && _namedPeer.IsLookupDue(nowNanos))
        {
            _namedPeer.Ask(Lookup);
        }

        _destinations?.CheckNames(Lookup, nowNanos);
    }

    /// <summary>Sends one frame to every destination; false when the socket did not take it for all.</summary>
    internal bool Send(ReadOnlySpan<byte> datagram)
    {
        if (_destinations is null)
        {
            return SendTo(datagram, Peer);
        }

        bool isSent = true;
        int index = _destinations.NextFirst();
        for (int i = 0; i < _destinations.Count; i++)
        {
            isSent &= SendTo(datagram, _destinations[index]);
            index = index + 1 < _destinations.Count ? index + 1 : 0;
        }

        return isSent;
    }

    /// <summary>
    /// Sends datagrams that lie one after the other to every destination. Returns how many all of them got; the rest is sent again, and
    /// the destinations that did get it drop it as duplicates.
    /// </summary>
    internal int SendBatch(ReadOnlySpan<byte> datagrams, ReadOnlySpan<int> lengths)
    {
        if (_destinations is null)
        {
            return SendBatchTo(datagrams, lengths, Peer);
        }

        int least = lengths.Length;
        int index = _destinations.NextFirst();
        for (int i = 0; i < _destinations.Count; i++)
        {
            least = Math.Min(least, SendBatchTo(datagrams, lengths, _destinations[index]));
            index = index + 1 < _destinations.Count ? index + 1 : 0;
        }

        return least;
    }

    /// <summary>Sends one frame to the receiver of a stream of answers.</summary>
    internal bool SendTo(ReadOnlySpan<byte> datagram, in TransportAddress destination) =>
        Count(_channel.Send(datagram, in destination), datagram.Length);

    /// <summary>Sends datagrams that lie one after the other to the receiver of a stream of answers; returns how many it got.</summary>
    internal int SendBatchTo(ReadOnlySpan<byte> datagrams, ReadOnlySpan<int> lengths, in TransportAddress destination)
    {
        int sent = _channel.SendBatch(datagrams, lengths, in destination);
        CountBatch(lengths, sent);
        return sent;
    }

    public void OnDatagram(ReadOnlySpan<byte> datagram, in TransportAddress source)
    {
        _counters.Increment(SystemCounter.DatagramsReceived);
        _counters.Add(SystemCounter.BytesReceived, datagram.Length);
        if (_namedPeer is not null && source with { ScopeId = Peer.ScopeId } != Peer)
        {
            // The socket of a peer without a name takes nothing from others either.
            return;
        }

        _namedPeer?.OnHeard(_nowNanos);
        switch (DatagramCheck.Classify(datagram))
        {
            case FrameType.StatusMessage:
                OnStatusMessage(new StatusMessageFrame(datagram), in source);
                break;
            case FrameType.Nak:
                var nak = new NakFrame(datagram);
                if (_publications.TryGetValue(Key64(nak.StreamId, nak.SessionId), out NetworkPublication? nacked))
                {
                    nacked.OnNak(nak, _nowNanos);
                }

                break;
            case FrameType.Error:
                OnError(new ErrorFrame(datagram), in source);
                break;
            case FrameType.RoundTripMeasurement:
                OnRoundTrip(new RoundTripFrame(datagram));
                break;
            case FrameType.ResponseSetup:
                OnResponseSetup(new ResponseSetupFrame(datagram));
                break;
            case FrameType.Invalid:
                _counters.Increment(SystemCounter.InvalidPackets);
                break;
        }
    }

    public void Dispose()
    {
        if (!_isDisposed)
        {
            _channel.Dispose();
            _controlChannel?.Dispose();
            _isDisposed = true;
        }
    }

    /// <summary>Where a channel without destinations sends to.</summary>
    private TransportAddress Peer => _namedPeer?.Address ?? _anyPeer;

    /// <summary>The socket that hears the receivers of a multicast channel: status messages and NAKs go to a group of their own.</summary>
    private IDatagramChannel OpenControl(
        IDatagramNetwork network, TransportAddress group, int receiveBufferLength, in MulticastOptions sending)
    {
        try
        {
            return network.Open(new DatagramChannelOptions(
                new TransportAddress(0, 0, group.Port, group.IsIPv6), null, receiveBufferLength, 0, sending with { Group = group }));
        }
        catch (IOException)
        {
            _channel.Dispose();
            throw;
        }
    }

    private static long Key64(int streamId, int sessionId) => ((long)streamId << 32) | (uint)sessionId;

    private void OnStatusMessage(StatusMessageFrame frame, in TransportAddress source)
    {
        _publications.TryGetValue(Key64(frame.StreamId, frame.SessionId), out NetworkPublication? publication);
        int termLength = publication?.TermLength ?? DriverLimits.TermLengthMax;
        if ((uint)frame.TermOffset >= (uint)termLength || frame.TermOffset % DataFrame.Alignment != 0
            || frame.Window < 0 || frame.Window > termLength / 2)
        {
            _counters.Increment(SystemCounter.InvalidPackets);
            return;
        }

        _counters.Increment(SystemCounter.StatusMessagesReceived);
        bool elicitsSetup = (frame.Flags & StatusMessageFrame.SendSetupFlag) != 0;
        if (!elicitsSetup && publication is not null && !publication.IsPlausible(frame))
        {
            _counters.Increment(SystemCounter.StatusMessagesRejected);
            return;
        }

        if (_destinations is not null && !_destinations.OnStatusMessage(frame.ReceiverId, in source, _nowNanos))
        {
            _counters.Increment(SystemCounter.ReceiversRefused);
        }

        if (elicitsSetup)
        {
            publication?.OnSetupElicited(frame, in source, _nowNanos);
        }
        else
        {
            publication?.OnStatusMessage(frame, _nowNanos);
        }
    }

    private void OnError(ErrorFrame frame, in TransportAddress source)
    {
        if (!frame.IsTextValid)
        {
            _counters.Increment(SystemCounter.InvalidPackets);
            return;
        }

        _counters.Increment(SystemCounter.ErrorFramesReceived);
        if (_publications.TryGetValue(Key64(frame.StreamId, frame.SessionId), out NetworkPublication? publication))
        {
            publication.OnError(frame, in source);
        }
    }

    private void OnRoundTrip(RoundTripFrame frame)
    {
        if ((frame.Flags & RoundTripFrame.ReplyFlag) != 0
            && _publications.TryGetValue(Key64(frame.StreamId, frame.SessionId), out NetworkPublication? publication))
        {
            RoundTripFrame.Write(_reply, 0, frame.SessionId, frame.StreamId, frame.EchoTimestamp, frame.ReceiverId);
            publication.Send(_reply);
        }
    }

    private void OnResponseSetup(ResponseSetupFrame frame)
    {
        if (_publications.TryGetValue(Key64(frame.StreamId, frame.SessionId), out NetworkPublication? publication)
            && publication is { AsksForResponse: true, ResponseCorrelationId: { } subscriptionId })
        {
            _responses.OnResponseSetup(subscriptionId, frame.ResponseSessionId);
        }
    }

    private bool Count(DatagramSendResult result, int length)
    {
        switch (result)
        {
            case DatagramSendResult.Sent:
                _counters.Increment(SystemCounter.DatagramsSent);
                _counters.Add(SystemCounter.BytesSent, length);
                return true;
            case DatagramSendResult.Unreachable:
                _counters.Increment(SystemCounter.PortUnreachable);
                return true;
            default:
                _counters.Increment(SystemCounter.ShortSends);
                return false;
        }
    }

    private void CountBatch(ReadOnlySpan<int> lengths, int sent)
    {
        long bytes = 0;
        for (int i = 0; i < sent; i++)
        {
            bytes += lengths[i];
        }

        _counters.Add(SystemCounter.DatagramsSent, sent);
        _counters.Add(SystemCounter.BytesSent, bytes);
        if (sent < lengths.Length)
        {
            _counters.Increment(SystemCounter.ShortSends);
        }
    }
}
