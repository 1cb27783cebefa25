using System.Buffers.Binary;

namespace Adaptive.Aeron.Driver.Protocol;

/// <summary>
/// RTTM, 40 bytes, either way: a time stamp to be echoed. Little endian:
/// <code>
///  0 common header | 8 session id i32 | 12 stream id i32 | 16 echo timestamp i64 | 24 reception delta i64
/// 32 receiver id i64
/// </code>
/// </summary>
internal readonly ref struct RoundTripFrame(ReadOnlySpan<byte> frame)
{
    internal const int Length = 40;
    internal const int SessionIdOffset = 8;
    internal const int StreamIdOffset = 12;
    internal const int EchoTimestampOffset = 16;
    internal const int ReceptionDeltaOffset = 24;
    internal const int ReceiverIdOffset = 32;
    internal const byte ReplyFlag = 0x80;

    private readonly ReadOnlySpan<byte> _frame = frame;

    internal byte Flags => _frame[FrameHeader.FlagsOffset];

    internal int SessionId => BinaryPrimitives.ReadInt32LittleEndian(_frame[SessionIdOffset..]);

    internal int StreamId => BinaryPrimitives.ReadInt32LittleEndian(_frame[StreamIdOffset..]);

    internal long EchoTimestamp => BinaryPrimitives.ReadInt64LittleEndian(_frame[EchoTimestampOffset..]);

    internal long ReceptionDelta => BinaryPrimitives.ReadInt64LittleEndian(_frame[ReceptionDeltaOffset..]);

    internal long ReceiverId => BinaryPrimitives.ReadInt64LittleEndian(_frame[ReceiverIdOffset..]);

    internal static void Write(Span<byte> frame, byte flags, int sessionId, int streamId, long echoTimestamp, long receiverId)
    {
        FrameHeader.Write(frame, Length, flags, FrameType.RoundTripMeasurement);
        BinaryPrimitives.WriteInt32LittleEndian(frame[SessionIdOffset..], sessionId);
        BinaryPrimitives.WriteInt32LittleEndian(frame[StreamIdOffset..], streamId);
        BinaryPrimitives.WriteInt64LittleEndian(frame[EchoTimestampOffset..], echoTimestamp);
        BinaryPrimitives.WriteInt64LittleEndian(frame[ReceptionDeltaOffset..], 0);
        BinaryPrimitives.WriteInt64LittleEndian(frame[ReceiverIdOffset..], receiverId);
    }
}
