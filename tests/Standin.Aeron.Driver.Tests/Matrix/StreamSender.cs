using Adaptive.Aeron;
using Adaptive.Agrona.Concurrent;

namespace Standin.Aeron.Driver.Tests.Matrix;

/// <summary>Offers the messages of a content, a few a turn, as far as they are taken.</summary>
internal sealed class StreamSender(Publication publication, StreamContent content)
{
    private const int MessagesPerTurn = 32;

    private readonly byte[] _message = new byte[content.LengthMax];
    private readonly UnsafeBuffer _buffer = new();
    private StreamDigest _digest = new();
    private long _written = -1;

    internal Publication Publication => publication;

    /// <summary>Index of the next message to offer.</summary>
    internal long Next { get; private set; }

    internal StreamDigest Digest => _digest;

    /// <exception cref="InvalidOperationException">The publication is closed or at its end.</exception>
    internal void Offer(long end)
    {
        for (int i = 0; i < MessagesPerTurn && Next < end; i++)
        {
            Span<byte> message = _message.AsSpan(0, content.LengthOf(Next));
            if (_written != Next)
            {
                content.Write(Next, message);
                _written = Next;
                _buffer.Wrap(_message, 0, message.Length);
            }

            long result = publication.Offer(_buffer, 0, message.Length);
            if (result > 0)
            {
                _digest.Add(message, result);
                Next++;
            }
            else if (result is Publication.BACK_PRESSURED or Publication.NOT_CONNECTED)
            {
                return;
            }
            else if (result != Publication.ADMIN_ACTION)
            {
                throw new InvalidOperationException($"message {Next}: {Publication.ErrorString(result)}");
            }
        }
    }
}
