using System.Net;
using System.Net.Sockets;

namespace Adaptive.Aeron.Driver.Media;

/// <summary>Makes the sockets of both kinds of channel.</summary>
internal static class UdpSockets
{
    private const int LinuxLevelIP = 0;
    private const int LinuxMulticastAll = 49;
    private const int LinuxLevelSocket = 1;
    private const int LinuxReuseAddress = 2;

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

            if (options.Multicast is { } multicast)
            {
                JoinAndBind(socket, options.Bind, multicast);
            }
            else
            {
                socket.Bind(options.Bind.ToEndPoint());
            }

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

    /// <summary>
    /// Several sockets of a host may be members of one group on one port; each gets every datagram. Looping back to the sending host is
    /// left on, which is the system's default.
    /// </summary>
    private static void JoinAndBind(Socket socket, TransportAddress bind, in MulticastOptions multicast)
    {
        IPAddress local = multicast.Interface?.ToEndPoint().Address ?? IPAddress.Any;
        if (multicast.Group is not null)
        {
            AllowSharedPort(socket);
        }

        socket.Bind(bind.ToEndPoint());
        if (multicast.Interface is not null)
        {
            socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastInterface, local.GetAddressBytes());
        }

        if (multicast.TimeToLive > 0)
        {
            socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastTimeToLive, multicast.TimeToLive);
        }

        if (multicast.Group is { } group)
        {
            socket.SetSocketOption(
                SocketOptionLevel.IP, SocketOptionName.AddMembership, new MulticastOption(group.ToEndPoint().Address, local));
            if (OperatingSystem.IsLinux())
            {
                // Else the socket would also get what other sockets of the host have joined on this port.
                socket.SetRawSocketOption(LinuxLevelIP, LinuxMulticastAll, BitConverter.GetBytes(0));
            }
        }
    }

    private static void AllowSharedPort(Socket socket)
    {
        if (OperatingSystem.IsLinux())
        {
            // .NET's option of this name is SO_REUSEPORT on Linux, which shares with none but sockets that have that one too.
            socket.SetRawSocketOption(LinuxLevelSocket, LinuxReuseAddress, BitConverter.GetBytes(1));
        }
        else
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        }
    }

    /// <summary>SO_RCVBUF as asked for: Linux reports twice the usable size, because it counts its own bookkeeping.</summary>
    internal static int UsableReceiveBufferLength(Socket socket) =>
        OperatingSystem.IsLinux() ? socket.ReceiveBufferSize / 2 : socket.ReceiveBufferSize;
}
