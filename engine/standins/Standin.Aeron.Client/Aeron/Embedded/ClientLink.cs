using System.Collections.Concurrent;
using Adaptive.Aeron.LogBuffer;

namespace Adaptive.Aeron.Embedded;

/// <summary>What the driver knows of a client: its id and the queue of events for its conductor.</summary>
internal sealed class ClientLink
{
    internal long ClientId { get; } = EmbeddedDrivers.NextId();

    internal ConcurrentQueue<ImageEvent> Events { get; } = new();
}

/// <summary>
/// An image has become available to a subscription, or is gone. The first kind passes a hold on the log's memory to the client.
/// </summary>
internal readonly record struct ImageEvent(bool IsAvailable, long SubscriptionId, ImageLog Log, SubscriberPosition Position);
