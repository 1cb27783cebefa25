using System.Globalization;
using Adaptive.Aeron.Driver.Media;

namespace Adaptive.Aeron.Driver.Uri;

/// <summary>
/// A UDP channel, interpreted. Every parameter that the protocol knows is read; what this driver does not do is refused by name, also
/// parameters that nobody knows, for a mistyped one would otherwise be ignored in silence.
/// </summary>
internal sealed class UdpChannel
{
    private static readonly string[] s_notSupported =
    [
        "channel-snd-ts-offset", "channel-rcv-ts-offset", "media-rcv-ts-offset",
    ];

    private static readonly string[] s_notForDestinations = ["mtu", "rcv-wnd", "so-rcvbuf", "so-sndbuf", "response-correlation-id"];

    private static readonly HashSet<string> s_supported =
    [
        "endpoint", "interface", "control", "control-mode", "session-id", "term-length", "mtu", "init-term-id", "term-id", "term-offset",
        "linger", "eos", "fc", "pub-wnd", "max-resend", "ssc", "gtag", "rcv-wnd", "cc", "reliable", "nak-delay", "tether", "rejoin",
        "group", "so-rcvbuf", "so-sndbuf", "sparse", "alias", "tags", "ttl", "stream-id", "response-correlation-id", "response-endpoint",
        "untethered-window-limit-timeout", "untethered-linger-timeout", "untethered-resting-timeout",
    ];

    /// <summary>Stands for no image: the publication of answers only holds the socket open.</summary>
    internal const long PrototypeCorrelationId = -2;

    private const string TagPrefix = "tag:";

    private UdpChannel(string text, ChannelUri uri, INameResolver names)
    {
        Text = text;
        Uri = uri;
        Endpoint = uri.Get("endpoint") is { } endpoint ? AddressParser.Endpoint("endpoint", endpoint, names) : null;
        Control = uri.Get("control") is { } control ? AddressParser.Endpoint("control", control, names) : null;
        EndpointHost = HostName(uri, "endpoint");
        ControlHost = HostName(uri, "control");
        Interface = uri.Get("interface") is { } local ? AddressParser.Interface("interface", local, AnyLocal.IsIPv6, names) : null;
        ControlMode = uri.Get("control-mode") switch
        {
            null => ControlMode.None,
            "dynamic" => ControlMode.Dynamic,
            "manual" => ControlMode.Manual,
            "response" => ControlMode.Response,
            { } other => throw ChannelException.NotSupported("control-mode", other),
        };
        bool isSessionTagged = uri.Get("session-id")?.StartsWith(TagPrefix, StringComparison.Ordinal) ?? false;
        SessionTag = isSessionTagged ? Tag("session-id", uri.Get("session-id")!, TagPrefix.Length) : null;
        SessionId = isSessionTagged ? null : ParameterParser.Int32(uri, "session-id");
        PublicationTag = ParsePublicationTag(uri);
        StreamId = ParameterParser.Int32(uri, "stream-id");
        ResponseCorrelationId = ParseResponseCorrelationId(uri);
        GroupTag = ParameterParser.Int64(uri, "gtag");
        MulticastTtl = ParameterParser.Int32(uri, "ttl") ?? 0;
        SocketReceiveBufferLength = ParameterParser.Size(uri, "so-rcvbuf") ?? 0;
        SocketSendBufferLength = ParameterParser.Size(uri, "so-sndbuf") ?? 0;
        IsGroup = uri.Get("group") == "infer" ? null : ParameterParser.Boolean(uri, "group");
        _ = ParameterParser.Boolean(uri, "sparse");
    }

    /// <summary>The channel as it was given.</summary>
    internal string Text { get; }

    internal ChannelUri Uri { get; }

    internal TransportAddress? Endpoint { get; }

    internal TransportAddress? Control { get; }

    /// <summary>Name of the endpoint's host; null where the channel gives its address.</summary>
    internal string? EndpointHost { get; }

    /// <summary>Name of the control address's host; null where the channel gives its address.</summary>
    internal string? ControlHost { get; }

    internal TransportAddress? Interface { get; }

    internal ControlMode ControlMode { get; }

    internal int? SessionId { get; }

    /// <summary>Tag of the publication whose session this channel takes (<c>session-id=tag:N</c>), or null.</summary>
    internal long? SessionTag { get; }

    /// <summary>Tag by which others name this channel's publication, the second of <c>tags</c>, or null.</summary>
    internal long? PublicationTag { get; }

    /// <summary>Stream that the channel was written for, or null.</summary>
    internal int? StreamId { get; }

    /// <summary>
    /// On a request's publication the registration of the subscription that waits for the answers; on an answer's publication
    /// (<see cref="ControlMode.Response"/>) the correlation id of the image that the request came by, or
    /// <see cref="PrototypeCorrelationId"/>. Null when there is none.
    /// </summary>
    internal long? ResponseCorrelationId { get; }

    /// <summary>Tag that a receiver's status messages carry, or null.</summary>
    internal long? GroupTag { get; }

    /// <summary>Time to live of multicast datagrams in 0..255; 0 leaves it to the driver's settings.</summary>
    internal int MulticastTtl { get; }

    /// <summary>
    /// The group of the control frames, if the endpoint is a multicast group: the same with the last byte one more, without a carry, on the
    /// same port. The endpoint's last byte is odd, so no two channels meet.
    /// </summary>
    internal TransportAddress? MulticastControl => Endpoint is { IsMulticast: true } data
        ? data with { Low = (data.Low & ~0xFFUL) | ((data.Low + 1) & 0xFF) }
        : null;

