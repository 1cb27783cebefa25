using System.Runtime.CompilerServices;

namespace Adaptive.Aeron.LogBuffer;

/// <summary>
/// Layout of a frame in a log, which is also its layout on the wire. Little endian:
/// <code>
///  0  frame length i32, header included, alignment excluded
///  4  version u8 | 5  flags u8 | 6  type u16
///  8  term offset i32
/// 12  session id i32
/// 16  stream id i32
/// 20  term id i32
/// 24  reserved value i64
/// 32  payload, padded to a multiple of 32
/// </code>
/// </summary>
public static class FrameDescriptor
{
    public const int FRAME_ALIGNMENT = 32;
    public const int MAX_MESSAGE_LENGTH = 16 * 1024 * 1024;
    public const byte BEGIN_FRAG_FLAG = 0x80;
    public const byte END_FRAG_FLAG = 0x40;
    public const byte UNFRAGMENTED = BEGIN_FRAG_FLAG | END_FRAG_FLAG;
    public const int VERSION_OFFSET = 4;
    public const int FLAGS_OFFSET = 5;
    public const int TYPE_OFFSET = 6;
    public const int TERM_OFFSET = 8;
    public const int SESSION_ID_OFFSET = 12;
    public const int TERM_ID_OFFSET = 20;
    public const int PADDING_FRAME_TYPE = 0;

    internal const int StreamIdOffset = 16;
    internal const int ReservedValueOffset = 24;
    internal const int HeaderLength = 32;
    internal const ushort DataFrameType = 1;
    internal const ushort PaddingFrameType = 0;

    /// <summary>Most bytes in a message of a stream with this term length.</summary>
    public static int ComputeMaxMessageLength(int termLength) => Math.Min(termLength / 8, MAX_MESSAGE_LENGTH);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int Align(int length) => (length + (FRAME_ALIGNMENT - 1)) & ~(FRAME_ALIGNMENT - 1);

    /// <summary>Bytes that a message takes in the log: all frames with headers and alignment.</summary>
    internal static int FramedLength(int messageLength, int maxPayloadLength)
    {
        if (messageLength <= maxPayloadLength)
        {
            return Align(messageLength + HeaderLength);
        }

        (int fullFrames, int rest) = Math.DivRem(messageLength, maxPayloadLength);
        int lastFrame = rest > 0 ? Align(rest + HeaderLength) : 0;
        return (fullFrames * (maxPayloadLength + HeaderLength)) + lastFrame;
    }
}
