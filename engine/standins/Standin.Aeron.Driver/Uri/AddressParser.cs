using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Adaptive.Aeron.Driver.Media;

namespace Adaptive.Aeron.Driver.Uri;

/// <summary>
/// Addresses of channels: <c>host:port</c>, <c>[ipv6]:port</c>, and interfaces <c>address[:port][/prefix]</c> or <c>{name}</c>.
/// </summary>
internal static class AddressParser
{
    internal static TransportAddress Endpoint(string key, string text, INameResolver names)
    {
        (string host, string? port) = Split(key, text);
        if (port is null || !ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out ushort number))
        {
            throw ChannelException.OutOfRange(key, text, "host:port");
        }

        return TransportAddress.From(new IPEndPoint(Resolve(key, host, names), number));
    }

    /// <summary>The host's name in <c>host:port</c>, or null where it is an address.</summary>
    internal static string? HostName(string key, string text)
    {
        (string host, _) = Split(key, text);
        return IPAddress.TryParse(host, out _) ? null : host;
    }

    /// <summary>A local address to bind, of the first interface that matches; a named interface has addresses of both families.</summary>
    internal static TransportAddress Interface(string key, string text, bool isIPv6, INameResolver names)
    {
        if (text.StartsWith('{') && text.EndsWith('}'))
        {
            return FromName(key, text, isIPv6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork);
        }

        int slash = text.IndexOf('/', StringComparison.Ordinal);
        (string host, string? port) = Split(key, slash < 0 ? text : text[..slash]);
        IPAddress address = Resolve(key, host, names);
        int bits = address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
        int prefix = bits;
        if (slash >= 0
            && (!int.TryParse(text[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out prefix) || prefix > bits))
        {
            throw ChannelException.OutOfRange(key, text, "address[:port][/prefix]");
        }

        int number = 0;
        if (port is not null && (
            !int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out number) || number > ushort.MaxValue))
        {
            throw ChannelException.OutOfRange(key, text, "address[:port][/prefix]");
        }

        // A link-local address is of an interface, which only the interface itself can tell when the text does not.
        bool isWhole = prefix == bits && !(address.IsIPv6LinkLocal && address.ScopeId == 0);
        IPAddress local = isWhole ? address : FirstMatch(key, text, address, prefix);
        return TransportAddress.From(new IPEndPoint(local, number));
    }

    private static (string Host, string? Port) Split(string key, string text)
    {
        int bracket = text.LastIndexOf(']');
        int colon = text.LastIndexOf(':');
        if (text.StartsWith('[') && bracket < 0)
        {
            throw ChannelException.OutOfRange(key, text, "an address");
        }

        return colon > bracket ? (text[..colon].Trim('[', ']'), text[(colon + 1)..]) : (text.Trim('[', ']'), null);
    }

    private static IPAddress Resolve(string key, string host, INameResolver names)
    {
        if (IPAddress.TryParse(host, out IPAddress? address))
        {
            return address;
        }

        try
        {
            // As upstream: the first IPv4 address, or the first of those of a host that has no other.
            IPAddress[] addresses = names.Lookup(host);
            return Array.Find(addresses, static candidate => candidate.AddressFamily == AddressFamily.InterNetwork)
                ?? (addresses.Length > 0 ? addresses[0] : throw UnknownHost(key, host));
        }
        catch (SocketException)
        {
            throw UnknownHost(key, host);
        }
    }

    private static ChannelException UnknownHost(string key, string host) =>
        new($"channel parameter {key}: host '{host}' cannot be resolved", ErrorCode.UNKNOWN_HOST);

    private static TransportAddress FromName(string key, string text, AddressFamily family)
    {
        string name = text[1..^1];
        foreach (NetworkInterface network in NetworkInterface.GetAllNetworkInterfaces())
        {
            if (network.Name == name)
            {
                IPAddress[] addresses = [.. network.GetIPProperties().UnicastAddresses
                    .Select(static unicast => unicast.Address)
                    .Where(address => address.AddressFamily == family)
                    .OrderBy(static address => address.IsIPv6LinkLocal)];
                if (addresses.Length > 0)
                {
                    return TransportAddress.From(new IPEndPoint(addresses[0], 0));
                }
            }
        }

        throw ChannelException.OutOfRange(
            key, text, $"an interface with an {(family == AddressFamily.InterNetworkV6 ? "IPv6" : "IPv4")} address");
    }

    private static IPAddress FirstMatch(string key, string text, IPAddress wanted, int prefix)
    {
        foreach (NetworkInterface network in NetworkInterface.GetAllNetworkInterfaces())
        {
            foreach (UnicastIPAddressInformation unicast in network.GetIPProperties().UnicastAddresses)
            {
                if (unicast.Address.AddressFamily == wanted.AddressFamily && HasPrefix(unicast.Address, wanted, prefix))
                {
                    return unicast.Address;
                }
            }
        }

        throw ChannelException.OutOfRange(key, text, "the prefix of a local interface");
    }

    private static bool HasPrefix(IPAddress candidate, IPAddress wanted, int prefix)
    {
        byte[] left = candidate.GetAddressBytes();
        byte[] right = wanted.GetAddressBytes();
        for (int bit = 0; bit < prefix; bit++)
        {
            int mask = 0x80 >> (bit & 7);
            if ((left[bit >> 3] & mask) != (right[bit >> 3] & mask))
            {
                return false;
            }
        }

        return true;
    }
}
