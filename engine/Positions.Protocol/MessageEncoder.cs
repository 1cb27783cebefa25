using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Positions.Protocol;

/// <summary>Writes a message with its SBE header. Any thread; does not allocate.</summary>
public static class MessageEncoder
{
    /// <summary>Writes header and block and returns the length in bytes.</summary>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is too short.</exception>
    public static int Encode<T>(in T message, Span<byte> destination)
        where T : unmanaged, IMessage<T>
    {
        int lengthBytes = MessageHeader.LengthBytes + T.BlockLengthBytes;
        destination = destination[..lengthBytes];
        MemoryMarshal.Write(destination, new MessageHeader
        {
            BlockLength = (ushort)T.BlockLengthBytes,
            TemplateId = T.TemplateId,
            SchemaId = MessageHeader.Schema,
            Version = MessageHeader.CurrentVersion,
        });
        MemoryMarshal.Write(destination[MessageHeader.LengthBytes..], in message);
        return lengthBytes;
    }

    /// <summary>A view of the block of a message whose template has been checked; no copy.</summary>
    public static ref readonly T Block<T>(ReadOnlySpan<byte> message)
        where T : unmanaged, IMessage<T> =>
        ref Unsafe.As<byte, T>(ref MemoryMarshal.GetReference(message.Slice(MessageHeader.LengthBytes, T.BlockLengthBytes)));
}
