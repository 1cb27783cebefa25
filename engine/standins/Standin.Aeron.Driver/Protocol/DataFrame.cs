using System.Buffers.Binary;

namespace Adaptive.Aeron.Driver.Protocol;

/// <summary>
/// Header of DATA and PAD, 32 bytes, followed by the payload and padded to a multiple of 32. Little endian:
/// <code> 0 common header | 8 term offset i32 | 12 session id i32 | 16 stream id i32 | 20 term id i32 | 24 reserved value i64 </code>
/// A heartbeat is a DATA header alone with frame length 0, at the position of the next byte that will be sent.
/// </summary>
internal readonly ref struct DataFrame(ReadOnlySpan<byte> frame)
{
    internal const int HeaderLength = 32;
    internal const int Alignment = 32;
    internal const int TermOffsetOffset = 8;
    internal const int SessionIdOffset = 12;
    internal const int StreamIdOffset = 16;
    internal const int TermIdOffset = 20;
    internal const int ReservedValueOffset = 24;
    internal const byte BeginFlag = 0x80;
    internal const byte EndFlag = 0x40;
    internal const byte EndOfStreamFlag = 0x20;
    internal const byte RevokedFlag = 0x10;
    internal const byte UnfragmentedFlags = BeginFlag | EndFlag;

    private readonly ReadOnlySpan<byte> _frame = frame;

    internal int FrameLength => BinaryPrimitives.ReadInt32LittleEndian(_frame);

    internal byte Flags => _frame[FrameHeader.FlagsOffset];

    internal ushort Type => BinaryPrimitives.ReadUInt16LittleEndian(_frame[FrameHeader.TypeOffset..]);

    internal int TermOffset => BinaryPrimitives.ReadInt32LittleEndian(_frame[TermOffsetOffset..]);

    internal int SessionId => BinaryPrimitives.ReadInt32LittleEndian(_frame[SessionIdOffset..]);

    internal int StreamId => BinaryPrimitives.ReadInt32LittleEndian(_frame[StreamIdOffset..]);

    internal int TermId => BinaryPrimitives.ReadInt32LittleEndian(_frame[TermIdOffset..]);

    internal long ReservedValue => BinaryPrimitives.ReadInt64LittleEndian(_frame[ReservedValueOffset..]);

    internal bool IsHeartbeat => FrameLength == 0 && Type == FrameType.Data;

    internal bool IsEndOfStream => IsHeartbeat && (Flags & EndOfStreamFlag) != 0;

    /// <summary>Writes a header of 32 bytes with reserved value 0.</summary>
    internal static void Write(
        Span<byte> frame, int frameLength, byte flags, ushort type, int termOffset, int sessionId, int streamId, int termId)
    {
        FrameHeader.Write(frame, frameLength, flags, type);
        BinaryPrimitives.WriteInt32LittleEndian(frame[TermOffsetOffset..], termOffset);
        BinaryPrimitives.WriteInt32LittleEndian(frame[SessionIdOffset..], sessionId);
        BinaryPrimitives.WriteInt32LittleEndian(frame[StreamIdOffset..], streamId);
        BinaryPrimitives.WriteInt32LittleEndian(frame[TermIdOffset..], termId);
        BinaryPrimitives.WriteInt64LittleEndian(frame[ReservedValueOffset..], 0);
    }
}
