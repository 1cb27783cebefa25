using System.Buffers.Binary;
using Adaptive.Aeron.LogBuffer;
using Adaptive.Agrona;

namespace Standin.Aeron.Driver.Tests.Matrix;

/// <summary>Holds every message of one session against what must have been sent: the next index, its length, its bytes, a later position.</summary>
internal sealed unsafe class StreamVerifier(StreamContent content, bool joinsAnywhere = false)
{
    private const long NotStarted = -1;

    private readonly byte[] _expected = new byte[content.LengthMax];
    private StreamDigest _digest = new();

    /// <summary>Index of the first message, or -1: 0 unless the stream was joined later.</summary>
    internal long First { get; private set; } = NotStarted;

    /// <summary>Index of the message that must come next.</summary>
    internal long Next { get; private set; }

    /// <summary>Position after the last message.</summary>
    internal long Position { get; private set; }

    /// <summary>What was wrong first, or null; nothing is taken after that.</summary>
    internal string? Failure { get; private set; }

    internal StreamDigest Digest => _digest;

    internal void OnMessage(IDirectBuffer buffer, int offset, int length, Header header)
    {
        if (Failure is not null)
        {
            return;
        }

        buffer.BoundsCheck(offset, length);
        var message = new ReadOnlySpan<byte>((byte*)buffer.BufferPointer + offset, length);
        if (First == NotStarted && joinsAnywhere && length < sizeof(long))
        {
            // Too short to say which one it is: it begins with one that does.
            return;
        }

        if (First == NotStarted)
        {
            Next = joinsAnywhere ? BinaryPrimitives.ReadInt64LittleEndian(message) : 0;
            First = Next;
        }

        int expectedLength = content.LengthOf(Next);
        Span<byte> expected = _expected.AsSpan(0, expectedLength);
        content.Write(Next, expected);
        if (!message.SequenceEqual(expected))
        {
            string index = length >= sizeof(long) ? $", which begins like message {BinaryPrimitives.ReadInt64LittleEndian(message)}" : "";
            Failure = $"message {Next} of {expectedLength} bytes: got {length} bytes{index} at position {header.Position}";
            return;
        }

        if (header.Position <= Position || header.Position % FrameDescriptor.FRAME_ALIGNMENT != 0)
        {
            Failure = $"message {Next}: position {header.Position} after {Position}";
            return;
        }

        Position = header.Position;
        _digest.Add(message, Position);
        Next++;
    }
}
