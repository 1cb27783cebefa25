using System.Net;

namespace Positions.Testing.Network;

/// <summary>A UDP datagram of a capture; the time is in nanoseconds since 1970.</summary>
public sealed record CapturedDatagram(long TimeNanos, IPEndPoint Source, IPEndPoint Destination, byte[] Payload);
