using Adaptive.Aeron.Driver.Protocol;

namespace Adaptive.Aeron.Driver.Send;

/// <summary>
/// How far a publication may send, from its receivers' status messages. This one lets the furthest receiver set the pace ("max"); whoever
/// is slower repairs, or falls behind for good. Thread: sender.
/// </summary>
internal class FlowControl
{
    /// <summary>False while receivers that the channel demands are missing.</summary>
    internal virtual bool HasRequiredReceivers => true;

    /// <summary>Takes a status message whose credit goes up to <paramref name="credit"/>; returns the new limit of the sender.</summary>
    internal virtual long OnStatusMessage(StatusMessageFrame frame, long credit, long senderLimit, long nowNanos) =>
        Math.Max(senderLimit, credit);

    /// <summary>A receiver asks for a SETUP, and may be about to join.</summary>
    internal virtual void OnSetupElicited(StatusMessageFrame frame, long senderLimit, long nowNanos)
    {
    }

    /// <summary>A receiver has rejected the stream.</summary>
    internal virtual void OnError(long receiverId)
    {
    }

    /// <summary>A turn in which nothing was sent. Returns the limit of the sender, which may be lower than before.</summary>
    internal virtual long OnIdle(long senderLimit, long nowNanos) => senderLimit;
}
