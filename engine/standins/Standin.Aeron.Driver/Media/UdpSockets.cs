using System.Net.Sockets;

namespace Adaptive.Aeron.Driver.Media;

/// <summary>Makes the sockets of both kinds of channel.</summary>
internal static class UdpSockets
{
    /// <exception cref="IOException">The address cannot be bound; the message names it.</exception>
    internal static Socket Open(in DatagramChannelOptions options)
    {
        var socket = new Socket(options.Bind.Family, SocketType.Dgram, ProtocolType.Udp) { Blocking = false };
        try
        {
            if (options.ReceiveBufferLength > 0)
            {
                socket.ReceiveBufferSize = options.ReceiveBufferLength;
            }

            if (options.SendBufferLength > 0)
            {
                socket.SendBufferSize = options.SendBufferLength;
            }

            socket.Bind(options.Bind.ToEndPoint());
            if (options.Peer is { } peer)
            {
                socket.Connect(peer.ToEndPoint());
            }

            return socket;
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw new IOException(
                $"cannot bind {options.Bind}{(options.Peer is { } p ? $" for {p}" : string.Empty)}: {exception.Message}", exception);
        }
    }

    /// <summary>SO_RCVBUF as asked for: Linux reports twice the usable size, because it counts its own bookkeeping.</summary>
    internal static int UsableReceiveBufferLength(Socket socket) =>
        OperatingSystem.IsLinux() ? socket.ReceiveBufferSize / 2 : socket.ReceiveBufferSize;
}
