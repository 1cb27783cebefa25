using System.Runtime.CompilerServices;
using Adaptive.Aeron.LogBuffer;
using Adaptive.Agrona.Concurrent;

namespace Adaptive.Aeron;

/// <summary>Writes frames into claimed space of a publication's log. Whoever claimed the space is the only one to write it.</summary>
internal sealed unsafe class FrameWriter
{
    private readonly PublicationLog _log;
    private readonly UnsafeBuffer[] _termBuffers = new UnsafeBuffer[PublicationLog.TermsInRing];
    private readonly int _sessionId;
    private readonly int _streamId;

    internal FrameWriter(PublicationLog log)
    {
        _log = log;
        _sessionId = log.Identity.SessionId;
        _streamId = log.Identity.StreamId;
        for (int i = 0; i < _termBuffers.Length; i++)
        {
            _termBuffers[i] = new UnsafeBuffer();
            _termBuffers[i].WrapMemory(log.FrameAt((long)i * log.TermLength), log.TermLength, log.Memory);
        }
    }

    internal void WriteMessage(long position, in MessageSource source, ReservedValueSupplier? reservedValueSupplier)
    {
        int remaining = source.Length;
        if (remaining <= _log.MaxPayloadLength)
        {
            WriteFrame(position, in source, 0, remaining, FrameDescriptor.UNFRAGMENTED, reservedValueSupplier);
            return;
        }

        byte flags = FrameDescriptor.BEGIN_FRAG_FLAG;
        int start = 0;
        while (remaining > 0)
        {
            int payloadLength = Math.Min(remaining, _log.MaxPayloadLength);
            remaining -= payloadLength;
            if (remaining == 0)
            {
                flags |= FrameDescriptor.END_FRAG_FLAG;
            }

            WriteFrame(position, in source, start, payloadLength, flags, reservedValueSupplier);
            position += FrameDescriptor.Align(payloadLength + FrameDescriptor.HeaderLength);
            start += payloadLength;
            flags = 0;
        }
    }

    /// <summary>Fills the rest of a term. Only the header is written; the bytes behind it stay zero.</summary>
    internal void WritePadding(long position, int length)
    {
        byte* frame = WriteHeader(position, length, FrameDescriptor.UNFRAGMENTED, FrameDescriptor.PaddingFrameType);
        Volatile.Write(ref *(int*)frame, length);
        _log.OnCommitted(position);
    }

    /// <summary>
    /// Writes a frame's header with its length negated: the positive length commits it. Until then the driver can tell how far the frame
    /// goes, should its writer never commit.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal byte* WriteHeader(long position, int frameLength, byte flags, ushort type)
    {
        byte* frame = _log.FrameAt(position);
        ulong versionFlagsType = ((ulong)flags << 8) | ((ulong)type << 16);
        Volatile.Write(ref *(ulong*)frame, (uint)-frameLength | (versionFlagsType << 32));
        *(int*)(frame + FrameDescriptor.TERM_OFFSET) = _log.TermOffsetAt(position);
        *(int*)(frame + FrameDescriptor.SESSION_ID_OFFSET) = _sessionId;
        *(int*)(frame + FrameDescriptor.StreamIdOffset) = _streamId;
        *(int*)(frame + FrameDescriptor.TERM_ID_OFFSET) = _log.TermIdAt(position);
        *(long*)(frame + FrameDescriptor.ReservedValueOffset) = 0;
        return frame;
    }

    private void WriteFrame(
        long position, in MessageSource source, int start, int payloadLength, byte flags, ReservedValueSupplier? reservedValueSupplier)
    {
        int frameLength = payloadLength + FrameDescriptor.HeaderLength;
        byte* frame = WriteHeader(position, frameLength, flags, FrameDescriptor.DataFrameType);
        source.CopyTo(frame + FrameDescriptor.HeaderLength, start, payloadLength);
        if (reservedValueSupplier is not null)
        {
            UnsafeBuffer termBuffer = _termBuffers[(int)(position >> _log.PositionBitsToShift) & (PublicationLog.TermsInRing - 1)];
            *(long*)(frame + FrameDescriptor.ReservedValueOffset) =
                reservedValueSupplier(termBuffer, _log.TermOffsetAt(position), frameLength);
        }

        Volatile.Write(ref *(int*)frame, frameLength);
        _log.OnCommitted(position);
    }
}
