using Adaptive.Aeron;
using Adaptive.Agrona.Concurrent;
using Positions.Engine.Ingress;
using Positions.Protocol;
using Positions.Protocol.Messages;

namespace Positions.Engine.Egress;

/// <summary>Encodes a message and offers it to the egress publication, without waiting.</summary>
/// <remarks>One per thread: it owns its buffer. The publication itself is shared.</remarks>
public sealed class EgressSender : IResendRequester, IDisposable
{
    private readonly Publication _publication;
    private readonly byte[] _bytes;
    private readonly UnsafeBuffer _buffer;
    private long _sent;
    private long _backPressured;

    public EgressSender(Publication publication)
    {
        _publication = publication;
        _bytes = GC.AllocateArray<byte>(InputEvent.MaxMessageBytes, pinned: true);
        _buffer = new UnsafeBuffer(_bytes);
    }

    public long SentCount => Volatile.Read(ref _sent);

    public long BackPressuredCount => Volatile.Read(ref _backPressured);

    public bool IsConnected => _publication.IsConnected;

    public SendResult TrySend<T>(in T message)
        where T : unmanaged, IMessage<T>
    {
        int lengthBytes = MessageEncoder.Encode(in message, _bytes);
        long result = _publication.Offer(_buffer, 0, lengthBytes);
        if (result == Publication.ADMIN_ACTION)
        {
            // The term was rotated: the next offer goes into the new one.
            result = _publication.Offer(_buffer, 0, lengthBytes);
        }

        if (result > 0)
        {
            Volatile.Write(ref _sent, _sent + 1);
            return SendResult.Sent;
        }

        switch (result)
        {
            case Publication.NOT_CONNECTED:
                return SendResult.NobodyListens;
            case Publication.CLOSED or Publication.MAX_POSITION_EXCEEDED:
                throw new InvalidOperationException($"egress publication cannot go on: {Publication.ErrorString(result)}");
            default:
                Volatile.Write(ref _backPressured, _backPressured + 1);
                return SendResult.BackPressured;
        }
    }

    public void Dispose() => _buffer.Dispose();

    public bool TryRequestResend(uint sourceId, ushort epoch, long fromSourceSeq, long toSourceSeq) =>
        TrySend(new ResendRequest { SourceId = sourceId, Epoch = epoch, FromSourceSeq = fromSourceSeq, ToSourceSeq = toSourceSeq }) == SendResult.Sent;
}
