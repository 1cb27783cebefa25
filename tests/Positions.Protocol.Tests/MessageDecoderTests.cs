using System.Runtime.InteropServices;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;
using Positions.Testing;
using Positions.Testing.Inputs;

namespace Positions.Protocol.Tests;

[TestFixture]
public sealed class MessageDecoderTests
{
    private const int FillBytes = MessageHeader.LengthBytes + Fill.BlockLength;

    /// <summary>A good fill, spoiled in one way.</summary>
    private static IEnumerable<TestCaseData> Cases()
    {
        yield return Case("as it is", DecodeResult.Ok, bytes => bytes);
        yield return Case("empty", DecodeResult.TooShort, _ => []);
        yield return Case("header alone", DecodeResult.TooShort, bytes => bytes[..8]);
        yield return Case("one byte less than header and prefix", DecodeResult.TooShort, bytes => bytes[..31]);
        yield return Case("225 bytes", DecodeResult.TooLong, _ => new byte[225]);
        yield return Case("another schema", DecodeResult.WrongSchema, bytes => With(bytes, 4, 806));
        yield return Case("version 0", DecodeResult.UnknownVersion, bytes => With(bytes, 6, 0));
        yield return Case("template 0", DecodeResult.UnknownTemplate, bytes => With(bytes, 2, 0));
        yield return Case("template 9", DecodeResult.UnknownTemplate, bytes => With(bytes, 2, 9));
        yield return Case("an input of the engine's own", DecodeResult.UnknownTemplate, bytes => With(bytes, 2, EngineStarted.Template));
        yield return Case("a message of the engine", DecodeResult.UnknownTemplate, bytes => With(bytes, 2, SourceAck.Template));
        yield return Case("template beyond all", DecodeResult.UnknownTemplate, bytes => With(bytes, 2, ushort.MaxValue));
        yield return Case("block shorter than its version's", DecodeResult.BlockTooShort, bytes =>
            With(bytes, 0, Fill.BlockLength - 1)[..^1]);
        yield return Case("a byte behind the block", DecodeResult.LengthMismatch, bytes => [.. bytes, 0]);
        yield return Case("a byte of the block missing", DecodeResult.LengthMismatch, bytes => bytes[..^1]);
        yield return Case("space before text", DecodeResult.BadText, bytes => WithByte(bytes, 8 + 56, (byte)' '));
        yield return Case("text behind NUL", DecodeResult.BadText, bytes => WithByte(bytes, 8 + 71, (byte)'x'));
        yield return Case("control character", DecodeResult.BadText, bytes => WithByte(bytes, 8 + 72, 0x1F));
        yield return Case("delete character", DecodeResult.BadText, bytes => WithByte(bytes, 8 + 72, 0x7F));
        yield return Case("not ASCII", DecodeResult.BadText, bytes => WithByte(bytes, 8 + 168, 0xC3));
        yield return Case("text of nothing but spaces", DecodeResult.BadText, bytes => WithByte(WithByte(bytes, 8 + 96, (byte)' '), 8 + 97, 0));
        yield return Case("NUL and then text", DecodeResult.BadText, bytes => WithByte(WithByte(bytes, 8 + 132, 0), 8 + 133, (byte)'x'));
        yield return Case("224 bytes of another template's block", DecodeResult.LengthMismatch, bytes => [.. bytes, .. new byte[224 - bytes.Length]]);
        yield return Case("block length of another template", DecodeResult.LengthMismatch, bytes => With(bytes, 0, Fill.BlockLength + 8));
        yield return Case("price, fee and times null: the logic's to judge", DecodeResult.Ok, bytes => WithNull(WithNull(WithNull(bytes, 8 + 16), 8 + 32), 8 + 40));
        yield return Case("reserved flag bits", DecodeResult.Ok, bytes => WithByte(bytes, 8 + 5, 0xFF));
        yield return Case("side 9: the logic's to judge", DecodeResult.Ok, bytes => WithByte(bytes, 8 + 176, 9));
        yield return Case("pad not zero", DecodeResult.Ok, bytes => WithByte(bytes, 8 + 183, 9));
    }

