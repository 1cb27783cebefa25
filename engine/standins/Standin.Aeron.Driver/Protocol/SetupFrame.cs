using System.Buffers.Binary;

namespace Adaptive.Aeron.Driver.Protocol;

/// <summary>
/// SETUP, 40 bytes, sender to receiver: where the stream is. Little endian:
/// <code>
///  0 common header | 8 term offset i32 | 12 session id i32 | 16 stream id i32 | 20 initial term id i32
/// 24 active term id i32 | 28 term length i32 | 32 mtu i32 | 36 multicast ttl i32
/// </code>
/// </summary>
internal readonly ref struct SetupFrame(ReadOnlySpan<byte> frame)
{
    internal const int Length = 40;
    internal const int TermOffsetOffset = 8;
    internal const int SessionIdOffset = 12;
    internal const int StreamIdOffset = 16;
    internal const int InitialTermIdOffset = 20;
    internal const int ActiveTermIdOffset = 24;
    internal const int TermLengthOffset = 28;
    internal const int MtuOffset = 32;
    internal const int TtlOffset = 36;

    /// <summary>The sender asks for a response stream.</summary>
    internal const byte ResponseFlag = 0x80;

    /// <summary>The publication may have several receivers.</summary>
    internal const byte GroupFlag = 0x40;

    private readonly ReadOnlySpan<byte> _frame = frame;

    internal byte Flags => _frame[FrameHeader.FlagsOffset];

    internal int TermOffset => BinaryPrimitives.ReadInt32LittleEndian(_frame[TermOffsetOffset..]);

    internal int SessionId => BinaryPrimitives.ReadInt32LittleEndian(_frame[SessionIdOffset..]);

    internal int StreamId => BinaryPrimitives.ReadInt32LittleEndian(_frame[StreamIdOffset..]);

    internal int InitialTermId => BinaryPrimitives.ReadInt32LittleEndian(_frame[InitialTermIdOffset..]);

    internal int ActiveTermId => BinaryPrimitives.ReadInt32LittleEndian(_frame[ActiveTermIdOffset..]);

    internal int TermLength => BinaryPrimitives.ReadInt32LittleEndian(_frame[TermLengthOffset..]);

    internal int Mtu => BinaryPrimitives.ReadInt32LittleEndian(_frame[MtuOffset..]);

    internal int Ttl => BinaryPrimitives.ReadInt32LittleEndian(_frame[TtlOffset..]);

    internal static void Write(
        Span<byte> frame,
        byte flags,
        int termOffset,
        int sessionId,
        int streamId,
        int initialTermId,
        int activeTermId,
        int termLength,
        int mtu,
        int ttl = 0)
    {
        FrameHeader.Write(frame, Length, flags, FrameType.Setup);
        BinaryPrimitives.WriteInt32LittleEndian(frame[TermOffsetOffset..], termOffset);
        BinaryPrimitives.WriteInt32LittleEndian(frame[SessionIdOffset..], sessionId);
        BinaryPrimitives.WriteInt32LittleEndian(frame[StreamIdOffset..], streamId);
        BinaryPrimitives.WriteInt32LittleEndian(frame[InitialTermIdOffset..], initialTermId);
        BinaryPrimitives.WriteInt32LittleEndian(frame[ActiveTermIdOffset..], activeTermId);
        BinaryPrimitives.WriteInt32LittleEndian(frame[TermLengthOffset..], termLength);
        BinaryPrimitives.WriteInt32LittleEndian(frame[MtuOffset..], mtu);
        BinaryPrimitives.WriteInt32LittleEndian(frame[TtlOffset..], ttl);
    }
}
