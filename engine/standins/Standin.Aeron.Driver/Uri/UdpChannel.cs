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
        "ttl", "response-correlation-id", "response-endpoint", "channel-snd-ts-offset", "channel-rcv-ts-offset", "media-rcv-ts-offset",
        "untethered-window-limit-timeout", "untethered-linger-timeout", "untethered-resting-timeout", "stream-id",
    ];

    private static readonly HashSet<string> s_supported =
    [
        "endpoint", "interface", "control", "control-mode", "session-id", "term-length", "mtu", "init-term-id", "term-id", "term-offset",
        "linger", "eos", "fc", "pub-wnd", "max-resend", "ssc", "gtag", "rcv-wnd", "cc", "reliable", "nak-delay", "tether", "rejoin",
        "group", "so-rcvbuf", "so-sndbuf", "sparse", "alias", "tags",
    ];

    private UdpChannel(string text, ChannelUri uri)
    {
        Text = text;
        Uri = uri;
        Endpoint = uri.Get("endpoint") is { } endpoint ? AddressParser.Endpoint("endpoint", endpoint) : null;
        Control = uri.Get("control") is { } control ? AddressParser.Endpoint("control", control) : null;
        Interface = uri.Get("interface") is { } local ? AddressParser.Interface("interface", local) : null;
        ControlMode = uri.Get("control-mode") switch
        {
            null => ControlMode.None,
            "dynamic" => ControlMode.Dynamic,
            "manual" => ControlMode.Manual,
            { } other => throw ChannelException.NotSupported("control-mode", other),
        };
        SessionId = ParameterParser.Int32(uri, "session-id");
        SocketReceiveBufferLength = ParameterParser.Size(uri, "so-rcvbuf") ?? 0;
        SocketSendBufferLength = ParameterParser.Size(uri, "so-sndbuf") ?? 0;
        IsGroup = ParameterParser.Boolean(uri, "group");
        _ = ParameterParser.Boolean(uri, "sparse");
    }

    /// <summary>The channel as it was given.</summary>
    internal string Text { get; }

    internal ChannelUri Uri { get; }

    internal TransportAddress? Endpoint { get; }

    internal TransportAddress? Control { get; }

    internal TransportAddress? Interface { get; }

    internal ControlMode ControlMode { get; }

    internal int? SessionId { get; }

    internal int SocketReceiveBufferLength { get; }

    internal int SocketSendBufferLength { get; }

    internal bool? IsGroup { get; }

    /// <exception cref="ChannelException">The channel is malformed or asks for what is not supported.</exception>
    internal static UdpChannel Parse(string text)
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

        Refuse(uri, "ssc", "true");
        Refuse(uri, "tether", "false");
        Refuse(uri, "rejoin", "false");
        Refuse(uri, "reliable", "false");
        if (uri.Get("cc") is { } congestionControl and not "static")
        {
            throw ChannelException.NotSupported("cc", congestionControl);
        }

        var channel = new UdpChannel(text, uri);
        channel.CheckAddresses();
        return channel;
    }

    private static void Refuse(ChannelUri uri, string key, string refused)
    {
        _ = ParameterParser.Boolean(uri, key);
        if (uri.Get(key) == refused)
        {
            throw ChannelException.NotSupported(key, refused);
        }
    }

    private void CheckAddresses()
    {
        if (Endpoint is null && Control is null && ControlMode != ControlMode.Manual)
        {
            throw new ChannelException($"a channel needs endpoint, control or control-mode=manual: {Text}");
        }

        if (ControlMode == ControlMode.Dynamic && Control is null)
        {
            throw new ChannelException($"control-mode=dynamic needs control: {Text}");
        }

        if (Endpoint is { IsMulticast: true } multicast)
        {
            throw ChannelException.NotSupported("endpoint", $"{multicast} (multicast)");
        }

        if (Control is { IsMulticast: true } multicastControl)
        {
            throw ChannelException.NotSupported("control", $"{multicastControl} (multicast)");
        }
    }
}
