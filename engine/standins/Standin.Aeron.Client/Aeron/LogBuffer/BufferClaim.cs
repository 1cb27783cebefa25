using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Adaptive.Agrona;
using Adaptive.Agrona.Concurrent;

namespace Adaptive.Aeron.LogBuffer;

/// <summary>
/// A range of a publication's log to write a message into without a copy: <see cref="Length"/> bytes of <see cref="Buffer"/> at
/// <see cref="Offset"/>. Every claim must be committed or aborted soon, for nothing behind it is sent before. One thread.
/// </summary>
[SuppressMessage(
    "Design", "CA1001", Justification = "A view of memory that others own; nothing is pinned, so there is nothing to dispose.")]
public unsafe class BufferClaim
{
    private readonly UnsafeBuffer _buffer = new();
    private PublicationLog? _log;
    private long _position;

    public IMutableDirectBuffer Buffer => _buffer;

    [SuppressMessage("Performance", "CA1822", Justification = "An instance member upstream.")]
    public int Offset => FrameDescriptor.HeaderLength;

    public int Length => _buffer.Capacity - FrameDescriptor.HeaderLength;

    public byte Flags() => _buffer.GetByte(FrameDescriptor.FLAGS_OFFSET);

    public BufferClaim Flags(byte flags)
    {
        _buffer.PutByte(FrameDescriptor.FLAGS_OFFSET, flags);
        return this;
    }

    public int HeaderType() => (ushort)_buffer.GetShort(FrameDescriptor.TYPE_OFFSET);

    public BufferClaim HeaderType(int type)
    {
        _buffer.PutShort(FrameDescriptor.TYPE_OFFSET, (short)type);
        return this;
    }

    public long ReservedValue() => _buffer.GetLong(FrameDescriptor.ReservedValueOffset);

    public BufferClaim ReservedValue(long value)
    {
        _buffer.PutLong(FrameDescriptor.ReservedValueOffset, value);
        return this;
    }

    public BufferClaim PutBytes(IDirectBuffer srcBuffer, int srcIndex, int length)
    {
        _buffer.PutBytes(FrameDescriptor.HeaderLength, srcBuffer, srcIndex, length);
        return this;
    }

    /// <summary>Makes the message visible to the sender.</summary>
    public void Commit()
    {
        _buffer.PutIntOrdered(0, _buffer.Capacity);
        _log?.OnCommitted(_position);
    }

    /// <summary>Turns the claim into padding that no subscriber sees.</summary>
    public void Abort()
    {
        HeaderType(FrameDescriptor.PADDING_FRAME_TYPE);
        Commit();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void WrapFrame(byte* frame, int frameLength, PublicationLog log, long position)
    {
        _buffer.WrapMemory(frame, frameLength, log.Memory);
        _log = log;
        _position = position;
    }
}
