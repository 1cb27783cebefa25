using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Adaptive.Aeron.Driver.Media;

/// <summary>
/// struct sockaddr_in (16 bytes) and sockaddr_in6 (28 bytes) of Linux; family and scope in host order, the rest in network order.
/// </summary>
internal static class SocketAddressCodec
{
    internal const int MaxLength = 28;

    private const ushort FamilyIPv4 = 2;
    private const ushort FamilyIPv6 = 10;
    private const int LengthIPv4 = 16;
    private const int ScopeOffset = 24;

    internal static int Encode(in TransportAddress address, Span<byte> destination)
    {
        int length = address.IsIPv6 ? MaxLength : LengthIPv4;
        destination[..length].Clear();
        MemoryMarshal.Write(destination, address.IsIPv6 ? FamilyIPv6 : FamilyIPv4);
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], address.Port);
        if (address.IsIPv6)
        {
            BinaryPrimitives.WriteUInt64BigEndian(destination[8..], address.High);
            BinaryPrimitives.WriteUInt64BigEndian(destination[16..], address.Low);
            MemoryMarshal.Write(destination[ScopeOffset..], address.ScopeId);
        }
        else
        {
            BinaryPrimitives.WriteUInt32BigEndian(destination[4..], (uint)address.Low);
        }

        return length;
    }

    internal static TransportAddress Decode(ReadOnlySpan<byte> source)
    {
        ushort port = BinaryPrimitives.ReadUInt16BigEndian(source[2..]);
        return MemoryMarshal.Read<ushort>(source) == FamilyIPv6
            ? new TransportAddress(
                BinaryPrimitives.ReadUInt64BigEndian(source[8..]),
                BinaryPrimitives.ReadUInt64BigEndian(source[16..]),
                port,
                IsIPv6: true,
                MemoryMarshal.Read<uint>(source[ScopeOffset..]))
            : TransportAddress.FromIPv4(BinaryPrimitives.ReadUInt32BigEndian(source[4..]), port);
    }
}
