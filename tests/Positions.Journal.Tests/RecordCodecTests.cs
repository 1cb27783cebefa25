using System.Buffers.Binary;
using Positions.Journal.Tests.Support;

namespace Positions.Journal.Tests;

public sealed class RecordCodecTests
{
    /// <summary>Bytes computed by an independent bit-by-bit implementation of CRC-32C.</summary>
    private const string GoldenRecord =
        "2d0000003a19338a070000000000000015cd853dfe9c971703000000d71100000102030405060708090a0b0c0d000000";

    [Test]
    public void ShouldGiveTheStandardCheckValue_WhenChecksummingTheDigits() =>
        Assert.That(Crc32C.Compute("123456789"u8), Is.EqualTo(0xE3069283u));

    [Test]
    public void ShouldWriteTheGoldenBytes_WhenSealingARecord()
    {
        byte[] slot = new byte[RecordCodec.MaxRecordBytes];
        slot.AsSpan().Fill(0xFF);
        RecordCodec.WriteHeader(slot, 13, 7, 1_700_000_000_123_456_789, 3, 4567);
        for (byte i = 1; i <= 13; i++)
        {
            slot[RecordCodec.MessageOffset + i - 1] = i;
        }

        int padded = RecordCodec.Seal(slot);

        Assert.That(Convert.ToHexStringLower(slot.AsSpan(0, padded)), Is.EqualTo(GoldenRecord));
    }

    [Test]
    public void ShouldReadEveryField_WhenGivenTheGoldenBytes()
    {
        byte[] bytes = Convert.FromHexString(GoldenRecord);

        bool isValid = RecordCodec.TryValidate(bytes, out int padded, out RecordFault fault);

        Assert.That(isValid, Is.True);
        Assert.That(fault, Is.EqualTo(RecordFault.None));
        Assert.That(padded, Is.EqualTo(48));
        Assert.That(RecordCodec.ReadLength(bytes), Is.EqualTo(45));
        Assert.That(RecordCodec.ReadSequence(bytes), Is.EqualTo(7));
        Assert.That(RecordCodec.ReadEngineTimeNanos(bytes), Is.EqualTo(1_700_000_000_123_456_789));
        Assert.That(RecordCodec.ReadTerm(bytes), Is.EqualTo(3));
        Assert.That(RecordCodec.ReadReceiveLagNanos(bytes), Is.EqualTo(4567));
        Assert.That(new JournalRecord(bytes).Message.ToArray(), Is.EqualTo(bytes[32..45]));
    }

    [Test]
    public void ShouldFindEveryFlippedBit_WhenValidating([Values(1, 8, 13, 224)] int messageBytes)
    {
        byte[] record = Records.Seal(99, messageBytes: messageBytes);
        for (int bit = 0; bit < record.Length * 8; bit++)
        {
            record[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.That(RecordCodec.TryValidate(record, out _, out _), Is.False, $"bit {bit}");
            record[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Assert.That(RecordCodec.TryValidate(record, out _, out _), Is.True);
    }

    [Test]
    public void ShouldValidateEveryLength_WhenSealed()
    {
        for (int messageBytes = 1; messageBytes <= RecordCodec.MaxMessageBytes; messageBytes++)
        {
            byte[] record = Records.Seal(5, messageBytes: messageBytes);
            Assert.That(record.Length % RecordCodec.Alignment, Is.Zero);
            Assert.That(RecordCodec.TryValidate(record, out int padded, out _), Is.True);
            Assert.That(padded, Is.EqualTo(record.Length));
            Assert.That(record.AsSpan(RecordCodec.HeaderBytes + messageBytes).ToArray(), Is.All.Zero);
        }
    }

    [Test]
    public void ShouldNameTheFault_WhenBytesAreNoRecord()
    {
        byte[] record = Records.Seal(5);
        Assert.That(FaultOf(new byte[64]), Is.EqualTo(RecordFault.Empty));
        Assert.That(FaultOf(record.AsSpan(0, record.Length - 8)), Is.EqualTo(RecordFault.Length));
        Assert.That(FaultOf(record.AsSpan(0, 16)), Is.EqualTo(RecordFault.Length));
        record[40] ^= 1;
        Assert.That(FaultOf(record), Is.EqualTo(RecordFault.Checksum));
        BinaryPrimitives.WriteUInt32LittleEndian(record, 257);
        Assert.That(FaultOf(record), Is.EqualTo(RecordFault.Length));
    }

    [Test]
    public void ShouldRefuseTheKind_WhenTheSequenceIsNoInput([Values(0, -1)] long sequence)
    {
        byte[] slot = new byte[RecordCodec.MaxRecordBytes];
        RecordCodec.WriteHeader(slot, 32, sequence, 1, 1, 0);
        RecordCodec.Seal(slot);

        Assert.That(FaultOf(slot), Is.EqualTo(RecordFault.Kind));
    }

    [Test]
    public void ShouldThrow_WhenTheMessageOrLengthIsTooLong()
    {
        byte[] slot = new byte[512];
        Assert.That(() => RecordCodec.WriteHeader(slot, 225, 1, 1, 1, 0), Throws.TypeOf<ArgumentOutOfRangeException>());
        BinaryPrimitives.WriteUInt32LittleEndian(slot, 257);
        Assert.That(() => RecordCodec.Seal(slot), Throws.ArgumentException);
        BinaryPrimitives.WriteUInt32LittleEndian(slot, 31);
        Assert.That(() => RecordCodec.Seal(slot), Throws.ArgumentException);
    }

    private static RecordFault FaultOf(ReadOnlySpan<byte> bytes)
    {
        Assert.That(RecordCodec.TryValidate(bytes, out _, out RecordFault fault), Is.False);
        return fault;
    }
}
