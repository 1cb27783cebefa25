using System.Net;
using System.Net.NetworkInformation;
using Adaptive.Aeron.Driver.Media;

namespace Standin.Aeron.Driver.Tests.Support;

/// <summary>An interface of this host that multicast can be sent on.</summary>
internal static class MulticastInterface
{
    /// <summary>Its IPv6 address. Loopback interfaces route no IPv6 groups; on a host without another the test is not run.</summary>
    internal static TransportAddress IPv6()
    {
        foreach (NetworkInterface network in NetworkInterface.GetAllNetworkInterfaces())
        {
            if (network is { SupportsMulticast: true, OperationalStatus: OperationalStatus.Up }
                && network.NetworkInterfaceType != NetworkInterfaceType.Loopback
                && network.GetIPProperties().UnicastAddresses.FirstOrDefault(
                    static unicast => unicast.Address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6) is { } found)
            {
                return TransportAddress.From(new IPEndPoint(found.Address, 0));
            }
        }

        Assert.Ignore("no interface of this host has an IPv6 address and multicast");
        return default;
    }
}
