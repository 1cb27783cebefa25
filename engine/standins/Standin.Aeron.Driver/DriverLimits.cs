namespace Adaptive.Aeron.Driver;

/// <summary>Limits of the protocol and of this driver's tables.</summary>
internal static class DriverLimits
{
    internal const int TermLengthMin = 64 * 1024;
    internal const int TermLengthMax = 1024 * 1024 * 1024;

    /// <summary>Longest UDP payload that is a multiple of the frame alignment.</summary>
    internal const int MtuLengthMax = 65504;

    /// <summary>Receivers that one publication keeps apart.</summary>
    internal const int ReceiversMax = 1024;

    /// <summary>Destinations of one MDC channel.</summary>
    internal const int DestinationsMax = 1024;

    /// <summary>Destinations of one subscription.</summary>
    internal const int ReceiveDestinationsMax = 64;

    internal const long SetupIntervalNanos = 100_000_000;
    internal const long HeartbeatIntervalNanos = 100_000_000;

    /// <summary>How long an elicited SETUP is waited for before it may be elicited again.</summary>
    internal const long PendingSetupTimeoutNanos = 1_000_000_000;

    /// <summary>Period of the status messages that make a receiver known to an MDC publisher.</summary>
    internal const long MdcElicitIntervalNanos = 1_000_000_000;

    /// <summary>Silence after which control frames are no longer sent to one of several senders of an image.</summary>
    internal const long ConnectionTimeoutNanos = 5_000_000_000;
}
