using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Positions.Journal;

/// <summary>
/// The one codec of an input record, shared by ring slot, journal, replication and replay. Layout in FORMAT.md, "Record":
/// <code>
/// 0        4        8                 16                24       28               32
/// | length | crc32c |    sequence     |   engineTime    |  term  | receiveLag     | message, zero padding to 8
/// </code>
/// Little-endian. Static and without state: any thread.
/// </summary>
public static class RecordCodec
{
    public const int LengthOffset = 0;
    public const int ChecksumOffset = 4;
    public const int SequenceOffset = 8;
    public const int EngineTimeOffset = 16;
    public const int TermOffset = 24;
    public const int ReceiveLagOffset = 28;
    public const int MessageOffset = 32;

    /// <summary>Bytes of the header before the message.</summary>
    public const int HeaderBytes = 32;

    /// <summary>Most bytes of a message.</summary>
    public const int MaxMessageBytes = 224;

    /// <summary>Most bytes of a record, which is also the size of a ring slot.</summary>
    public const int MaxRecordBytes = HeaderBytes + MaxMessageBytes;

    /// <summary>Records start at multiples of this.</summary>
    public const int Alignment = 8;

    /// <summary><paramref name="lengthBytes"/> rounded up to the alignment: what a record takes in the journal.</summary>
    public static int PaddedLength(int lengthBytes) => (lengthBytes + (Alignment - 1)) & ~(Alignment - 1);

    /// <summary>Writes every header field but the checksum; the message is written by the caller at <see cref="MessageOffset"/>.</summary>
    public static void WriteHeader(
        Span<byte> record,
        int messageBytes,
        long sequence,
        long engineTimeNanos,
        uint term,
        uint receiveLagNanos)
    {
        if ((uint)messageBytes > MaxMessageBytes)
        {
            ThrowMessageTooLong(messageBytes);
        }

        BinaryPrimitives.WriteUInt32LittleEndian(record[LengthOffset..], (uint)(HeaderBytes + messageBytes));
        BinaryPrimitives.WriteInt64LittleEndian(record[SequenceOffset..], sequence);
        BinaryPrimitives.WriteInt64LittleEndian(record[EngineTimeOffset..], engineTimeNanos);
        BinaryPrimitives.WriteUInt32LittleEndian(record[TermOffset..], term);
        BinaryPrimitives.WriteUInt32LittleEndian(record[ReceiveLagOffset..], receiveLagNanos);
    }

    /// <summary>
    /// Zeroes the padding behind the message and writes the checksum. The header must be filled; <paramref name="record"/> must reach
    /// to the
    /// end of the padding. Returns the padded length: the bytes to copy into the journal.
    /// </summary>
    public static int Seal(Span<byte> record)
    {
        uint length = ReadLength(record);
        if (length is < HeaderBytes or > MaxRecordBytes)
        {
            ThrowLength(length);
        }

        int padded = PaddedLength((int)length);
        record[(int)length..padded].Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(record[ChecksumOffset..], Checksum(record[..padded]));
        return padded;
    }

    /// <summary>
    /// True when <paramref name="bytes"/> starts with a valid input record; <paramref name="paddedBytes"/> is then what it takes.
    /// Otherwise <paramref name="fault"/> says why not. Commit and seal records are not input records (fault <see
    /// cref="RecordFault.Kind"/>).
    /// </summary>
    public static bool TryValidate(ReadOnlySpan<byte> bytes, out int paddedBytes, out RecordFault fault)
    {
        RecordKind kind = Classify(bytes, out paddedBytes, out fault);
        if (kind is RecordKind.Commit or RecordKind.Seal)
        {
            fault = RecordFault.Kind;
        }

        return kind == RecordKind.Input;
    }

    /// <summary>The length field: header and message, without padding.</summary>
    public static uint ReadLength(ReadOnlySpan<byte> record) => BinaryPrimitives.ReadUInt32LittleEndian(record[LengthOffset..]);

    /// <summary>The checksum field.</summary>
    public static uint ReadChecksum(ReadOnlySpan<byte> record) => BinaryPrimitives.ReadUInt32LittleEndian(record[ChecksumOffset..]);

    /// <summary>The sequence: 1 or more for an input, 0 for a control record.</summary>
    public static long ReadSequence(ReadOnlySpan<byte> record) => BinaryPrimitives.ReadInt64LittleEndian(record[SequenceOffset..]);

    /// <summary>Engine time in nanoseconds since 1970.</summary>
    public static long ReadEngineTimeNanos(ReadOnlySpan<byte> record) =>
        BinaryPrimitives.ReadInt64LittleEndian(record[EngineTimeOffset..]);

    /// <summary>The leadership term under which the input was sequenced.</summary>
    public static uint ReadTerm(ReadOnlySpan<byte> record) => BinaryPrimitives.ReadUInt32LittleEndian(record[TermOffset..]);

    /// <summary>Nanoseconds from the receipt of the datagram to the engine time.</summary>
    public static uint ReadReceiveLagNanos(ReadOnlySpan<byte> record) =>
        BinaryPrimitives.ReadUInt32LittleEndian(record[ReceiveLagOffset..]);

    /// <summary>
    /// What the bytes start with. Checks form only (length, checksum, kind); steps between records are the walk's business.
    /// With <see cref="RecordKind.None"/>, <paramref name="fault"/> says why.
    /// </summary>
    internal static RecordKind Classify(ReadOnlySpan<byte> bytes, out int paddedBytes, out RecordFault fault)
    {
        paddedBytes = 0;
        if (bytes.Length < HeaderBytes)
        {
            fault = RecordFault.Length;
            return RecordKind.None;
        }

        uint length = ReadLength(bytes);
        if (length is < HeaderBytes or > MaxRecordBytes || PaddedLength((int)length) > bytes.Length)
        {
            fault = length == 0 ? RecordFault.Empty : RecordFault.Length;
            return RecordKind.None;
        }

        int padded = PaddedLength((int)length);
        if (Checksum(bytes[..padded]) != ReadChecksum(bytes))
        {
            fault = RecordFault.Checksum;
            return RecordKind.None;
        }

        RecordKind kind = ReadSequence(bytes) switch
        {
            > 0 => RecordKind.Input,
            0 => ControlRecordCodec.KindOf(bytes, length),
            _ => RecordKind.None,
        };
        fault = kind == RecordKind.None ? RecordFault.Kind : RecordFault.None;
        paddedBytes = padded;
        return kind;
    }

    /// <summary>
    /// CRC32C over the length field and everything behind the checksum field; <paramref name="padded"/> is a multiple of 8 long.
    /// </summary>
    internal static uint Checksum(ReadOnlySpan<byte> padded)
    {
        uint crc = BitOperations.Crc32C(uint.MaxValue, ReadLength(padded));
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(padded[SequenceOffset..]);
        foreach (ulong word in words)
        {
            crc = BitOperations.Crc32C(crc, BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word));
        }

        return ~crc;
    }

    [DoesNotReturn]
    private static void ThrowMessageTooLong(int messageBytes) =>
        throw new ArgumentOutOfRangeException(nameof(messageBytes), messageBytes, $"A message has 0 to {MaxMessageBytes} bytes.");

    [DoesNotReturn]
    private static void ThrowLength(uint length) =>
        throw new ArgumentException($"The record's length field is {length}; it must be {HeaderBytes} to {MaxRecordBytes}.");
}
