using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Adaptive.Aeron.Driver.Media;

/// <summary>
/// An IP address and UDP port as a value, so that it can be compared and kept without allocation. IPv4 is held in the low 32 bits of
/// <see cref="Low"/>. <see cref="ScopeId"/> is the interface that a link-local IPv6 address is of, and 0 for all others.
/// </summary>
public readonly record struct TransportAddress(ulong High, ulong Low, ushort Port, bool IsIPv6, uint ScopeId = 0)
{
    public static readonly TransportAddress AnyIPv4;

    public bool IsAny => High == 0 && Low == 0;

    public bool IsMulticast => IsIPv6 ? (High >> 56) == 0xFF : (Low >> 28) == 0xE;

    public static TransportAddress FromIPv4(uint address, int port) => new(0, address, checked((ushort)port), IsIPv6: false);

    public static TransportAddress From(IPEndPoint endPoint)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        Span<byte> bytes = stackalloc byte[16];
        endPoint.Address.TryWriteBytes(bytes, out int length);
        ushort port = (ushort)endPoint.Port;
        return length == sizeof(uint)
            ? new TransportAddress(0, BinaryPrimitives.ReadUInt32BigEndian(bytes), port, IsIPv6: false)
            : new TransportAddress(
                BinaryPrimitives.ReadUInt64BigEndian(bytes),
                BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]),
                port,
                IsIPv6: true,
                (uint)endPoint.Address.ScopeId);
    }

    public IPEndPoint ToEndPoint()
    {
        Span<byte> bytes = stackalloc byte[IsIPv6 ? 16 : sizeof(uint)];
        if (IsIPv6)
        {
            BinaryPrimitives.WriteUInt64BigEndian(bytes, High);
            BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], Low);
            return new IPEndPoint(new IPAddress(bytes, ScopeId), Port);
        }

        BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)Low);
        return new IPEndPoint(new IPAddress(bytes), Port);
    }

    public TransportAddress WithPort(int port) => this with { Port = checked((ushort)port) };

    /// <summary><c>ip:port</c>, with brackets around IPv6 addresses.</summary>
    public override string ToString() => ToEndPoint().ToString();

    internal AddressFamily Family => IsIPv6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork;
}
