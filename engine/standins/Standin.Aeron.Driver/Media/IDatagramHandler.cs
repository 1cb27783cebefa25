namespace Adaptive.Aeron.Driver.Media;

/// <summary>Takes datagrams as they are received.</summary>
public interface IDatagramHandler
{
    /// <summary>The bytes are valid during the call only.</summary>
    void OnDatagram(ReadOnlySpan<byte> datagram, in TransportAddress source);
}
