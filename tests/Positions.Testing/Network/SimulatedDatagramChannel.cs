using Adaptive.Aeron.Driver.Media;

namespace Positions.Testing.Network;

/// <summary>A simulated socket; datagrams come out in the order of their arrival times.</summary>
public sealed class SimulatedDatagramChannel : IDatagramChannel
{
    private readonly SimulatedWire _wire;
    private readonly TransportAddress? _peer;
    private readonly TransportAddress? _group;
    private readonly PriorityQueue<(byte[] Datagram, TransportAddress Source), (long Nanos, long Order)> _arrivals = new();
    private int _queuedBytes;

    internal SimulatedDatagramChannel(SimulatedWire wire, in DatagramChannelOptions options)
    {
        _wire = wire;
        _peer = options.Peer;
        _group = options.Multicast?.Group;
        LocalAddress = _group is { } group ? wire.Join(this, group) : wire.Register(this, options.Bind);
    }

    public TransportAddress LocalAddress { get; }

    public int ReceiveBufferLength => _wire.ReceiveBufferLength;

    public int Poll(IDatagramHandler handler, int datagramLimit)
    {
        ArgumentNullException.ThrowIfNull(handler);
        int count = 0;
        while (count < datagramLimit && _arrivals.TryPeek(out _, out (long Nanos, long Order) due) && due.Nanos <= _wire.NanoTime())
        {
            (byte[] datagram, TransportAddress source) = _arrivals.Dequeue();
            _queuedBytes -= datagram.Length;
            handler.OnDatagram(datagram, in source);
            count++;
        }

        return count;
    }

    public DatagramSendResult Send(ReadOnlySpan<byte> datagram, in TransportAddress destination) =>
        _wire.Send(LocalAddress, _peer ?? destination, datagram);

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

    public void Dispose()
    {
        if (_group is { } group)
        {
            _wire.Leave(this, group);
        }
        else
        {
            _wire.Unregister(LocalAddress);
        }
    }

    internal void Arrive(byte[] datagram, TransportAddress source, long timeNanos, long order)
    {
        bool isFromPeer = _peer is not { } peer || peer == source;
        if (isFromPeer && _queuedBytes + datagram.Length <= _wire.ReceiveBufferLength)
        {
            _queuedBytes += datagram.Length;
            _arrivals.Enqueue((datagram, source), (timeNanos, order));
        }
    }
}
