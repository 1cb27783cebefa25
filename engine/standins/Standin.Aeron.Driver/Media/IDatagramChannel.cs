namespace Adaptive.Aeron.Driver.Media;

/// <summary>One socket. Never blocks. Opened on any thread, then used and disposed on one.</summary>
public interface IDatagramChannel : IDisposable
{
    /// <summary>The address that is bound, with the port that the system chose.</summary>
    TransportAddress LocalAddress { get; }

    /// <summary>Bytes that the system keeps of what has arrived and was not received.</summary>
    int ReceiveBufferLength { get; }

    /// <summary>Hands waiting datagrams over, at most about <paramref name="datagramLimit"/>; returns how many.</summary>
    int Poll(IDatagramHandler handler, int datagramLimit);

    /// <summary>Sends one datagram. A channel with a fixed peer sends there and ignores <paramref name="destination"/>.</summary>
    DatagramSendResult Send(ReadOnlySpan<byte> datagram, in TransportAddress destination);

    /// <summary>
    /// Sends several that lie one after the other; returns how many were sent or swallowed by an absent peer, from the first on.
    /// </summary>
    int SendBatch(ReadOnlySpan<byte> datagrams, ReadOnlySpan<int> lengths, in TransportAddress destination);
}
