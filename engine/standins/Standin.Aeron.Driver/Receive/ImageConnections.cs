using Adaptive.Aeron.Driver.Media;

namespace Adaptive.Aeron.Driver.Receive;

/// <summary>
/// By which of its endpoint's transports an image is fed: where the sender is that each transport hears, when it was heard last, and
/// whether it has ended. Indexed as the transports are. Thread: receiver.
/// </summary>
internal sealed class ImageConnections
{
    private Connection?[] _connections = new Connection?[1];

    /// <summary>The address of the sender that a transport hears, if it has been heard within <paramref name="timeoutNanos"/>.</summary>
    internal bool TryGetActive(int index, long nowNanos, long timeoutNanos, out TransportAddress address)
    {
        if (index < _connections.Length && _connections[index] is { } connection
            && nowNanos - connection.LastHeardNanos < timeoutNanos)
        {
            address = connection.Address;
            return true;
        }

        address = default;
        return false;
    }

    /// <summary>The address of the only sender there is, however long it was silent.</summary>
    internal TransportAddress Single => _connections[0]!.Address;

    /// <summary>A transport has heard the sender; the address that it was first heard from stays.</summary>
    internal void OnHeard(ReceiveTransport transport, in TransportAddress source, long nowNanos)
    {
        int index = transport.Index;
        if (index < _connections.Length && _connections[index] is { } connection)
        {
            connection.LastHeardNanos = nowNanos;
        }
        else
        {
            Add(index, transport.ReplyAddress(in source), nowNanos);
        }
    }

    internal void Add(int index, TransportAddress address, long nowNanos)
    {
        if (index >= _connections.Length)
        {
            Array.Resize(ref _connections, index + 1);
        }

        _connections[index] = new Connection(address) { LastHeardNanos = nowNanos };
    }

    internal void Remove(int index)
    {
        if (index < _connections.Length)
        {
            _connections[index] = null;
        }
    }

    /// <summary>A transport has heard that the stream ends at a position.</summary>
    internal void OnEndOfStream(int index, long position)
    {
        Connection connection = _connections[index]!;
        connection.IsEndOfStream = true;
        connection.EndOfStreamPosition = position;
    }

    /// <summary>
    /// Where the stream ends by all that was heard, or -1 while a transport exists that has not heard of an end: its sender may go on.
    /// </summary>
    internal long EndOfStreamPosition(ReadOnlySpan<ReceiveTransport?> transports)
    {
        long position = -1;
        foreach (ReceiveTransport? transport in transports)
        {
            if (transport is null)
            {
                continue;
            }

            if (transport.Index >= _connections.Length || _connections[transport.Index] is not { IsEndOfStream: true } connection)
            {
                return -1;
            }

            position = Math.Max(position, connection.EndOfStreamPosition);
        }

        return position;
    }

    private sealed class Connection(TransportAddress address)
    {
        internal TransportAddress Address { get; } = address;

        internal long LastHeardNanos { get; set; }

        internal bool IsEndOfStream { get; set; }

        internal long EndOfStreamPosition { get; set; }
    }
}
