using System.Buffers.Binary;
using System.Net;

namespace Positions.Testing.Network;

/// <summary>
/// Reads the UDP datagrams of a capture file: classic pcap, little endian, microseconds, Ethernet, IPv4 without fragments.
/// </summary>
public static class PcapReader
{
    private const uint Magic = 0xA1B2C3D4;
    private const int FileHeaderLength = 24;
    private const int RecordHeaderLength = 16;
    private const int EthernetHeaderLength = 14;
    private const int UdpHeaderLength = 8;
    private const ushort EtherTypeIPv4 = 0x0800;
    private const byte ProtocolUdp = 17;

    /// <exception cref="InvalidDataException">The file is of another kind, or cut off.</exception>
    public static IReadOnlyList<CapturedDatagram> Read(string path)
    {
        ReadOnlySpan<byte> file = File.ReadAllBytes(path);
        if (file.Length < FileHeaderLength || BinaryPrimitives.ReadUInt32LittleEndian(file) != Magic)
        {
            throw new InvalidDataException($"{path} is not a little-endian pcap file with microseconds");
        }

        List<CapturedDatagram> datagrams = [];
        int offset = FileHeaderLength;
        while (offset < file.Length)
        {
            ReadOnlySpan<byte> record = file[offset..];
            long timeNanos = (BinaryPrimitives.ReadUInt32LittleEndian(record) * 1_000_000_000L)
                + (BinaryPrimitives.ReadUInt32LittleEndian(record[4..]) * 1_000L);
            int length = BinaryPrimitives.ReadInt32LittleEndian(record[8..]);
            if (length != BinaryPrimitives.ReadInt32LittleEndian(record[12..]))
            {
                throw new InvalidDataException($"{path}: the packet at {offset} was truncated when it was captured");
            }

            datagrams.Add(ReadPacket(record.Slice(RecordHeaderLength, length), timeNanos));
            offset += RecordHeaderLength + length;
        }

        return datagrams;
    }

    private static CapturedDatagram ReadPacket(ReadOnlySpan<byte> packet, long timeNanos)
    {
        ReadOnlySpan<byte> ip = packet[EthernetHeaderLength..];
        if (BinaryPrimitives.ReadUInt16BigEndian(packet[12..]) != EtherTypeIPv4 || ip[9] != ProtocolUdp)
        {
            throw new InvalidDataException("the capture holds a packet that is not UDP over IPv4");
        }

        int headerLength = (ip[0] & 0x0F) * 4;
        ReadOnlySpan<byte> udp = ip[headerLength..];
        int udpLength = BinaryPrimitives.ReadUInt16BigEndian(udp[4..]);
        var source = new IPEndPoint(new IPAddress(ip.Slice(12, 4)), BinaryPrimitives.ReadUInt16BigEndian(udp));
        var destination = new IPEndPoint(new IPAddress(ip.Slice(16, 4)), BinaryPrimitives.ReadUInt16BigEndian(udp[2..]));
        return new CapturedDatagram(timeNanos, source, destination, udp[UdpHeaderLength..udpLength].ToArray());
    }
}
