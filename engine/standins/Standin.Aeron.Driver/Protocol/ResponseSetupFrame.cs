using System.Buffers.Binary;

namespace Adaptive.Aeron.Driver.Protocol;

/// <summary>
/// RSP_SETUP, 20 bytes: names the session of a response publication. Decoded only; response channels are not supported. Little endian:
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

    internal int ResponseSessionId => BinaryPrimitives.ReadInt32LittleEndian(_frame[ResponseSessionIdOffset..]);
}