    [TestCaseSource(nameof(Cases))]
    public void ShouldSayWhatIsWrong(byte[] message, DecodeResult expected)
    {
        byte[] slot = new byte[MessageDecoder.MaxMessageBytes];
        Assert.That(MessageDecoder.DecodeGatewayMessage(message, slot, out int lengthBytes), Is.EqualTo(expected));
        Assert.That(lengthBytes, Is.EqualTo(expected == DecodeResult.Ok ? FillBytes : 0));
    }

    [Test]
    public void ShouldCutToItsOwnBlock_WhenTheVersionIsNewer()
    {
        byte[] newer = [.. With(With(GoodFill(), 0, Fill.BlockLength + 8), 6, 2), 1, 2, 3, 4, 5, 6, 7, 8];
        byte[] slot = new byte[MessageDecoder.MaxMessageBytes];
        slot.AsSpan().Fill(0xEE);
        Assert.That(MessageDecoder.DecodeGatewayMessage(newer, slot, out int lengthBytes), Is.EqualTo(DecodeResult.Ok));
        Assert.That(lengthBytes, Is.EqualTo(FillBytes));
        Assert.That(slot[..FillBytes], Is.EqualTo(GoodFill()));
        Assert.That(slot[FillBytes..], Has.All.Zero, "nothing of an older slot shines through");
    }

    [Test]
    public void ShouldReadThePrefix_WhenTheRestIsBad()
    {
        byte[] bad = WithByte(GoodFill(), 8 + 72, 0x1F);
        Assert.That(MessageDecoder.TryReadPrefix(bad, out SourcePrefix prefix, out ushort template), Is.True);
        Assert.That((prefix.SourceId, prefix.SourceSeq, template), Is.EqualTo((7u, 42L, Fill.Template)));
        Assert.That(MessageDecoder.TryReadPrefix(bad.AsSpan(0, 32), out _, out _), Is.True, "32 bytes are enough");
        Assert.That(MessageDecoder.TryReadPrefix(bad.AsSpan(0, 31), out _, out _), Is.False);
    }

    [TestCase(1, false)]
    [TestCase(2, false)]
    [TestCase(3, true)]
    [TestCase(9, true)]
    [TestCase(20, false)]
    [TestCase(99, false)]
    [TestCase(100, true)]
    public void ShouldTrustThePrefix_ByTemplate(int template, bool isReadable) =>
        Assert.That(MessageDecoder.TryReadPrefix(With(GoodFill(), 2, template), out _, out _), Is.EqualTo(isReadable));

    [Test]
    [CancelAfter(60_000)]
    public void ShouldNeverThrowAndAcceptOnlyWhatIsWellFormed_WhenBytesAreRandom()
    {
        var random = new SeededRandom(TestSeed.Next(nameof(ShouldNeverThrowAndAcceptOnlyWhatIsWellFormed_WhenBytesAreRandom)));
        byte[] slot = new byte[MessageDecoder.MaxMessageBytes];
        int accepted = 0;
        for (int i = 0; i < 300_000; i++)
        {
            byte[] message = GoodFill();
            for (int flips = random.Next(4); flips > 0; flips--)
            {
                message[random.Next(random.Chance(700) ? 8 : message.Length)] = (byte)random.NextUInt64();
            }

            message = random.Chance(200) ? message[..random.Next(message.Length + 1)] : message;
            DecodeResult result = MessageDecoder.DecodeGatewayMessage(message, slot, out int lengthBytes);
            MessageDecoder.TryReadPrefix(message, out _, out _);
            if (result == DecodeResult.Ok)
            {
                accepted++;
                CheckAccepted(message, slot, lengthBytes);
            }
        }

        Assert.That(accepted, Is.InRange(1_000, 299_000));
    }

    [Test]
    public void ShouldRoundTrip_WhenAMessageGoesThroughTheSlot()
    {
        Fill fill = MemoryMarshal.Read<Fill>(GoodFill().AsSpan(8));
        var input = default(InputEvent);
        input.Bytes.Fill(0xEE);
        input.SetMessage(in fill);
        Assert.That(input.Length, Is.EqualTo(32 + FillBytes));
        Assert.That(input.MessageBytes.ToArray(), Is.EqualTo(GoodFill()));
        Assert.That(input.Prefix.SourceSeq, Is.EqualTo(42));
        Assert.That(input.Block<Fill>().Price, Is.EqualTo(fill.Price));

        var copy = default(InputEvent);
        copy.Bytes.Fill(0xEE);
        copy.CopyFrom(input.ReadOnlyBytes[..(32 + FillBytes)]);
        Assert.That(copy.ReadOnlyBytes.SequenceEqual(input.ReadOnlyBytes), Is.True);
    }

