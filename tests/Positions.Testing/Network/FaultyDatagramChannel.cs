using Adaptive.Aeron.Driver.Media;

namespace Positions.Testing.Network;

/// <summary>
/// A channel whose datagrams are lost, doubled, or overtaken by the next one. Sending and receiving draw from different sequences and
/// share nothing, so they may be different threads.
/// </summary>
internal sealed class FaultyDatagramChannel(IDatagramChannel channel, SeededRandom sendRandom, SeededRandom receiveRandom, FaultRates rates)
    : IDatagramChannel, IDatagramHandler
{
    private IDatagramHandler? _handler;
    private (byte[] Datagram, TransportAddress Destination)? _unsent;
    private (byte[] Datagram, TransportAddress Source)? _undelivered;

    public TransportAddress LocalAddress => channel.LocalAddress;

    public int ReceiveBufferLength => channel.ReceiveBufferLength;

    public int Poll(IDatagramHandler handler, int datagramLimit)
    {
        _handler = handler;
        return channel.Poll(this, datagramLimit);
    }

    public DatagramSendResult Send(ReadOnlySpan<byte> datagram, in TransportAddress destination)
    {
        if (sendRandom.Chance(rates.SendLossPerMille))
        {
            return DatagramSendResult.Sent;
        }

        if (_unsent is null && sendRandom.Chance(rates.ReorderPerMille))
        {
            _unsent = (datagram.ToArray(), destination);
            return DatagramSendResult.Sent;
        }

        DatagramSendResult result = channel.Send(datagram, in destination);
        if (result == DatagramSendResult.WouldBlock)
        {
            return result;
        }

        // What follows may find the socket full: then it is lost, as any datagram may be.
        if (sendRandom.Chance(rates.DuplicatePerMille))
        {
            channel.Send(datagram, in destination);
        }

        if (_unsent is { } late)
        {
            _unsent = null;
            channel.Send(late.Datagram, in late.Destination);
        }

        return result;
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

    public void OnDatagram(ReadOnlySpan<byte> datagram, in TransportAddress source)
    {
        if (receiveRandom.Chance(rates.ReceiveLossPerMille))
        {
            return;
        }

        if (_undelivered is null && receiveRandom.Chance(rates.ReorderPerMille))
        {
            _undelivered = (datagram.ToArray(), source);
            return;
        }

        _handler!.OnDatagram(datagram, in source);
        if (receiveRandom.Chance(rates.DuplicatePerMille))
        {
            _handler.OnDatagram(datagram, in source);
        }

        if (_undelivered is { } late)
        {
            _undelivered = null;
            _handler.OnDatagram(late.Datagram, in late.Source);
        }
    }

    public void Dispose() => channel.Dispose();
}
