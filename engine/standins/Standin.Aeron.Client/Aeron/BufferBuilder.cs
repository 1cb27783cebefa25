using System.Diagnostics.CodeAnalysis;
using Adaptive.Aeron.LogBuffer;
using Adaptive.Agrona;
using Adaptive.Agrona.Concurrent;

namespace Adaptive.Aeron;

/// <summary>Collects the fragments of one message of one session. Grows by doubling and keeps its size.</summary>
[SuppressMessage("Design", "CA1001", Justification = "Assemblers have no Dispose upstream; the buffers' finalizers unpin.")]
internal sealed class BufferBuilder
{
    private const int MinCapacity = 4096;
    private const int NotStarted = -1;

    private readonly UnsafeBuffer _headerBytes = new(new byte[FrameDescriptor.HeaderLength]);
    private readonly UnsafeBuffer _message;
    private readonly Header _completeHeader = new(0, 0);
    private byte[] _bytes;
    private int _firstTermOffset;
    private int _nextTermOffset = NotStarted;

    internal BufferBuilder(int initialCapacity)
    {
        _bytes = new byte[Math.Max(initialCapacity, MinCapacity)];
        _message = new UnsafeBuffer(_bytes);
    }

    internal int Length { get; private set; }

    internal IDirectBuffer Message => _message;

    /// <summary>Starts a message with its first fragment.</summary>
    internal void Start(IDirectBuffer buffer, int offset, int length, Header header)
    {
        Length = 0;
        _headerBytes.PutBytes(0, header.Buffer, header.Offset, FrameDescriptor.HeaderLength);
        _firstTermOffset = header.TermOffset;
        Append(buffer, offset, length, header);
    }

    internal void Reset()
    {
        Length = 0;
        _nextTermOffset = NotStarted;
    }

    /// <summary>True when this frame follows the last one that was appended.</summary>
    internal bool Expects(Header header) => _nextTermOffset == header.TermOffset;

    internal void Append(IDirectBuffer buffer, int offset, int length, Header header)
    {
        EnsureCapacity(Length + length);
        _message.PutBytes(Length, buffer, offset, length);
        Length += length;
        _nextTermOffset = header.NextTermOffset;
    }

    /// <summary>Takes the last fragment back, so that it can be delivered again.</summary>
    internal void Undo(int length, Header header)
    {
        Length -= length;
        _nextTermOffset = header.TermOffset;
    }

    /// <summary>The first fragment's header, with the length and flags of the whole message and the position after it.</summary>
    internal Header Complete(Header last)
    {
        _headerBytes.PutInt(0, Length + FrameDescriptor.HeaderLength);
        _headerBytes.PutByte(FrameDescriptor.FLAGS_OFFSET, (byte)(_headerBytes.GetByte(FrameDescriptor.FLAGS_OFFSET) | last.Flags));
        _completeHeader.SetBuffer(_headerBytes, 0);
        _completeHeader.InitialTermId = last.InitialTermId;
        _completeHeader.PositionBitsToShift = last.PositionBitsToShift;
        _completeHeader.Context = last.Context;
        _completeHeader.FragmentedFrameLength = last.NextTermOffset - _firstTermOffset;
        return _completeHeader;
    }

    private void EnsureCapacity(int needed)
    {
        if (needed > _bytes.Length)
        {
            if (needed > FrameDescriptor.MAX_MESSAGE_LENGTH)
            {
                throw new InvalidOperationException($"fragments of {needed} bytes are more than a message can have");
            }

            Array.Resize(ref _bytes, BitUtil.FindNextPositivePowerOfTwo(needed));
            _message.Wrap(_bytes);
        }
    }
}
