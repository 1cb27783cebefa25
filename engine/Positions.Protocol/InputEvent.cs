using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Positions.Protocol.Values;

namespace Positions.Protocol;

/// <summary>
/// One slot of the input ring: a record of the journal, byte for byte, in 256 bytes. The header is 32 bytes, the SBE message
/// at most 224; what the message does not need is zero. Written by ingress alone, read-only once published.
/// </summary>
/// <remarks>
/// <code>
///   0 length u32 (header and message, no padding)   4 crc32c u32 (over all the rest of the record)
///   8 sequence i64        16 engineTime i64, ns since 1970
///  24 term u32            28 receiveLagNanos u32    32 SBE header (8), block
/// </code>
/// The codec for length and crc is the journal's; a test holds the two layouts together.
/// </remarks>
[StructLayout(LayoutKind.Explicit, Size = SizeBytes)]
public struct InputEvent
{
    public const int SizeBytes = 256;
    public const int HeaderBytes = 32;
    public const int MaxMessageBytes = SizeBytes - HeaderBytes;

    [FieldOffset(0)] public uint Length;
    [FieldOffset(4)] public uint Crc32C;
    [FieldOffset(8)] public long Sequence;
    [FieldOffset(16)] public UtcNanos EngineTime;
    [FieldOffset(24)] public uint Term;

    /// <summary>Time from the first sight of the datagram's message in ingress to its slot; capped at 2^32 - 1 ns.</summary>
    [FieldOffset(28)] public uint ReceiveLagNanos;
    [FieldOffset(32)] public MessageHeader Message;

    /// <summary>Valid for every input: all blocks begin with it.</summary>
    [FieldOffset(40)] public SourcePrefix Prefix;

    public readonly TemplateId Template => (TemplateId)Message.TemplateId;

    /// <summary>The whole slot.</summary>
    [UnscopedRef]
    public Span<byte> Bytes => MemoryMarshal.AsBytes(MemoryMarshal.CreateSpan(ref this, 1));

    [UnscopedRef]
    public readonly ReadOnlySpan<byte> ReadOnlyBytes => MemoryMarshal.AsBytes(MemoryMarshal.CreateReadOnlySpan(in this, 1));

    /// <summary>The SBE message with its header, as long as it is.</summary>
    [UnscopedRef]
    public readonly ReadOnlySpan<byte> MessageBytes => ReadOnlyBytes.Slice(HeaderBytes, MessageHeader.LengthBytes + Message.BlockLength);

    /// <summary>Copies a journal record (header, message, padding) into this slot and zeroes the rest.</summary>
    public void CopyFrom(ReadOnlySpan<byte> record)
    {
        record.CopyTo(Bytes);
        Bytes[record.Length..].Clear();
    }

    /// <summary>Writes a message with its SBE header into the slot, sets <see cref="Length"/>, and zeroes what follows.</summary>
    public void SetMessage<T>(in T message)
        where T : unmanaged, IMessage<T>
    {
        Span<byte> area = Bytes[HeaderBytes..];
        int lengthBytes = MessageEncoder.Encode(in message, area);
        area[lengthBytes..].Clear();
        Length = (uint)(HeaderBytes + lengthBytes);
    }

    /// <summary>The block as a message of type <typeparamref name="T"/>; the caller has looked at <see cref="Template"/>.</summary>
    [UnscopedRef]
    public readonly ref readonly T Block<T>()
        where T : unmanaged, IMessage<T>
    {
        // 40 + BlockLength is at most 256: a test holds every block to 216 bytes.
        ref byte start = ref Unsafe.As<InputEvent, byte>(ref Unsafe.AsRef(in this));
        return ref Unsafe.As<byte, T>(ref Unsafe.AddByteOffset(ref start, HeaderBytes + MessageHeader.LengthBytes));
    }
}
