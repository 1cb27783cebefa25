namespace Adaptive.Aeron.Driver.Uri;

/// <summary>How long an untethered subscriber that lags may hold the others of its image back, and when it may come back.</summary>
/// <param name="WindowLimitNanos">Time behind three quarters of the window after which its image is taken away.</param>
/// <param name="LingerNanos">Time after that for which its place is still kept, so that a poll under way reads what was there.</param>
/// <param name="RestingNanos">Time after that when it gets the image again, where the others are then.</param>
internal sealed record UntetheredTimeouts(long WindowLimitNanos, long LingerNanos, long RestingNanos)
{
    internal static UntetheredTimeouts From(ChannelUri uri, MediaDriver.Context context)
    {
        long windowLimit = Timeout(uri, "untethered-window-limit-timeout") ?? context.UntetheredWindowLimitTimeoutNs();
        long? lingerDefault = context.UntetheredLingerTimeoutNs() > 0 ? context.UntetheredLingerTimeoutNs() : null;
        return new UntetheredTimeouts(
            windowLimit,
            Timeout(uri, "untethered-linger-timeout") ?? lingerDefault ?? windowLimit,
            Timeout(uri, "untethered-resting-timeout") ?? context.UntetheredRestingTimeoutNs());
    }

    private static long? Timeout(ChannelUri uri, string key) => ParameterParser.DurationNanos(uri, key) switch
    {
        null => null,
        > 0 and long nanos => nanos,
        _ => throw ChannelException.OutOfRange(key, uri.Get(key)!, "above 0"),
    };
}
