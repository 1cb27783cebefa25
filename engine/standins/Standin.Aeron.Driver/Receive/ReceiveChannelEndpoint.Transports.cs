using Adaptive.Aeron.Driver.Media;

namespace Adaptive.Aeron.Driver.Receive;

// The endpoint's sockets. A channel with control-mode=manual has as many as the application adds, every other exactly one.
internal sealed partial class ReceiveChannelEndpoint
{
    private ReceiveTransport?[] _transports = [];

    internal bool IsMultiDestination { get; }

    internal ReadOnlySpan<ReceiveTransport?> Transports => _transports;

    /// <summary>
    /// Takes another socket, at the transport's index. Images that are there already speak to its sender at once, where that is known
    /// without hearing it.
    /// </summary>
    internal void AddTransport(ReceiveTransport transport)
    {
        if (transport.Index >= _transports.Length)
        {
            Array.Resize(ref _transports, transport.Index + 1);
        }

        _transports[transport.Index] = transport;
        if ((transport.MulticastControl ?? transport.Control) is { } sender)
        {
            foreach (PublicationImage image in _images)
            {
                image.Connections.Add(transport.Index, sender, _nowNanos);
            }
        }
    }

    /// <summary>Closes a socket: what is sent to it is heard no more.</summary>
    internal void RemoveTransport(ReceiveTransport transport)
    {
        _transports[transport.Index] = null;
        transport.Dispose();
        foreach (PublicationImage image in _images)
        {
            image.Connections.Remove(transport.Index);
        }
    }

    /// <summary>Has the names of MDC publishers' hosts looked up again that have been silent for long.</summary>
    internal void CheckNames(long nowNanos)
    {
        foreach (ReceiveTransport? transport in _transports)
        {
            transport?.CheckName(Lookup, nowNanos);
        }
    }

    private int PollTransports()
    {
        int workCount = 0;
        foreach (ReceiveTransport? transport in _transports)
        {
            if (transport is not null)
            {
                _transport = transport;
                int received = transport.Channel.Poll(this, DatagramsPerPoll);
                if (received > 0)
                {
                    transport.OnHeard(_nowNanos);
                    workCount += received;
                }
            }
        }

        return workCount;
    }

    /// <summary>Tells MDC publishers that somebody is here, as long as there is.</summary>
    private void ElicitWhereDue()
    {
        foreach (ReceiveTransport? transport in _transports)
        {
            if (transport is { Control: { } control } && _nowNanos - transport.NextElicitNanos >= 0)
            {
                transport.NextElicitNanos = _nowNanos + DriverLimits.MdcElicitIntervalNanos;
                SendElicitation(transport, in control, sessionId: 0, streamId: 0);
            }
        }
    }

    private long NextElicitNanos()
    {
        long next = long.MaxValue;
        foreach (ReceiveTransport? transport in _transports)
        {
            if (transport is { Control: not null })
            {
                next = Math.Min(next, transport.NextElicitNanos);
            }
        }

        return next;
    }

    /// <summary>Asks MDC publishers for the SETUP of a session.</summary>
    private void Elicit(int sessionId, int streamId)
    {
        foreach (ReceiveTransport? transport in _transports)
        {
            if (transport is { Control: { } control })
            {
                SendElicitation(transport, in control, sessionId, streamId);
            }
        }
    }

    /// <summary>
    /// Sends the frame that was written to an image's sender; with several destinations on each that has heard it lately.
    /// </summary>
    private void SendToAll(int length, ImageConnections connections)
    {
        if (!IsMultiDestination)
        {
            Send(_transports[0]!, length, connections.Single);
            return;
        }

        foreach (ReceiveTransport? transport in _transports)
        {
            if (transport is not null && connections.TryGetActive(
                transport.Index, _nowNanos, DriverLimits.ConnectionTimeoutNanos, out TransportAddress address))
            {
                Send(transport, length, in address);
            }
        }
    }

    private void DisposeTransports()
    {
        foreach (ReceiveTransport? transport in _transports)
        {
            transport?.Dispose();
        }
    }
}
