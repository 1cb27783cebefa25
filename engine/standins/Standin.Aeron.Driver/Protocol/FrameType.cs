namespace Adaptive.Aeron.Driver.Protocol;

/// <summary>Frame types of the wire, in the 16 bits at offset 6.</summary>
internal static class FrameType
{
    internal const ushort Pad = 0x00;
    internal const ushort Data = 0x01;
    internal const ushort Nak = 0x02;
    internal const ushort StatusMessage = 0x03;
    internal const ushort Error = 0x04;
    internal const ushort Setup = 0x05;
    internal const ushort RoundTripMeasurement = 0x06;
    internal const ushort Resolution = 0x07;
    internal const ushort ResponseSetup = 0x0B;

    /// <summary>Not a type of the wire: what <see cref="DatagramCheck"/> returns for a datagram to drop.</summary>
    internal const int Invalid = -1;
}
