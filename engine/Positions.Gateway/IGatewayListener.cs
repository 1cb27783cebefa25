using Positions.Protocol.Messages;

namespace Positions.Gateway;

/// <summary>What a session tells its owner, on the thread that drives it. Must not call back into the session.</summary>
public interface IGatewayListener
{
    /// <summary>The engine has made the message durable and judged it. Told once per message and epoch, in sourceSeq order.</summary>
    /// <param name="sourceSeq">Number of the message.</param>
    /// <param name="plannedNanos">The time given when it was appended.</param>
    /// <param name="nowNanos">Time of the acknowledgement, on the caller's clock.</param>
    void OnAcked(long sourceSeq, long plannedNanos, long nowNanos);

    /// <summary>A reject arrived. The engine repeats it when the message is sent again, so it may be told more than once.</summary>
    void OnRejected(in FillRejected rejected);
}
