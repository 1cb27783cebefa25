using Adaptive.Aeron.Driver.Media;
using Adaptive.Aeron.Driver.Protocol;
using Adaptive.Aeron.Driver.Uri;
using Adaptive.Aeron.Embedded;
using Adaptive.Aeron.LogBuffer;

namespace Adaptive.Aeron.Driver.Receive;

/// <summary>
/// Bound sockets with the sessions and images that live on them, and the subscriptions that want them. This part dispatches what arrives
/// and sends control frames; others keep the sockets and the sessions. Made by the conductor, then the receiver's. Thread: receiver.
/// </summary>
internal sealed partial class ReceiveChannelEndpoint : IDatagramHandler, IDisposable
{
    private const int DatagramsPerPoll = 64;

    private readonly MediaDriver.Context _context;
    private readonly AgentCounters _counters;
    private readonly long? _groupTag;
    private readonly long _receiverId;
    private readonly byte[] _frame = new byte[ErrorFrame.HeaderLength + ErrorFrame.MaxTextLength];
    private readonly Dictionary<int, StreamInterest> _streams = [];
    private readonly Dictionary<long, SessionEntry> _sessions = [];
    private readonly List<PublicationImage> _images = [];
    private long _lastKey;
    private SessionEntry? _lastEntry;

    /// <summary>The one that is polled; set during every datagram.</summary>
    private ReceiveTransport _transport = null!;
    private long _nowNanos;
    private int _subscriptionCount;
    private volatile bool _isDisposed;

    /// <param name="transport">The only socket; null for a channel with control-mode=manual, which has them added.</param>
    internal ReceiveChannelEndpoint(
        UdpChannel channel,
        string key,
        ReceiveTransport? transport,
        MediaDriver.Context context,
        AgentCounters counters,
        long receiverId,
        long nowNanos)
    {
        _context = context;
        _counters = counters;
        _groupTag = channel.GroupTag;
        _receiverId = receiverId;
        _nowNanos = nowNanos;
        Key = key;
        IsMultiDestination = transport is null;
        if (transport is not null)
        {
            AddTransport(transport);
        }
    }

    /// <summary>Subscriptions whose channels have the same key share the endpoint.</summary>
    internal string Key { get; }

    internal long? GroupTag => _groupTag;

    /// <summary>True when the sockets are closed. Any thread.</summary>
    internal bool IsDisposed => _isDisposed;

    /// <summary>Asks the conductor for the address of a host.</summary>
    internal AddressLookup Lookup { get; set; } = static (_, _, _) => false;

    /// <summary>Asks the conductor for an image; false when it has no room for the request.</summary>
    internal Func<ImageRequest, bool> TryRequestImage { get; set; } = static _ => false;

    internal int DoWork(long nowNanos)
    {
        _nowNanos = nowNanos;
        int workCount = PollTransports();
        foreach (PublicationImage image in _images)
        {
            workCount += image.DoWork(nowNanos);
        }

        if (_subscriptionCount > 0)
        {
            ElicitWhereDue();
        }

        return workCount;
    }

    /// <summary>When there is something to do without any input.</summary>
    internal long NextDeadlineNanos(long nowNanos)
    {
        long deadline = long.MaxValue;
        foreach (PublicationImage image in _images)
        {
            deadline = Math.Min(deadline, image.NextDeadlineNanos(nowNanos));
        }

        return _subscriptionCount > 0 ? Math.Min(deadline, NextElicitNanos()) : deadline;
    }

    public void OnDatagram(ReadOnlySpan<byte> datagram, in TransportAddress source)
    {
        _counters.Increment(SystemCounter.DatagramsReceived);
        _counters.Add(SystemCounter.BytesReceived, datagram.Length);
        switch (DatagramCheck.Classify(datagram))
        {
            case FrameType.Data or FrameType.Pad:
                OnData(datagram, in source);
                break;
            case FrameType.Setup:
                OnSetup(datagram, in source);
                break;
            case FrameType.RoundTripMeasurement:
                OnRoundTrip(datagram, in source);
                break;
            case FrameType.Invalid:
                _counters.Increment(SystemCounter.InvalidPackets);
                break;
        }
    }

    internal void SendStatusMessage(
        byte flags, PublicationImage image, int termId, int termOffset, int window)
    {
        int length = StatusMessageFrame.Write(
            _frame, flags, image.SessionId, image.StreamId, termId, termOffset, window, _receiverId, _groupTag);
        SendToAll(length, image.Connections);
        _counters.Increment(SystemCounter.StatusMessagesSent);
    }

    /// <summary>Names the session that answers to an image's requests come by.</summary>
    internal void SendResponseSetup(PublicationImage image, int responseSessionId)
    {
        ResponseSetupFrame.Write(_frame, image.SessionId, image.StreamId, responseSessionId);
        SendToAll(ResponseSetupFrame.Length, image.Connections);
    }

    internal void SendNak(PublicationImage image, int termId, int termOffset, int gapLength)
    {
        NakFrame.Write(_frame, image.SessionId, image.StreamId, termId, termOffset, gapLength);
        SendToAll(NakFrame.Length, image.Connections);
        _counters.Increment(SystemCounter.NakMessagesSent);
    }

    /// <summary>Asks the sender for an answer, to measure the round trip with.</summary>
    internal void SendRoundTripRequest(PublicationImage image, long nowNanos)
    {
        RoundTripFrame.Write(_frame, RoundTripFrame.ReplyFlag, image.SessionId, image.StreamId, nowNanos, _receiverId);
        SendToAll(RoundTripFrame.Length, image.Connections);
    }

