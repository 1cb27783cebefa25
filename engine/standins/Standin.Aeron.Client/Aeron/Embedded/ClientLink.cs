using System.Collections.Concurrent;
using Adaptive.Aeron.LogBuffer;
using Adaptive.Aeron.Status;

namespace Adaptive.Aeron.Embedded;

/// <summary>What the driver knows of a client: its id and the queue of events for its conductor.</summary>
internal sealed class ClientLink
{
    /// <summary>Most error frames that wait for a client; a remote receiver repeats them for as long as it likes.</summary>
    private const int PublicationErrorsMax = 64;

    internal long ClientId { get; } = EmbeddedDrivers.NextId();

    internal ConcurrentQueue<ImageEvent> Events { get; } = new();

    internal ConcurrentQueue<PublicationErrorFrame> PublicationErrors { get; } = new();

    /// <summary>False when too many wait already, and this one is dropped. Thread: driver.</summary>
    internal bool Report(PublicationErrorFrame error)
    {
        if (PublicationErrors.Count >= PublicationErrorsMax)
        {
            return false;
        }

        PublicationErrors.Enqueue(error);
        return true;
    }
}

/// <summary>
/// An image has become available to a subscription, or is gone. The first kind passes a hold on the log's memory to the client.
/// </summary>
internal readonly record struct ImageEvent(bool IsAvailable, long SubscriptionId, ImageLog Log, SubscriberPosition Position);
