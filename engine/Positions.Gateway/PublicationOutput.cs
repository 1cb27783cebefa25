using Adaptive.Aeron;
using Adaptive.Agrona.Concurrent;
using Positions.Protocol;

namespace Positions.Gateway;

/// <summary>Offers messages to a publication. One thread; no allocation per message.</summary>
internal sealed class PublicationOutput : IGatewayOutput, IDisposable
{
    // Pinned, because the buffer keeps its address.
    private readonly byte[] _bytes = GC.AllocateArray<byte>(MessageDecoder.MaxMessageBytes, pinned: true);
    private readonly UnsafeBuffer _buffer;
    private readonly ExclusivePublication _publication;

    public PublicationOutput(ExclusivePublication publication)
    {
        _publication = publication;
        _buffer = new UnsafeBuffer(_bytes);
    }

    public long SentCount { get; private set; }

    /// <summary>Offers refused for back pressure.</summary>
    public long BackPressuredCount { get; private set; }

    public bool IsConnected => _publication.IsConnected;

    /// <exception cref="InvalidOperationException">The publication is closed or at its end.</exception>
    public bool TrySend(ReadOnlySpan<byte> message)
    {
        message.CopyTo(_bytes);
        long position = _publication.Offer(_buffer, 0, message.Length);
        if (position > 0)
        {
            SentCount++;
            return true;
        }

        if (position is Publication.CLOSED or Publication.MAX_POSITION_EXCEEDED)
        {
            throw new InvalidOperationException($"the publication to {_publication.Channel} can take no more: {Publication.ErrorString(position)}");
        }

        BackPressuredCount += position == Publication.BACK_PRESSURED ? 1 : 0;
        return false;
    }

    public void Dispose() => _publication.Dispose();
}
