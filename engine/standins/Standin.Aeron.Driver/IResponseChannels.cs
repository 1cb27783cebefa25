namespace Adaptive.Aeron.Driver;

/// <summary>
/// What the sender tells the conductor of response channels, whose two streams are in different halves of the driver: a stream of requests,
/// and one of answers to whoever sent them. Thread: sender. False when there is no room: the other side repeats it.
/// </summary>
internal interface IResponseChannels
{
    /// <summary>A receiver of requests has named the session of its answers. They are waited for by a subscription here.</summary>
    bool OnResponseSetup(long subscriptionId, int responseSessionId);

    /// <summary>The answers to the requests of an image here are being received; their session need not be named any more.</summary>
    bool OnResponseConnected(long imageCorrelationId);
}
