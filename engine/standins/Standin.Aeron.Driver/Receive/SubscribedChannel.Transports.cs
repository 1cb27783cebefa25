using Adaptive.Aeron.Driver.Media;
using Adaptive.Aeron.Driver.Uri;

namespace Adaptive.Aeron.Driver.Receive;

// The endpoint's sockets: the only one, or the destinations that the application adds to a channel with control-mode=manual.
internal sealed partial class SubscribedChannel
{
    private readonly List<ReceiveTransport> _leaving = [];
    private ReceiveTransport?[] _transports = endpoint.Transports.ToArray();

    /// <summary>What is bound or joined, in the order of the transports.</summary>
    internal string[] LocalAddresses => [.. _transports.Where(
        static transport => transport is not null).Select(static transport => transport!.LocalAddress.ToString())];

    /// <summary>Least SO_RCVBUF of the sockets; int.MaxValue while there is none.</summary>
    internal int ReceiveBufferLength => _transports.Min(static transport => (int?)transport?.Channel.ReceiveBufferLength) ?? int.MaxValue;

    /// <summary>Longest window that a subscription asks for, in bytes.</summary>
    internal int LongestWindow => _subscriptions.Max(static subscription => (int?)subscription.Parameters.WindowLength) ?? 0;

    /// <summary>SO_RCVBUF to ask for where a destination does not say, in bytes.</summary>
    internal int SocketReceiveBufferLength { get; init; }

    internal int TransportCount => _transports.Count(static transport => transport is not null);

    /// <summary>True while the receiver was asked to close a socket and has not.</summary>
    internal bool IsClosingTransport
    {
        get
        {
            _leaving.RemoveAll(static transport => transport.IsDisposed);
            return _leaving.Count > 0;
        }
    }

    internal bool HasDestination(UdpChannel channel) => FindTransport(channel) is not null;

    /// <summary>Opens another socket for the same images.</summary>
    /// <exception cref="IOException">The address cannot be bound.</exception>
    internal ReceiveTransport AddDestination(UdpChannel channel, IDatagramNetwork network, long nowNanos)
    {
        int index = Array.IndexOf(_transports, null);
        index = index < 0 ? _transports.Length : index;
        var transport = new ReceiveTransport(channel, index, network, context, SocketReceiveBufferLength, nowNanos);
        if (index == _transports.Length)
        {
            Array.Resize(ref _transports, index + 1);
        }

        _transports[index] = transport;
        receiver.Inbox.Post(() => endpoint.AddTransport(transport));
        return transport;
    }

    /// <summary>Has a destination's socket closed. An unknown one is ignored, as upstream.</summary>
    internal void RemoveDestination(UdpChannel channel)
    {
        if (FindTransport(channel) is { } transport)
        {
            RemoveTransport(transport);
        }
    }

    internal void RemoveTransport(ReceiveTransport transport)
    {
        _transports[transport.Index] = null;
        _leaving.Add(transport);
        receiver.Inbox.Post(() => endpoint.RemoveTransport(transport));
    }

    private ReceiveTransport? FindTransport(UdpChannel channel)
    {
        string key = ReceiveTransport.KeyOf(channel);
        return Array.Find(_transports, transport => transport?.Key == key);
    }

    /// <summary>Also those that the receiver has not taken, or not let go of, before it ended.</summary>
    private void DisposeTransports()
    {
        foreach (ReceiveTransport? transport in _transports)
        {
            transport?.Dispose();
        }

        foreach (ReceiveTransport transport in _leaving)
        {
            transport.Dispose();
        }
    }
}
