using System.Buffers.Binary;
using System.Text;

namespace Adaptive.Aeron.Driver.Protocol;

/// <summary>
/// ERR, 40 bytes and a text, receiver to sender: the image was rejected. Little endian:
/// <code>
///  0 common header | 8 session id i32 | 12 stream id i32 | 16 receiver id i64 | 24 group tag i64 | 32 error code i32
/// 36 text length i32 | 40 ASCII text
/// </code>
/// </summary>
internal readonly ref struct ErrorFrame(ReadOnlySpan<byte> frame)
{
    internal const int HeaderLength = 40;
    internal const int MaxTextLength = 1023;
    internal const int SessionIdOffset = 8;
    internal const int StreamIdOffset = 12;
    internal const int ReceiverIdOffset = 16;
    internal const int GroupTagOffset = 24;
    internal const int ErrorCodeOffset = 32;
    internal const int TextLengthOffset = 36;
    internal const byte HasGroupTagFlag = 0x08;

    private readonly ReadOnlySpan<byte> _frame = frame;

    internal byte Flags => _frame[FrameHeader.FlagsOffset];

    internal int SessionId => BinaryPrimitives.ReadInt32LittleEndian(_frame[SessionIdOffset..]);

    internal int StreamId => BinaryPrimitives.ReadInt32LittleEndian(_frame[StreamIdOffset..]);

    internal long ReceiverId => BinaryPrimitives.ReadInt64LittleEndian(_frame[ReceiverIdOffset..]);

    internal long GroupTag => BinaryPrimitives.ReadInt64LittleEndian(_frame[GroupTagOffset..]);

    internal int Code => BinaryPrimitives.ReadInt32LittleEndian(_frame[ErrorCodeOffset..]);

    internal int TextLength => BinaryPrimitives.ReadInt32LittleEndian(_frame[TextLengthOffset..]);

    /// <summary>True when the text lies within the frame, and the frame within the datagram.</summary>
    internal bool IsTextValid =>
        TextLength is >= 0 and <= MaxTextLength
        && HeaderLength + TextLength <= BinaryPrimitives.ReadInt32LittleEndian(_frame)
        && HeaderLength + TextLength <= _frame.Length;

    /// <summary>Only if <see cref="IsTextValid"/>.</summary>
    internal string Text => Encoding.ASCII.GetString(_frame.Slice(HeaderLength, TextLength));

    /// <summary>Returns the bytes written. The text is at most <see cref="MaxTextLength"/> long.</summary>
    internal static int Write(
        Span<byte> frame, int sessionId, int streamId, long receiverId, long? groupTag, int code, ReadOnlySpan<byte> asciiText)
    {
        int length = HeaderLength + asciiText.Length;
        FrameHeader.Write(frame, length, groupTag is null ? (byte)0 : HasGroupTagFlag, FrameType.Error);
        BinaryPrimitives.WriteInt32LittleEndian(frame[SessionIdOffset..], sessionId);
        BinaryPrimitives.WriteInt32LittleEndian(frame[StreamIdOffset..], streamId);
        BinaryPrimitives.WriteInt64LittleEndian(frame[ReceiverIdOffset..], receiverId);
        BinaryPrimitives.WriteInt64LittleEndian(frame[GroupTagOffset..], groupTag ?? 0);
        BinaryPrimitives.WriteInt32LittleEndian(frame[ErrorCodeOffset..], code);
        BinaryPrimitives.WriteInt32LittleEndian(frame[TextLengthOffset..], asciiText.Length);
        asciiText.CopyTo(frame[HeaderLength..]);
        return length;
    }
}
