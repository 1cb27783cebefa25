using System.Buffers.Binary;

namespace Adaptive.Aeron.Driver.Protocol;

/// <summary>
/// RSP_SETUP, 20 bytes, receiver to sender: names the session that answers to a stream of requests will come by. Little endian:
/// <code> 0 common header | 8 session id i32 | 12 stream id i32 | 16 response session id i32 </code>
/// </summary>
internal readonly ref struct ResponseSetupFrame(ReadOnlySpan<byte> frame)
{
    internal const int Length = 20;
    internal const int SessionIdOffset = 8;
    internal const int StreamIdOffset = 12;
    internal const int ResponseSessionIdOffset = 16;

    private readonly ReadOnlySpan<byte> _frame = frame;

    internal int SessionId => BinaryPrimitives.ReadInt32LittleEndian(_frame[SessionIdOffset..]);

    internal int StreamId => BinaryPrimitives.ReadInt32LittleEndian(_frame[StreamIdOffset..]);

    internal static void Write(Span<byte> frame, int sessionId, int streamId, int responseSessionId)
    {
        FrameHeader.Write(frame, Length, 0, FrameType.ResponseSetup);
        BinaryPrimitives.WriteInt32LittleEndian(frame[SessionIdOffset..], sessionId);
        BinaryPrimitives.WriteInt32LittleEndian(frame[StreamIdOffset..], streamId);
        BinaryPrimitives.WriteInt32LittleEndian(frame[ResponseSessionIdOffset..], responseSessionId);
    }

    internal int ResponseSessionId => BinaryPrimitives.ReadInt32LittleEndian(_frame[ResponseSessionIdOffset..]);
}
