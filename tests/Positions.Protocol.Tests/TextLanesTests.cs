using Positions.Protocol.Values;
using Positions.Testing;

namespace Positions.Protocol.Tests;

[TestFixture]
public sealed class TextLanesTests
{
    // Most bytes of a text field are one of these, so that every rule is met often.
    private static readonly byte[] s_bytes = [0, 0, 0, (byte)' ', (byte)'A', (byte)'~', 0x1F, 0x7F, 0x80, 0xFF];

    [Test]
    [CancelAfter(60_000)]
    public void ShouldSayWhatEachFieldSays_WhenBlocksAreRandom()
    {
        var random = new SeededRandom(TestSeed.Next(nameof(ShouldSayWhatEachFieldSays_WhenBlocksAreRandom)));
        MessageLayout[] layouts = [.. MessageLayouts.All.Select(pair => pair.Value).Where(layout => layout.TextFields.Count > 0)];
        int wellFormed = 0;
        const int rounds = 200_000;
        for (int i = 0; i < rounds; i++)
        {
            MessageLayout layout = layouts[random.Next(layouts.Length)];
            byte[] block = RandomBlock(random, layout);
            bool expected = layout.TextFields.All(field => TextCodec.IsWellFormed(block.AsSpan(field.OffsetBytes, field.LengthBytes)));
            wellFormed += expected ? 1 : 0;
            if (new TextLanes(layout.TextFields).AreWellFormed(block) != expected)
            {
                Assert.Fail($"{layout}: {Convert.ToHexString(block)} is {(expected ? "" : "not ")}well-formed");
            }
        }

        Assert.That(wellFormed, Is.InRange(rounds / 10, rounds * 9 / 10));
    }

    [Test]
    public void ShouldReadNothingBehindTheBlock_WhenTheMessageIsAGateways()
    {
        foreach ((ushort template, MessageLayout layout) in MessageLayouts.All.Where(pair => MessageDecoder.IsGatewayTemplate(pair.Key)))
        {
            Assert.That(layout.TextLanes.AreWellFormed(new byte[layout.BlockLengthBytes]), Is.True, $"template {template}: all null");
        }
    }

    [Test]
    public void ShouldThrow_WhenTheBlockIsShorterThanItsFields() =>
        Assert.That(() => new TextLanes([new TextField(24, 36)]).AreWellFormed(new byte[59]), Throws.ArgumentException);

    // Text in every field, then none to three bytes of a field changed; bytes that are no text are random.
    private static byte[] RandomBlock(SeededRandom random, MessageLayout layout)
    {
        byte[] block = new byte[Math.Max(layout.BlockLengthBytes, 256)];
        for (int i = 0; i < block.Length; i++)
        {
            block[i] = (byte)random.NextUInt64();
        }

        foreach (TextField field in layout.TextFields)
        {
            Span<byte> bytes = block.AsSpan(field.OffsetBytes, field.LengthBytes);
            bytes.Clear();
            bytes[..random.Next(field.LengthBytes + 1)].Fill((byte)'x');
        }

        for (int changes = random.Next(4); changes > 0; changes--)
        {
            TextField field = layout.TextFields[random.Next(layout.TextFields.Count)];
            block[field.OffsetBytes + random.Next(field.LengthBytes)] = s_bytes[random.Next(s_bytes.Length)];
        }

        return block;
    }
}
