using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Adaptive.Agrona;

namespace Adaptive.Aeron.Driver.Media;

/// <summary>A UDP socket used through recvmmsg and sendmmsg.</summary>
internal sealed unsafe class LinuxDatagramChannel : IDatagramChannel
{
    private const int SendBatchCapacity = 16;

    private readonly UdpNetwork _network;
    private readonly LinuxReceiveBatch _batch;
    private readonly IErrorHandler _errorHandler;
    private readonly Socket _socket;
    private readonly int _descriptor;
    private readonly bool _hasPeer;
    private int _lastReportedError;

    internal LinuxDatagramChannel(
        UdpNetwork network, LinuxReceiveBatch batch, in DatagramChannelOptions options, IErrorHandler errorHandler)
    {
        _network = network;
        _batch = batch;
        _errorHandler = errorHandler;
        _socket = UdpSockets.Open(in options);
        _descriptor = (int)_socket.Handle;
        _hasPeer = options.Peer is not null;
        LocalAddress = TransportAddress.From((IPEndPoint)_socket.LocalEndPoint!);
        ReceiveBufferLength = UdpSockets.UsableReceiveBufferLength(_socket);
        network.AddDescriptor(_descriptor);
    }

    public TransportAddress LocalAddress { get; }

    public int ReceiveBufferLength { get; }

    public int Poll(IDatagramHandler handler, int datagramLimit)
    {
        int total = 0;
        while (total < datagramLimit)
        {
            int count = LinuxSyscalls.ReceiveMessages(
                _descriptor, _batch.Headers, LinuxReceiveBatch.Capacity, LinuxSyscalls.MessageDontWait, null);
            if (count <= 0)
            {
                OnReceiveError(count);
                break;
            }

            for (int i = 0; i < count; i++)
            {
                handler.OnDatagram(_batch.Datagram(i), _batch.Source(i));
                _batch.Rearm(i);
            }

            total += count;
            if (count < LinuxReceiveBatch.Capacity)
            {
                break;
            }
        }

        return total;
    }

    public DatagramSendResult Send(ReadOnlySpan<byte> datagram, in TransportAddress destination)
    {
        byte* address = stackalloc byte[SocketAddressCodec.MaxLength];
        int addressLength = _hasPeer ? 0 : SocketAddressCodec.Encode(
            in destination, new Span<byte>(address, SocketAddressCodec.MaxLength));
        fixed (byte* bytes = datagram)
        {
            nint sent = LinuxSyscalls.SendTo(
                _descriptor,
                bytes,
                (nuint)datagram.Length,
                LinuxSyscalls.MessageDontWait,
                addressLength == 0 ? null : address,
                (uint)addressLength);
            return sent >= 0 ? DatagramSendResult.Sent : SendError(Marshal.GetLastPInvokeError());
        }
    }

    public int SendBatch(ReadOnlySpan<byte> datagrams, ReadOnlySpan<int> lengths, in TransportAddress destination)
    {
        byte* address = stackalloc byte[SocketAddressCodec.MaxLength];
        int addressLength = _hasPeer ? 0 : SocketAddressCodec.Encode(
            in destination, new Span<byte>(address, SocketAddressCodec.MaxLength));
        var headers = stackalloc LinuxSyscalls.MultiMessageHeader[SendBatchCapacity];
        var vectors = stackalloc LinuxSyscalls.IoVector[SendBatchCapacity];
        int count = Math.Min(lengths.Length, SendBatchCapacity);
        fixed (byte* bytes = datagrams)
        {
            byte* next = bytes;
            for (int i = 0; i < count; i++)
            {
                vectors[i] = new LinuxSyscalls.IoVector { Base = next, Length = (nuint)lengths[i] };
                headers[i] = new LinuxSyscalls.MultiMessageHeader
                {
                    Name = addressLength == 0 ? null : address,
                    NameLength = (uint)addressLength,
                    Vectors = vectors + i,
                    VectorCount = 1,
                };
                next += lengths[i];
            }

            int done = 0;
            while (done < count)
            {
                int sent = LinuxSyscalls.SendMessages(_descriptor, headers + done, (uint)(count - done), LinuxSyscalls.MessageDontWait);
                if (sent > 0)
                {
                    done += sent;
                    continue;
                }

                // An ICMP error of an earlier datagram is reported on this one, which was not sent: it counts as lost on the way.
                if (SendError(Marshal.GetLastPInvokeError()) == DatagramSendResult.WouldBlock)
                {
                    break;
                }

                done++;
            }

            return done;
        }
    }

    public void Dispose()
    {
        _network.RemoveDescriptor(_descriptor);
        _socket.Dispose();
    }

    private void OnReceiveError(int count)
    {
        int error = count < 0 ? Marshal.GetLastPInvokeError() : 0;
        if (error is not (0 or LinuxSyscalls.ErrorAgain or LinuxSyscalls.ErrorInterrupted or LinuxSyscalls.ErrorConnectionRefused))
        {
            Report("receive", error);
        }
    }

    private DatagramSendResult SendError(int error)
    {
        switch (error)
        {
            case LinuxSyscalls.ErrorAgain or LinuxSyscalls.ErrorNoBufferSpace or LinuxSyscalls.ErrorInterrupted:
                return DatagramSendResult.WouldBlock;
            case LinuxSyscalls.ErrorConnectionRefused or LinuxSyscalls.ErrorNetworkUnreachable or LinuxSyscalls.ErrorHostUnreachable:
                return DatagramSendResult.Unreachable;
            default:
                Report("send", error);
                return DatagramSendResult.Unreachable;
        }
    }

    /// <summary>Reports an error once, not every time it repeats.</summary>
    private void Report(string operation, int error)
    {
        if (error != _lastReportedError)
        {
            _lastReportedError = error;
            _errorHandler.OnError(new IOException($"{operation} on {LocalAddress} failed: {Marshal.GetPInvokeErrorMessage(error)}"));
        }
    }
}