    internal void SendError(PublicationImage image, ReadOnlySpan<byte> reason)
    {
        int length = ErrorFrame.Write(
            _frame, image.SessionId, image.StreamId, _receiverId, _groupTag, (int)ErrorCode.IMAGE_REJECTED, reason);
        SendToAll(length, image.Connections);
        _counters.Increment(SystemCounter.ErrorFramesSent);
    }

    private static long SessionKey(int streamId, int sessionId) => ((long)streamId << 32) | (uint)sessionId;

    private void OnData(ReadOnlySpan<byte> datagram, in TransportAddress source)
    {
        var frame = new DataFrame(datagram);
        long key = SessionKey(frame.StreamId, frame.SessionId);
        SessionEntry? entry = _lastEntry;
        if (entry is null || key != _lastKey)
        {
            if (_sessions.TryGetValue(key, out entry))
            {
                _lastKey = key;
                _lastEntry = entry;
            }
        }

        if (entry?.Image is { } image)
        {
            image.OnData(datagram, _transport, in source, _nowNanos);
        }
        else
        {
            OnUnknownSession(frame, entry, in source);
        }
    }

    /// <summary>Asks a sender that we have no image of for its SETUP, once a second.</summary>
    private void OnUnknownSession(DataFrame frame, SessionEntry? entry, in TransportAddress source)
    {
        int streamId = frame.StreamId;
        int sessionId = frame.SessionId;
        if (frame.IsEndOfStream || !_streams.TryGetValue(streamId, out StreamInterest? stream) || !stream.Wants(sessionId))
        {
            return;
        }

        if (entry is null)
        {
            entry = AddSession(stream, SessionKey(streamId, sessionId));
            if (entry is null)
            {
                return;
            }
        }
        else if (entry.IsRefused || entry.IsImageRequested || _nowNanos - entry.PendingUntilNanos < 0)
        {
            return;
        }

        entry.PendingUntilNanos = _nowNanos + DriverLimits.PendingSetupTimeoutNanos;
        SendElicitation(_transport, _transport.ReplyAddress(in source), sessionId, streamId);
    }

    private void OnSetup(ReadOnlySpan<byte> datagram, in TransportAddress source)
    {
        var setup = new SetupFrame(datagram);
        if (!_streams.TryGetValue(setup.StreamId, out StreamInterest? stream) || !stream.Wants(setup.SessionId))
        {
            return;
        }

        long key = SessionKey(setup.StreamId, setup.SessionId);
        if (_sessions.TryGetValue(key, out SessionEntry? entry)
            && (entry.Image is not null || entry.IsRefused || entry.IsImageRequested))
        {
            entry.Image?.Connections.OnHeard(_transport, in source, _nowNanos);
            return;
        }

        if (!IsValid(setup))
        {
            _counters.Increment(SystemCounter.InvalidPackets);
            return;
        }

        entry ??= AddSession(stream, key);
        if (entry is not null)
        {
            RequestImage(setup, entry, in source);
        }
    }

    private static bool IsValid(SetupFrame setup) =>
        MediaDriver.Context.IsTermLengthValid(setup.TermLength)
        && (uint)setup.TermOffset < (uint)setup.TermLength
        && setup.TermOffset % DataFrame.Alignment == 0
        && setup.Mtu is >= DataFrame.HeaderLength and <= DriverLimits.MtuLengthMax
        && setup.Mtu % DataFrame.Alignment == 0
        && unchecked(setup.ActiveTermId - setup.InitialTermId) >= 0;

    /// <summary>Answers a sender's measurement of the round trip, or takes the answer to an image's own.</summary>
    private void OnRoundTrip(ReadOnlySpan<byte> datagram, in TransportAddress source)
    {
        var frame = new RoundTripFrame(datagram);
        if ((frame.Flags & RoundTripFrame.ReplyFlag) == 0)
        {
            if (frame.ReceiverId == _receiverId
                && _sessions.TryGetValue(SessionKey(frame.StreamId, frame.SessionId), out SessionEntry? entry))
            {
                entry.Image?.OnRoundTripAnswered(frame.EchoTimestamp, _nowNanos);
            }
        }
        else if (_streams.ContainsKey(frame.StreamId)
            && (frame.ReceiverId == 0 || frame.ReceiverId == _receiverId))
        {
            RoundTripFrame.Write(_frame, 0, frame.SessionId, frame.StreamId, frame.EchoTimestamp, _receiverId);
            Send(_transport, RoundTripFrame.Length, _transport.ReplyAddress(in source));
        }
    }

    private void SendElicitation(ReceiveTransport transport, in TransportAddress destination, int sessionId, int streamId)
    {
        int length = StatusMessageFrame.Write(
            _frame, StatusMessageFrame.SendSetupFlag, sessionId, streamId, 0, 0, 0, _receiverId, _groupTag);
        Send(transport, length, in destination);
        _counters.Increment(SystemCounter.StatusMessagesSent);
    }

    /// <summary>Control frames are not repeated when the socket does not take them: each has a period or a trigger of its own.</summary>
    private void Send(ReceiveTransport transport, int length, in TransportAddress destination)
    {
        switch (transport.Channel.Send(_frame.AsSpan(0, length), in destination))
        {
            case DatagramSendResult.Sent:
                _counters.Increment(SystemCounter.DatagramsSent);
                _counters.Add(SystemCounter.BytesSent, length);
                break;
            case DatagramSendResult.WouldBlock:
                _counters.Increment(SystemCounter.ShortSends);
                break;
            case DatagramSendResult.Unreachable:
                _counters.Increment(SystemCounter.PortUnreachable);
                break;
        }
    }
}
