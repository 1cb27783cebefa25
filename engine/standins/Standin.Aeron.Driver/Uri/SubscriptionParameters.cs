namespace Adaptive.Aeron.Driver.Uri;

/// <summary>
/// What a subscription's channel and the driver's settings say about it. Parameters for publications have no meaning here, as upstream.
/// </summary>
internal sealed record SubscriptionParameters
{
    internal required int WindowLength { get; init; }

    internal required long NakDelayNanos { get; init; }

    internal int? SessionId { get; init; }

    internal long? GroupTag { get; init; }

    /// <summary>Whether NAKs wait for other receivers'; null leaves it to the publisher's SETUP.</summary>
    internal bool? IsGroup { get; init; }

    internal static SubscriptionParameters From(UdpChannel channel, MediaDriver.Context context)
    {
        if (channel.ControlMode == ControlMode.Manual)
        {
            throw ChannelException.NotSupported("control-mode", "manual (several destinations for one subscription)");
        }

        if (channel.Endpoint is null)
        {
            throw new ChannelException($"a subscription needs endpoint: {channel.Text}");
        }

        int window = ParameterParser.Size(channel.Uri, "rcv-wnd") ?? context.InitialWindowLength();
        if (window is < 1024 or > DriverLimits.TermLengthMax / 2)
        {
            throw ChannelException.OutOfRange("rcv-wnd", $"{window}", "in 1k..512m");
        }

        return new SubscriptionParameters
        {
            WindowLength = window,
            NakDelayNanos = ParameterParser.DurationNanos(channel.Uri, "nak-delay") ?? context.NakUnicastDelayNs(),
            SessionId = channel.SessionId,
            GroupTag = ParameterParser.Int64(channel.Uri, "gtag"),
            IsGroup = channel.IsGroup,
        };
    }
}
