using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Positions.Protocol;

/// <summary>Turns the bytes of one Aeron message into a message of this schema version, or says what is wrong with them. Any thread; never throws on input.</summary>
public static class MessageDecoder
{
    /// <summary>The longest message, SBE header included: what a ring slot holds after its 32 bytes of header.</summary>
    public const int MaxMessageBytes = InputEvent.MaxMessageBytes;

    /// <summary>The shortest message from a gateway whose prefix can be read.</summary>
    public const int MinPrefixedBytes = MessageHeader.LengthBytes + SourcePrefix.LengthBytes;

    /// <summary>
    /// Checks the framing and the text fields of a message from a gateway and copies it to <paramref name="destination"/>
    /// (at least 224 bytes; the rest is zeroed), cut to this version's block. Values (side, quantity …) are the logic's to judge.
    /// </summary>
    public static DecodeResult DecodeGatewayMessage(ReadOnlySpan<byte> message, Span<byte> destination, out int lengthBytes)
    {
        lengthBytes = 0;
        DecodeResult result = CheckFrame(message, out MessageHeader header, out MessageLayout? layout);
        if (result != DecodeResult.Ok)
        {
            return result;
        }

        ReadOnlySpan<byte> block = message.Slice(MessageHeader.LengthBytes, layout!.BlockLengthBytes);
        if (!layout.TextLanes.AreWellFormed(block))
        {
            return DecodeResult.BadText;
        }

        lengthBytes = MessageHeader.LengthBytes + layout.BlockLengthBytes;
        destination = destination[..MaxMessageBytes];
        header.BlockLength = (ushort)layout.BlockLengthBytes;
        header.Version = MessageHeader.CurrentVersion;
        Unsafe.WriteUnaligned(ref MemoryMarshal.GetReference(destination), header);
        block.CopyTo(destination[MessageHeader.LengthBytes..]);
        destination[lengthBytes..].Clear();
        return DecodeResult.Ok;
    }

    /// <summary>
    /// Reads the prefix of a message that could not be decoded, if it can be trusted as far as the bytes alone tell: at least 32 bytes,
    /// schema 805, and a template that is neither hello, heartbeat, nor one of the engine's own. The caller holds source, epoch and number against its state.
    /// </summary>
    public static bool TryReadPrefix(ReadOnlySpan<byte> message, out SourcePrefix prefix, out ushort templateId)
    {
        prefix = default;
        templateId = 0;
        if (message.Length < MinPrefixedBytes)
        {
            return false;
        }

        MessageHeader header = MemoryMarshal.Read<MessageHeader>(message);
        templateId = header.TemplateId;
        if (header.SchemaId != MessageHeader.Schema || templateId is SourceHelloId or SourceHeartbeatId || IsEngineTemplate(templateId))
        {
            return false;
        }

        prefix = MemoryMarshal.Read<SourcePrefix>(message[MessageHeader.LengthBytes..]);
        return true;
    }

    /// <summary>Templates 20 to 99 are the engine's own inputs and are never taken from the network.</summary>
    public static bool IsEngineTemplate(ushort templateId) => templateId is >= 20 and <= 99;

    /// <summary>Templates 1 to 8 come from gateways.</summary>
    public static bool IsGatewayTemplate(ushort templateId) => templateId is >= 1 and <= 8;

    private const ushort SourceHelloId = (ushort)TemplateId.SourceHello;
    private const ushort SourceHeartbeatId = (ushort)TemplateId.SourceHeartbeat;

    private static DecodeResult CheckFrame(ReadOnlySpan<byte> message, out MessageHeader header, out MessageLayout? layout)
    {
        header = default;
        layout = null;
        if (message.Length < MinPrefixedBytes)
        {
            return DecodeResult.TooShort;
        }

        header = MemoryMarshal.Read<MessageHeader>(message);
        if (message.Length > MaxMessageBytes)
        {
            return DecodeResult.TooLong;
        }

        if (header.SchemaId != MessageHeader.Schema)
        {
            return DecodeResult.WrongSchema;
        }

        if (header.Version == 0)
        {
            return DecodeResult.UnknownVersion;
        }

        layout = IsGatewayTemplate(header.TemplateId) ? MessageLayouts.Find(header.TemplateId) : null;
        if (layout is null)
        {
            return DecodeResult.UnknownTemplate;
        }

        if (header.BlockLength < layout.BlockLengthBytes)
        {
            return DecodeResult.BlockTooShort;
        }

        return message.Length == MessageHeader.LengthBytes + header.BlockLength ? DecodeResult.Ok : DecodeResult.LengthMismatch;
    }
}
