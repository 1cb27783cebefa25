using Adaptive.Aeron.Driver.Media;
using Adaptive.Aeron.Driver.Uri;

namespace Adaptive.Aeron.Driver.Receive;

/// <summary>
/// One socket of a receiving endpoint: its only one, or one of several destinations that feed the same images. Made by the conductor, then
/// the receiver's. Thread: receiver.
/// </summary>
internal sealed class ReceiveTransport : IDisposable
{
    private readonly NamedAddress? _namedControl;
    private readonly TransportAddress? _control;
    private volatile bool _isDisposed;

    internal ReceiveTransport(
        UdpChannel channel, int index, IDatagramNetwork network, MediaDriver.Context context, int receiveBufferLength, long nowNanos)
    {
        Index = index;
        Key = KeyOf(channel);
        _namedControl = channel is { ControlHost: { } host, Control: { } named } ? new NamedAddress(host, named, nowNanos) : null;
        _control = channel.Control;
        MulticastControl = channel.MulticastControl;
        NextElicitNanos = nowNanos;
        TransportAddress endpoint = channel.Endpoint ?? channel.AnyLocal;
        MulticastOptions? multicast = endpoint.IsMulticast
            ? new MulticastOptions(endpoint, channel.Interface, channel.MulticastTtlOr(context.SocketMulticastTtl()))
            : null;
        Channel = network.Open(new DatagramChannelOptions(
            endpoint.IsMulticast ? channel.AnyLocal.WithPort(endpoint.Port) : endpoint,
            null,
            channel.SocketReceiveBufferLength > 0 ? channel.SocketReceiveBufferLength : receiveBufferLength,
            channel.SocketSendBufferLength,
            multicast));
        LocalAddress = endpoint.IsMulticast ? endpoint : Channel.LocalAddress;
    }

    /// <summary>Index among the endpoint's transports, and of this transport's connection in every image.</summary>
    internal int Index { get; }

    /// <summary>Channels with the same key are the same destination.</summary>
    internal string Key { get; }

    internal IDatagramChannel Channel { get; }

    /// <summary>The address that is bound, or the group that was joined.</summary>
    internal TransportAddress LocalAddress { get; }

    /// <summary>Where an MDC publisher hears of its receivers, or null.</summary>
    internal TransportAddress? Control => _namedControl?.Address ?? _control;

    /// <summary>The group that control frames go to, or null.</summary>
    internal TransportAddress? MulticastControl { get; }

    /// <summary>When the MDC publisher is told next that somebody is here.</summary>
    internal long NextElicitNanos { get; set; }

    internal static string KeyOf(UdpChannel channel) => $"{channel.Endpoint}|{(channel.ControlHost is null ? channel.Control : channel.Uri.Get("control"))}|{channel.Interface}";

    /// <summary>Something was heard.</summary>
    internal void OnHeard(long nowNanos) => _namedControl?.OnHeard(nowNanos);

    /// <summary>Has the name of the MDC publisher's host looked up again if it was silent for long; it is then told at once.</summary>
    internal void CheckName(AddressLookup lookup, long nowNanos)
    {
        if (_namedControl is not null && _namedControl.IsLookupDue(nowNanos))
        {
            _namedControl.Ask(lookup, ElicitNow);
        }
    }

    /// <summary>Where control frames go: to the sender, or to all who belong to the group.</summary>
    internal TransportAddress ReplyAddress(in TransportAddress source) => MulticastControl ?? source;

    /// <summary>True when the socket is closed. Any thread.</summary>
    internal bool IsDisposed => _isDisposed;

    public void Dispose()
    {
        if (!_isDisposed)
        {
            Channel.Dispose();
            _isDisposed = true;
        }
    }

    private void ElicitNow() => NextElicitNanos -= DriverLimits.MdcElicitIntervalNanos;
}
