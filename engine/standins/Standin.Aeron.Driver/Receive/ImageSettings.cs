namespace Adaptive.Aeron.Driver.Receive;

/// <summary>What an image takes from its subscription's channel and the driver's settings.</summary>
/// <param name="WindowLength">Receiver window, already at most half a term.</param>
/// <param name="Delay">When NAKs are sent.</param>
/// <param name="GroupTag">Tag of status messages, or null.</param>
/// <param name="StatusMessageTimeoutNanos">Period of status messages without consumption.</param>
/// <param name="LivenessTimeoutNanos">Silence after which the image is given up.</param>
internal sealed record ImageSettings(
    int WindowLength, NakDelay Delay, long? GroupTag, long StatusMessageTimeoutNanos, long LivenessTimeoutNanos);
