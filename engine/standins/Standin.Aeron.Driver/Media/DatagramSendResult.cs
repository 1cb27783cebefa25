namespace Adaptive.Aeron.Driver.Media;

/// <summary>What became of a datagram.</summary>
public enum DatagramSendResult
{
    Sent,

    /// <summary>The socket's buffer is full: try again later.</summary>
    WouldBlock,

    /// <summary>The system reported that nobody listens there. The datagram is lost, as any may be.</summary>
    Unreachable,
}
