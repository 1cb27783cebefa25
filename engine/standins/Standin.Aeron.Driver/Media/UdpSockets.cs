using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Adaptive.Aeron.Driver.Media;

/// <summary>Makes the sockets of both kinds of channel.</summary>
internal static class UdpSockets
{
    private const int LinuxLevelIP = 0;
    private const int LinuxMulticastAll = 49;
    private const int LinuxLevelIPv6 = 41;
    private const int LinuxMulticastAllIPv6 = 29;
    private const int LinuxLevelSocket = 1;
    private const int LinuxReuseAddress = 2;

    /// <summary>Scopes of IPv6 groups up to this one, RFC 4291 2.7, are of an interface: interface-local 1 and link-local 2.</summary>
    private const int LinkLocalScopeMax = 2;

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
                JoinAndBind(socket, options.Bind, multicast, (multicast.Group ?? options.Peer)?.ScopeId ?? 0);
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
        catch (IOException)
        {
            socket.Dispose();
            throw;
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw new IOException(
                $"cannot bind {options.Multicast?.Group ?? options.Bind}{(options.Peer is { } p ? $" for {p}" : string.Empty)}: {exception.Message}", exception);
        }
    }

    /// <summary>
    /// Several sockets of a host may be members of one group on one port; each gets every datagram. Looping back to the sending host is
    /// left on, which is the system's default.
    /// </summary>
    private static void JoinAndBind(Socket socket, TransportAddress bind, in MulticastOptions multicast, uint scopeId)
    {
        // Interfaces of IPv6 are named by index; 0 is the system's choice.
        int index = !bind.IsIPv6 ? 0 : multicast.Interface is { IsAny: false } local ? InterfaceIndex(local) : (int)scopeId;
        if (multicast.Group is { } group)
        {
            AllowSharedPort(socket);
            bind = GroupAddress(bind, group, (uint)index);
        }

        socket.Bind(bind.ToEndPoint());
        if (bind.IsIPv6)
        {
            JoinIPv6(socket, multicast, index);
        }
        else
        {
            JoinIPv4(socket, multicast);
        }
    }

    /// <summary>
    /// Linux can bind the group itself, which leaves the port to others on this host's own addresses. Elsewhere, and for a link-local group
    /// of no interface, it is any address.
    /// </summary>
    private static TransportAddress GroupAddress(TransportAddress any, TransportAddress group, uint index)
    {
        if (!OperatingSystem.IsLinux())
        {
            return any;
        }

        bool isLinkLocal = group.IsIPv6 && group.ToEndPoint().Address.GetAddressBytes()[1] % 16 <= LinkLocalScopeMax;
        return !isLinkLocal ? group : index > 0 ? group with { ScopeId = index } : any;
    }

    private static void JoinIPv4(Socket socket, in MulticastOptions multicast)
    {
        IPAddress local = multicast.Interface?.ToEndPoint().Address ?? IPAddress.Any;
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
            ReceiveJoinedOnly(socket, LinuxLevelIP, LinuxMulticastAll);
        }
    }

    private static void JoinIPv6(Socket socket, in MulticastOptions multicast, int index)
    {
        if (index > 0)
        {
            socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.MulticastInterface, index);
        }

        if (multicast.TimeToLive > 0)
        {
            socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.MulticastTimeToLive, multicast.TimeToLive);
        }

        if (multicast.Group is { } group)
        {
            socket.SetSocketOption(
                SocketOptionLevel.IPv6, SocketOptionName.AddMembership, new IPv6MulticastOption(group.ToEndPoint().Address, index));
            ReceiveJoinedOnly(socket, LinuxLevelIPv6, LinuxMulticastAllIPv6);
        }
    }

    private static int InterfaceIndex(TransportAddress local)
    {
        IPAddress address = local.ToEndPoint().Address;
        foreach (NetworkInterface network in NetworkInterface.GetAllNetworkInterfaces())
        {
            IPInterfaceProperties properties = network.GetIPProperties();
            if (properties.UnicastAddresses.Any(unicast => unicast.Address.Equals(address)))
            {
                return properties.GetIPv6Properties().Index;
            }
        }

        throw new IOException($"no interface of this host has the address {address}");
    }

    /// <summary>Else the socket would also get what other sockets of the host have joined on this port.</summary>
    private static void ReceiveJoinedOnly(Socket socket, int level, int option)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        try
        {
            socket.SetRawSocketOption(level, option, BitConverter.GetBytes(0));
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ProtocolOption)
        {
            // Linux before 4.20 cannot do it over IPv6: what others join then costs time here, and is of streams that nobody subscribed.
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
