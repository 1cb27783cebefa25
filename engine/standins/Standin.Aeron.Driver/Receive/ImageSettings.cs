namespace Adaptive.Aeron.Driver.Receive;

/// <summary>What an image takes from its subscription's channel and the driver's settings.</summary>
/// <param name="WindowLength">Receiver window, or its maximum, already at most half a term.</param>
/// <param name="Delay">When NAKs are sent.</param>
/// <param name="IsCubic">True: the window follows loss, up to <paramref name="WindowLength"/>.</param>
/// <param name="IsReliable">False: gaps are skipped, not repaired.</param>
/// <param name="Rejoins">False: when the image is given up, its session is refused from then on.</param>
/// <param name="StatusMessageTimeoutNanos">Period of status messages without consumption.</param>
/// <param name="LivenessTimeoutNanos">Silence after which the image is given up.</param>
internal sealed record ImageSettings(
    int WindowLength,
    bool IsCubic,
    NakDelay Delay,
    bool IsReliable,
    bool Rejoins,
    long StatusMessageTimeoutNanos,
    long LivenessTimeoutNanos);
