namespace Adaptive.Aeron.Driver.Uri;

/// <summary>
/// What a subscription's channel and the driver's settings say about it. Parameters for publications have no meaning here, as upstream.
/// </summary>
internal sealed record SubscriptionParameters
{
    internal required int WindowLength { get; init; }

    internal required long NakDelayNanos { get; init; }

    internal int? SessionId { get; init; }

    /// <summary>True for a subscription to answers: it takes no session until the other side names one.</summary>
    internal bool IsResponse { get; init; }

    /// <summary>Whether NAKs wait for other receivers'; null leaves it to the publisher's SETUP.</summary>
    internal bool? IsGroup { get; init; }

    /// <summary>False: gaps are skipped, and messages with a part in them never delivered.</summary>
    internal bool IsReliable { get; init; } = true;

    /// <summary>False: a session whose image was given up gets no other.</summary>
    internal bool Rejoins { get; init; } = true;

    /// <summary>
    /// Times of a subscriber that does not hold the others of its image back for ever, or null for one that does (tether=true).
    /// </summary>
    internal UntetheredTimeouts? Untethered { get; init; }

    /// <summary>True: the window follows loss (CUBIC) below <see cref="WindowLength"/>; false: it is that.</summary>
    internal bool IsCubic { get; init; }

    /// <summary>
    /// Names what two subscriptions that would share an image ask for differently, or null: an image is made for the first of them, and
    /// the other would be ignored in silence.
    /// </summary>
    internal string? ConflictWith(SubscriptionParameters other) => true switch
    {
        _ when IsReliable != other.IsReliable => "reliable",
        _ when Rejoins != other.Rejoins => "rejoin",
        _ when IsCubic != other.IsCubic => "cc",
        _ when WindowLength != other.WindowLength => "rcv-wnd",
        _ => null,
    };

    internal static SubscriptionParameters From(UdpChannel channel, MediaDriver.Context context)
    {
        if (channel.ControlMode == ControlMode.Manual && (channel.Endpoint is not null || channel.Control is not null))
        {
            throw new ChannelException(
                $"a subscription with control-mode=manual has its addresses in the destinations that are added to it: {channel.Text}");
        }

        if (channel is { Endpoint: null, ControlMode: ControlMode.None or ControlMode.Dynamic })
        {
            throw new ChannelException($"a subscription needs endpoint: {channel.Text}");
        }

        if (channel.Control is { Port: 0 })
        {
            throw ChannelException.OutOfRange("control", channel.Uri.Get("control")!, "an address with a port, for a subscription");
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
            IsResponse = channel.ControlMode == ControlMode.Response,
            IsGroup = channel.IsGroup,
            IsReliable = ParameterParser.Boolean(channel.Uri, "reliable") ?? true,
            Rejoins = ParameterParser.Boolean(channel.Uri, "rejoin") ?? true,
            Untethered = (ParameterParser.Boolean(channel.Uri, "tether") ?? true) ? null : UntetheredTimeouts.From(channel.Uri, context),
            IsCubic = channel.Uri.Get("cc") switch
            {
                null or "static" => false,
                "cubic" => true,
                { } other => throw ChannelException.NotSupported("cc", other),
            },
        };
    }
}