    [Test]
    public void ShouldRoundTrip_WhenEveryTemplateOfGatewaysIsSent()
    {
        RoundTrip(new SourceHello { Prefix = InputFactory.Prefix(1, 1) });
        RoundTrip(new SourceHeartbeat { Prefix = InputFactory.Prefix(1, 1) });
        RoundTrip(new OrderUpdate { Prefix = InputFactory.Prefix(1, 1), OrderId = Text36.From("O") });
        RoundTrip(new FillBust { Prefix = InputFactory.Prefix(1, 1), ExecRefId = Text36.From("X") });
        RoundTrip(new FillCorrect { Prefix = InputFactory.Prefix(1, 1), RefFee = new Decimal8(5) });
        RoundTrip(new MarkPrice { Prefix = InputFactory.Prefix(1, 1), Price = new Decimal8(-1) });
        RoundTrip(InputFactory.GapFill(1, 1, 9));
    }

    private static void RoundTrip<T>(T message)
        where T : unmanaged, IMessage<T>
    {
        byte[] bytes = new byte[MessageDecoder.MaxMessageBytes];
        byte[] slot = new byte[MessageDecoder.MaxMessageBytes];
        int lengthBytes = MessageEncoder.Encode(in message, bytes);
        Assert.That(MessageDecoder.DecodeGatewayMessage(bytes.AsSpan(0, lengthBytes), slot, out int decodedBytes),
            Is.EqualTo(DecodeResult.Ok));
        Assert.That(decodedBytes, Is.EqualTo(lengthBytes));
        Assert.That(slot, Is.EqualTo(bytes));
        ref readonly T block = ref MessageEncoder.Block<T>(slot);
        ReadOnlySpan<byte> sent = MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in message));
        Assert.That(sent.SequenceEqual(MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in block))), Is.True);
    }

    private static void CheckAccepted(byte[] message, byte[] slot, int lengthBytes)
    {
        MessageHeader header = MemoryMarshal.Read<MessageHeader>(slot);
        MessageLayout layout = MessageLayouts.Find(header.TemplateId)!;
        bool isWellFormed = header.TemplateId is >= 1 and <= 8
            && header.SchemaId == MessageHeader.Schema
            && header.Version == MessageHeader.CurrentVersion
            && lengthBytes == 8 + layout.BlockLengthBytes
            && message.AsSpan(8, layout.BlockLengthBytes).SequenceEqual(slot.AsSpan(8, layout.BlockLengthBytes))
            && layout.TextFields.All(field => TextCodec.IsWellFormed(slot.AsSpan(8 + field.OffsetBytes, field.LengthBytes)));
        if (!isWellFormed)
        {
            Assert.Fail(Convert.ToHexString(message));
        }
    }

    private static TestCaseData Case(string name, DecodeResult expected, Func<byte[], byte[]> spoil) =>
        new TestCaseData(spoil(GoodFill()), expected).SetName("{m}: " + name);

    private static byte[] GoodFill()
    {
        Fill fill = InputFactory.Fill(7, 42, Side.Buy, "10", "5.5", "X1", currency: "USD", orderId: "O1");
        byte[] bytes = new byte[FillBytes];
        MessageEncoder.Encode(in fill, bytes);
        return bytes;
    }

    private static byte[] With(byte[] bytes, int offset, int value)
    {
        MemoryMarshal.Write(bytes.AsSpan(offset), (ushort)value);
        return bytes;
    }

    private static byte[] WithByte(byte[] bytes, int offset, byte value)
    {
        bytes[offset] = value;
        return bytes;
    }

    private static byte[] WithNull(byte[] bytes, int offset)
    {
        MemoryMarshal.Write(bytes.AsSpan(offset), long.MinValue);
        return bytes;
    }
}
