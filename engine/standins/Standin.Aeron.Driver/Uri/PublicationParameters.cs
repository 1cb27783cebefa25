using Adaptive.Aeron.LogBuffer;

namespace Adaptive.Aeron.Driver.Uri;

/// <summary>
/// What a publication's channel and the driver's settings say about it. Parameters for subscriptions have no meaning here, as upstream.
/// </summary>
internal sealed record PublicationParameters
{
    internal required int TermLength { get; init; }

    internal required int MtuLength { get; init; }

    internal required int WindowLength { get; init; }

    internal required long LingerNanos { get; init; }

    internal required bool SendsEndOfStream { get; init; }

    internal required int MaxResend { get; init; }

    internal required FlowControlParameters FlowControl { get; init; }

    /// <summary>Hops of multicast datagrams; 0 leaves the system's default.</summary>
    internal required int MulticastTtl { get; init; }

    /// <summary>True when several receivers may listen: the SETUP says so, and NAKs are served differently.</summary>
    internal required bool IsGroup { get; init; }

    internal int? SessionId { get; init; }

    /// <inheritdoc cref="UdpChannel.PublicationTag"/>
    internal long? Tag { get; init; }

    /// <summary>True for a stream of answers, which goes to the one receiver that asks for its SETUP.</summary>
    internal bool IsResponse { get; init; }

    /// <inheritdoc cref="UdpChannel.ResponseCorrelationId"/>
    internal long? ResponseCorrelationId { get; init; }

    /// <summary>True for a stream of requests: its SETUP asks for a stream of answers.</summary>
    internal bool AsksForResponse => !IsResponse && ResponseCorrelationId is not null;

    /// <summary>Initial term id and start position, when the channel fixes them.</summary>
    internal (int InitialTermId, long Position)? Start { get; init; }

    internal static PublicationParameters From(UdpChannel channel, MediaDriver.Context context)
    {
        if (channel.Endpoint is null && channel.ControlMode == ControlMode.None)
        {
            throw new ChannelException($"a publication needs endpoint, or control with control-mode=dynamic: {channel.Text}");
        }

        if (channel is { Endpoint.Port: 0, ControlMode: ControlMode.None })
        {
            throw ChannelException.OutOfRange("endpoint", channel.Uri.Get("endpoint")!, "an address with a port, for a publication");
        }

        if (channel.ControlMode == ControlMode.Response && channel.ResponseCorrelationId is null)
        {
            throw new ChannelException($"a publication with control-mode=response needs response-correlation-id: {channel.Text}");
        }

        ChannelUri uri = channel.Uri;
        int termLength = ParameterParser.Size(uri, "term-length") ?? context.PublicationTermBufferLength();
        Require(MediaDriver.Context.IsTermLengthValid(termLength), "term-length", termLength, "a power of two in 64k..1g");
        int mtu = ParameterParser.Size(uri, "mtu") ?? context.MtuLength();
        Require(
            MediaDriver.Context.IsMtuValid(mtu) && mtu <= FrameDescriptor.ComputeMaxMessageLength(termLength),
            "mtu",
            mtu,
            "a multiple of 32 above 32, up to 65504 and an eighth of the term");
        int window = ParameterParser.Size(uri, "pub-wnd") ?? context.PublicationTermWindowLength();
        Require(window == 0 || (window >= mtu && window <= termLength / 2), "pub-wnd", window, "between mtu and half the term");
        int maxResend = ParameterParser.Int32(uri, "max-resend") ?? context.MaxResend();
        Require(maxResend is >= 1 and <= 256, "max-resend", maxResend, "in 1..256");
        return new PublicationParameters
        {
            TermLength = termLength,
            MtuLength = mtu,
            WindowLength = window == 0 ? termLength / 2 : window,
            LingerNanos = ParameterParser.DurationNanos(uri, "linger") ?? context.PublicationLingerTimeoutNs(),
            SendsEndOfStream = ParameterParser.Boolean(uri, "eos") ?? true,
            MaxResend = maxResend,
            FlowControl = FlowControlParameters.From(channel, context),
            MulticastTtl = channel.MulticastControl is null ? 0 : channel.MulticastTtlOr(context.SocketMulticastTtl()),
            IsGroup = channel.IsGroupOfReceivers,
            SessionId = channel.SessionId,
            Tag = channel.PublicationTag,
            IsResponse = channel.ControlMode == ControlMode.Response,
            ResponseCorrelationId = channel.ResponseCorrelationId,
            Start = ParseStart(uri, termLength),
        };
    }

    private static (int InitialTermId, long Position)? ParseStart(ChannelUri uri, int termLength)
    {
        int? initialTermId = ParameterParser.Int32(uri, "init-term-id");
        int? termId = ParameterParser.Int32(uri, "term-id");
        int? termOffset = ParameterParser.Size(uri, "term-offset");
        if (initialTermId is null && termId is null && termOffset is null)
        {
            return null;
        }

        if (initialTermId is not { } initial || termId is not { } term || termOffset is not { } offset)
        {
            throw new ChannelException("init-term-id, term-id and term-offset go together");
        }

        int terms = unchecked(term - initial);
        Require(terms >= 0, "term-id", term, "at or after init-term-id");
        bool isFrameStart = offset <= termLength && offset % FrameDescriptor.FRAME_ALIGNMENT == 0;
        Require(isFrameStart, "term-offset", offset, "a multiple of 32 within the term");
        return (initial, ((long)terms * termLength) + offset);
    }

    private static void Require(bool isValid, string key, long value, string range)
    {
        if (!isValid)
        {
            throw ChannelException.OutOfRange(key, $"{value}", range);
        }
    }
}
