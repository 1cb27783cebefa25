using System.Buffers.Binary;

namespace Positions.Journal.Tests.Support;

/// <summary>
/// Records whose whole content follows from their sequence and a salt, so that a reader can tell what was written from what was not.
/// </summary>
internal static class Records
{
    public const long BaseTimeNanos = 1_700_000_000_000_000_000;

    /// <summary>Message bytes of a sequence: 1 to 224, so that every padding occurs.</summary>
    public static int MessageBytesOf(long sequence) => 1 + (int)(sequence * 37 % RecordCodec.MaxMessageBytes);

    /// <summary>Fills <paramref name="slot"/> (256 bytes) and returns the sealed record in it.</summary>
    public static ReadOnlySpan<byte> Seal(Span<byte> slot, long sequence, uint term = 1, uint salt = 0, int messageBytes = 0)
    {
        messageBytes = messageBytes == 0 ? MessageBytesOf(sequence) : messageBytes;
        slot.Fill(0xEE);
        RecordCodec.WriteHeader(slot, messageBytes, sequence, BaseTimeNanos + sequence, term, (uint)sequence);
        FillMessage(slot.Slice(RecordCodec.MessageOffset, messageBytes), sequence, salt);
        return slot[..RecordCodec.Seal(slot)];
    }

    public static byte[] Seal(long sequence, uint term = 1, uint salt = 0, int messageBytes = 0)
    {
        Span<byte> slot = stackalloc byte[RecordCodec.MaxRecordBytes];
        return Seal(slot, sequence, term, salt, messageBytes).ToArray();
    }

    /// <summary>Asserts that the record is the one that <see cref="Seal(long, uint, uint, int)"/> makes.</summary>
    public static void AssertIs(JournalRecord record, long sequence, uint term = 1, uint salt = 0, int messageBytes = 0)
    {
        Span<byte> slot = stackalloc byte[RecordCodec.MaxRecordBytes];
        if (!record.Bytes.SequenceEqual(Seal(slot, sequence, term, salt, messageBytes)))
        {
            Assert.Fail($"Record {record.Sequence} is not what was written as {sequence} in term {term}.");
        }
    }

    private static void FillMessage(Span<byte> message, long sequence, uint salt)
    {
        Span<byte> word = stackalloc byte[sizeof(ulong)];
        for (int i = 0; i < message.Length; i++)
        {
            if (i % sizeof(ulong) == 0)
            {
                ulong value = ((ulong)sequence * 0x9E3779B97F4A7C15UL) ^ ((ulong)salt << 32) ^ (ulong)i;
                BinaryPrimitives.WriteUInt64LittleEndian(word, value);
            }

            message[i] = word[i % sizeof(ulong)];
        }
    }
}
