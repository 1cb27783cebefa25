namespace Adaptive.Aeron.Driver.Media;

/// <summary>How a channel is opened.</summary>
/// <param name="Bind">Local address; port 0 lets the system choose.</param>
/// <param name="Peer">The only address to send to and receive from, or null.</param>
/// <param name="ReceiveBufferLength">SO_RCVBUF to ask for, or 0.</param>
/// <param name="SendBufferLength">SO_SNDBUF to ask for, or 0.</param>
/// <param name="Multicast">Null for a channel that is unicast only.</param>
public readonly record struct DatagramChannelOptions(
    TransportAddress Bind, TransportAddress? Peer, int ReceiveBufferLength, int SendBufferLength, MulticastOptions? Multicast = null);
