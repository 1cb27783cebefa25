using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Adaptive.Agrona;

namespace Adaptive.Aeron.Driver.Media;

/// <summary>
/// A UDP socket used through recvmmsg and sendmmsg. Datagrams of one length go through the system in one piece where it can do that
/// (UDP_SEGMENT, UDP_GRO); on the wire they are the same.
/// </summary>
internal sealed unsafe class LinuxDatagramChannel : IDatagramChannel
{
    private readonly UdpNetwork _network;
    private readonly LinuxReceiveBatch _batch;
    private readonly IErrorHandler _errorHandler;
    private readonly Socket _socket;
    private readonly int _descriptor;
    private readonly bool _hasPeer;
    private bool _canSegment = true;
    private bool _wasSegmentationRefused;
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

        // An old kernel refuses, and then every datagram arrives by itself.
        int on = 1;
        _ = LinuxSyscalls.SetSocketOption(
            _descriptor, LinuxSyscalls.LevelUdp, LinuxSyscalls.UdpReceiveOffload, &on, sizeof(int));
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
                total += Deliver(handler, i);
                _batch.Rearm(i);
            }

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
        var batch = new LinuxSendBatch();
        fixed (byte* bytes = datagrams)
        {
            int done = 0;
            long doneBytes = 0;
            while (done < lengths.Length)
            {
                int packed = batch.Pack(bytes + doneBytes, lengths[done..], address, addressLength, _canSegment);
                int sent = SendPacked(ref batch);
                for (int i = 0; i < sent; i++)
                {
                    doneBytes += lengths[done++];
                }

                if (sent < packed && !_wasSegmentationRefused)
                {
                    break;
                }

                _wasSegmentationRefused = false;
            }

            return done;
        }
    }

    public void Dispose()
    {
        _network.RemoveDescriptor(_descriptor);
        _socket.Dispose();
    }

    /// <summary>Hands over what one header received: a datagram, or a run of them that the system has left in one piece.</summary>
    private int Deliver(IDatagramHandler handler, int index)
    {
        ReadOnlySpan<byte> received = _batch.Datagram(index);
        TransportAddress source = _batch.Source(index);
        int segmentLength = _batch.SegmentLength(index);
        if (segmentLength <= 0 || segmentLength >= received.Length)
        {
            handler.OnDatagram(received, in source);
            return 1;
        }

        int count = 0;
        while (received.Length > 0)
        {
            int length = Math.Min(segmentLength, received.Length);
            handler.OnDatagram(received[..length], in source);
            received = received[length..];
            count++;
        }

        return count;
    }

    /// <summary>Sends what is packed; returns how many datagrams were taken, or lost on the way, from the first on.</summary>
    private int SendPacked(ref LinuxSendBatch batch)
    {
        int datagrams = 0;
        int index = 0;
        while (index < batch.Count)
        {
            int sent = batch.Send(_descriptor, index);
            for (int i = 0; i < sent; i++)
            {
                datagrams += batch.DatagramsOf(index++);
            }

            if (sent > 0)
            {
                continue;
            }

            int error = Marshal.GetLastPInvokeError();
            if (batch.DatagramsOf(index) > 1 && IsSegmentationRefused(error))
            {
                // The route or the card cannot cut it up; none of its datagrams was sent.
                _canSegment = false;
                _wasSegmentationRefused = true;
                break;
            }

            // An ICMP error of an earlier datagram is reported on this one, which was not sent: it counts as lost on the way.
            if (SendError(error) == DatagramSendResult.WouldBlock)
            {
                break;
            }

            datagrams += batch.DatagramsOf(index++);
        }

        return datagrams;
    }

    private static bool IsSegmentationRefused(int error) =>
        error is LinuxSyscalls.ErrorInputOutput
            or LinuxSyscalls.ErrorInvalid
            or LinuxSyscalls.ErrorMessageTooLong
            or LinuxSyscalls.ErrorNoProtocolOption
            or LinuxSyscalls.ErrorNotSupported;

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
