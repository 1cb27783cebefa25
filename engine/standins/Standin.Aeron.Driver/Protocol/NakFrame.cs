using System.Buffers.Binary;

namespace Adaptive.Aeron.Driver.Protocol;

/// <summary>
/// NAK, 28 bytes, receiver to sender: a range of a term that is missing. Little endian:
/// <code> 0 common header | 8 session id i32 | 12 stream id i32 | 16 term id i32 | 20 term offset i32 | 24 length i32 </code>
/// </summary>
internal readonly ref struct NakFrame(ReadOnlySpan<byte> frame)
{
    internal const int Length = 28;
    internal const int SessionIdOffset = 8;
    internal const int StreamIdOffset = 12;
    internal const int TermIdOffset = 16;
    internal const int TermOffsetOffset = 20;
    internal const int GapLengthOffset = 24;

    private readonly ReadOnlySpan<byte> _frame = frame;

    internal int SessionId => BinaryPrimitives.ReadInt32LittleEndian(_frame[SessionIdOffset..]);

    internal int StreamId => BinaryPrimitives.ReadInt32LittleEndian(_frame[StreamIdOffset..]);

    internal int TermId => BinaryPrimitives.ReadInt32LittleEndian(_frame[TermIdOffset..]);

    internal int TermOffset => BinaryPrimitives.ReadInt32LittleEndian(_frame[TermOffsetOffset..]);

    internal int GapLength => BinaryPrimitives.ReadInt32LittleEndian(_frame[GapLengthOffset..]);

    internal static void Write(Span<byte> frame, int sessionId, int streamId, int termId, int termOffset, int gapLength)
    {
        FrameHeader.Write(frame, Length, 0, FrameType.Nak);
        BinaryPrimitives.WriteInt32LittleEndian(frame[SessionIdOffset..], sessionId);
        BinaryPrimitives.WriteInt32LittleEndian(frame[StreamIdOffset..], streamId);
        BinaryPrimitives.WriteInt32LittleEndian(frame[TermIdOffset..], termId);
        BinaryPrimitives.WriteInt32LittleEndian(frame[TermOffsetOffset..], termOffset);
        BinaryPrimitives.WriteInt32LittleEndian(frame[GapLengthOffset..], gapLength);
    }
}