    internal int SocketReceiveBufferLength { get; }

    internal int SocketSendBufferLength { get; }

    internal bool? IsGroup { get; }

    /// <summary>True when a publication of this channel may have several receivers.</summary>
    internal bool IsGroupOfReceivers => ControlMode is ControlMode.Dynamic or ControlMode.Manual || MulticastControl is not null;

    /// <summary>Any local address of the family that the channel's addresses are of.</summary>
    internal TransportAddress AnyLocal => new(0, 0, 0, (Endpoint ?? Control) is { IsIPv6: true });

    internal int MulticastTtlOr(int fallback) => MulticastTtl != 0 ? MulticastTtl : fallback;

    /// <exception cref="ChannelException">The channel is malformed or asks for what is not supported.</exception>
    internal static UdpChannel Parse(string text, INameResolver? names = null)
    {
        ChannelUri uri = ChannelUri.Parse(text);
        if (uri.Media != "udp")
        {
            throw ChannelException.NotSupported("media", uri.Media);
        }

        foreach ((string key, string value) in uri.Parameters)
        {
            if (Array.IndexOf(s_notSupported, key) >= 0)
            {
                throw ChannelException.NotSupported(key, value);
            }

            if (!s_supported.Contains(key))
            {
                throw new ChannelException($"channel parameter {key}={value} is not known");
            }
        }

        if (ParameterParser.Boolean(uri, "ssc") == true)
        {
            throw new ChannelException(
                "channel parameter ssc=true is not supported by this driver: spies would simulate a connection, and it has no spies",
                ErrorCode.NOT_SUPPORTED);
        }

        var channel = new UdpChannel(text, uri, names ?? SystemNameResolver.Instance);
        channel.CheckAddresses();
        return channel;
    }

    /// <summary>Checks a channel that is to be a destination of a publication or a subscription.</summary>
    /// <exception cref="ChannelException">It says something that only a channel can, or has no address.</exception>
    internal void CheckDestination()
    {
        foreach (string key in s_notForDestinations)
        {
            if (Uri.Get(key) is { } value)
            {
                throw ChannelException.OutOfRange(key, value, $"for a destination: {Text}");
            }
        }

        if (ControlMode is ControlMode.Manual or ControlMode.Response)
        {
            throw ChannelException.OutOfRange("control-mode", Uri.Get("control-mode")!, $"for a destination: {Text}");
        }
    }

    private static string? HostName(ChannelUri uri, string key) =>
        uri.Get(key) is { } text ? AddressParser.HostName(key, text) : null;

    private static long Tag(string key, string text, int start) =>
        long.TryParse(text.AsSpan(start), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long tag)
            ? tag
            : throw ChannelException.OutOfRange(key, text, "a 64-bit integer as a tag");

    /// <summary><c>tags=CHANNEL,PUBLICATION</c>, of which either may be missing. The channel's is not used.</summary>
    private static long? ParsePublicationTag(ChannelUri uri)
    {
        string[] tags = uri.Get("tags")?.Split(',') ?? [];
        if (tags.Length > 0 && tags[0].Length > 0)
        {
            _ = Tag("tags", tags[0], 0);
        }

        return tags.Length > 1 && tags[1].Length > 0 ? Tag("tags", tags[1], 0) : null;
    }

    private static long? ParseResponseCorrelationId(ChannelUri uri)
    {
        const string key = "response-correlation-id";
        if (uri.Get(key) is not { } text)
        {
            return null;
        }

        if (text == "prototype")
        {
            return PrototypeCorrelationId;
        }

        long? id = ParameterParser.Int64(uri, key);
        return id >= -1
            ? (id == -1 ? null : id)
            : throw ChannelException.OutOfRange(key, text, "the registration id of a subscription, the correlation id of an image, -1 or prototype");
    }

    private void CheckAddresses()
    {
        if (Endpoint is null && Control is null && ControlMode != ControlMode.Manual)
        {
            throw new ChannelException($"a channel needs endpoint, control or control-mode=manual: {Text}");
        }

        if (ControlMode is ControlMode.Dynamic or ControlMode.Response && Control is null)
        {
            throw new ChannelException($"control-mode={Uri.Get("control-mode")} needs control: {Text}");
        }

        if (Control is { IsMulticast: true } control)
        {
            throw ChannelException.OutOfRange("control", $"{control}", "a unicast address; a multicast endpoint has its control group");
        }

        CheckFamily("control", Control);
        CheckFamily("interface", Interface);
        if (MulticastTtl is < 0 or > byte.MaxValue)
        {
            throw ChannelException.OutOfRange("ttl", $"{MulticastTtl}", "in 0..255");
        }

        if (Endpoint is { IsMulticast: true } group)
        {
            CheckMulticast(group);
        }
    }

    /// <summary>A socket is of one family.</summary>
    private void CheckFamily(string key, TransportAddress? address)
    {
        if (address is { } other && other.IsIPv6 != AnyLocal.IsIPv6)
        {
            throw ChannelException.OutOfRange(key, $"{other}", $"of one family with the channel's other addresses: {Text}");
        }
    }

    private void CheckMulticast(TransportAddress group)
    {
        if ((group.Low & 1) == 0)
        {
            throw ChannelException.OutOfRange("endpoint", $"{group}", "a multicast data group, whose last byte is odd");
        }

        if (group.Port == 0)
        {
            throw ChannelException.OutOfRange("endpoint", $"{group}", "a multicast group with a port");
        }

        if (Control is not null || ControlMode != ControlMode.None)
        {
            throw new ChannelException($"control and control-mode do not go with a multicast endpoint: {Text}");
        }
    }
}
