using System.Net;
using System.Net.Sockets;
using Adaptive.Agrona;

namespace Adaptive.Aeron.Driver.Media;

/// <summary>A UDP socket through .NET's allocation-free calls, for systems without the batched ones.</summary>
internal sealed class PortableDatagramChannel : IDatagramChannel
{
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(64 * 1024, pinned: true);
    private readonly IErrorHandler _errorHandler;
    private readonly Socket _socket;
    private readonly bool _hasPeer;
    private readonly SocketAddress _source;
    private readonly SocketAddress _destination;
    private SocketError _lastReportedError;

    internal PortableDatagramChannel(in DatagramChannelOptions options, IErrorHandler errorHandler)
    {
        _errorHandler = errorHandler;
        _socket = UdpSockets.Open(in options);
        _hasPeer = options.Peer is not null;
        LocalAddress = TransportAddress.From((IPEndPoint)_socket.LocalEndPoint!);
        ReceiveBufferLength = UdpSockets.UsableReceiveBufferLength(_socket);
        _source = new SocketAddress(LocalAddress.Family);
        _destination = new SocketAddress(LocalAddress.Family);
    }

    public TransportAddress LocalAddress { get; }

    public int ReceiveBufferLength { get; }

    public int Poll(IDatagramHandler handler, int datagramLimit)
    {
        int count = 0;

        // Asking first keeps the exception that an empty non-blocking socket throws out of the way of data.
        while (count < datagramLimit && _socket.Poll(0, SelectMode.SelectRead))
        {
            try
            {
                int length = _socket.ReceiveFrom(_buffer.AsSpan(), SocketFlags.None, _source);
                handler.OnDatagram(_buffer.AsSpan(0, length), SourceAddress());
            }
            catch (SocketException exception)
            {
                if (!IsHarmless(exception.SocketErrorCode))
                {
                    Report(exception);
                    break;
                }
            }

            count++;
        }

        return count;
    }

    public DatagramSendResult Send(ReadOnlySpan<byte> datagram, in TransportAddress destination)
    {
        try
        {
            if (_hasPeer)
            {
                _socket.Send(datagram, SocketFlags.None);
            }
            else
            {
                EncodeDestination(in destination);
                _socket.SendTo(datagram, SocketFlags.None, _destination);
            }

            return DatagramSendResult.Sent;
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.WouldBlock or SocketError.NoBufferSpaceAvailable)
        {
            return DatagramSendResult.WouldBlock;
        }
        catch (SocketException exception)
        {
            if (!IsHarmless(exception.SocketErrorCode))
            {
                Report(exception);
            }

            return DatagramSendResult.Unreachable;
        }
    }

    public int SendBatch(ReadOnlySpan<byte> datagrams, ReadOnlySpan<int> lengths, in TransportAddress destination)
    {
        int start = 0;
        for (int i = 0; i < lengths.Length; i++)
        {
            if (Send(datagrams.Slice(start, lengths[i]), in destination) == DatagramSendResult.WouldBlock)
            {
                return i;
            }

            start += lengths[i];
        }

        return lengths.Length;
    }

    public void Dispose() => _socket.Dispose();

    private static bool IsHarmless(SocketError error) =>
        error is SocketError.ConnectionRefused
            or SocketError.ConnectionReset
            or SocketError.HostUnreachable
            or SocketError.NetworkUnreachable
            or SocketError.WouldBlock;

    private TransportAddress SourceAddress()
    {
        // Port and address have the same places in the sockaddr of every system; only the family's encoding differs.
        ReadOnlySpan<byte> bytes = _source.Buffer.Span;
        Span<byte> canonical = stackalloc byte[SocketAddressCodec.MaxLength];
        SocketAddressCodec.Encode(LocalAddress, canonical);
        bytes[2.._source.Size].CopyTo(canonical[2..]);
        return SocketAddressCodec.Decode(canonical);
    }

    private void EncodeDestination(in TransportAddress destination)
    {
        Span<byte> canonical = stackalloc byte[SocketAddressCodec.MaxLength];
        int length = SocketAddressCodec.Encode(in destination, canonical);
        canonical[2..length].CopyTo(_destination.Buffer.Span[2..]);
    }

    private void Report(SocketException exception)
    {
        if (exception.SocketErrorCode != _lastReportedError)
        {
            _lastReportedError = exception.SocketErrorCode;
            _errorHandler.OnError(new IOException($"datagram channel {LocalAddress} failed: {exception.Message}", exception));
        }
    }
}
