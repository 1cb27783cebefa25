using System.Buffers.Binary;

namespace Adaptive.Aeron.Driver.Protocol;

/// <summary>
/// SM, receiver to sender: consumption position and window, which together are the sender's credit. 36 bytes, 44 with a group tag. Little
/// endian:
/// <code>
///  0 common header | 8 session id i32 | 12 stream id i32 | 16 consumption term id i32 | 20 consumption term offset i32
/// 24 receiver window i32 | 28 receiver id i64 | 36 group tag i64, only if the frame length is 44
/// </code>
/// </summary>
internal readonly ref struct StatusMessageFrame(ReadOnlySpan<byte> frame)
{
    internal const int Length = 36;
    internal const int LengthWithGroupTag = 44;
    internal const int SessionIdOffset = 8;
    internal const int StreamIdOffset = 12;
    internal const int TermIdOffset = 16;
    internal const int TermOffsetOffset = 20;
    internal const int WindowOffset = 24;
    internal const int ReceiverIdOffset = 28;
    internal const int GroupTagOffset = 36;

    /// <summary>The receiver wants a SETUP; position and window mean nothing.</summary>
    internal const byte SendSetupFlag = 0x80;

    /// <summary>The receiver has the whole stream, or is leaving.</summary>
    internal const byte EndOfStreamFlag = 0x40;

    private readonly ReadOnlySpan<byte> _frame = frame;

    internal byte Flags => _frame[FrameHeader.FlagsOffset];

    internal int SessionId => BinaryPrimitives.ReadInt32LittleEndian(_frame[SessionIdOffset..]);

    internal int StreamId => BinaryPrimitives.ReadInt32LittleEndian(_frame[StreamIdOffset..]);

    internal int TermId => BinaryPrimitives.ReadInt32LittleEndian(_frame[TermIdOffset..]);

    internal int TermOffset => BinaryPrimitives.ReadInt32LittleEndian(_frame[TermOffsetOffset..]);

    internal int Window => BinaryPrimitives.ReadInt32LittleEndian(_frame[WindowOffset..]);

    internal long ReceiverId => BinaryPrimitives.ReadInt64LittleEndian(_frame[ReceiverIdOffset..]);

    internal bool HasGroupTag =>
        BinaryPrimitives.ReadInt32LittleEndian(_frame) == LengthWithGroupTag && _frame.Length >= LengthWithGroupTag;

    internal long GroupTag => BinaryPrimitives.ReadInt64LittleEndian(_frame[GroupTagOffset..]);

    /// <summary>Returns the bytes written, 36 or 44.</summary>
    internal static int Write(
        Span<byte> frame, byte flags, int sessionId, int streamId, int termId, int termOffset, int window, long receiverId, long? groupTag)
    {
        int length = groupTag is null ? Length : LengthWithGroupTag;
        FrameHeader.Write(frame, length, flags, FrameType.StatusMessage);
        BinaryPrimitives.WriteInt32LittleEndian(frame[SessionIdOffset..], sessionId);
        BinaryPrimitives.WriteInt32LittleEndian(frame[StreamIdOffset..], streamId);
        BinaryPrimitives.WriteInt32LittleEndian(frame[TermIdOffset..], termId);
        BinaryPrimitives.WriteInt32LittleEndian(frame[TermOffsetOffset..], termOffset);
        BinaryPrimitives.WriteInt32LittleEndian(frame[WindowOffset..], window);
        BinaryPrimitives.WriteInt64LittleEndian(frame[ReceiverIdOffset..], receiverId);
        if (groupTag is { } tag)
        {
            BinaryPrimitives.WriteInt64LittleEndian(frame[GroupTagOffset..], tag);
        }

        return length;
    }
}
