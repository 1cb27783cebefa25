namespace Positions.Journal.Tests;

public sealed class ControlRecordCodecTests
{
    private const string GoldenCommit =
        "40000000a817c38e000000000000000015cd853dfe9c971703000000434d4954"
        + "0500000000000000060000000000000007000000000000008877665544332211";

    private const string GoldenSeal =
        "600000003f651485000000000000000015cd853dfe9c9717030000005345414c"
        + "0500000000000000060000000000000007000000000000008877665544332211"
        + "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

    private static readonly ChainHash _chain = ChainHash.Read([.. Enumerable.Range(0, 32).Select(i => (byte)i)]);

    private static readonly ControlRecord _control = new(5, 6, 7, 0x1122334455667788, 1_700_000_000_123_456_789, 3);

    [Test]
    public void ShouldWriteTheGoldenBytes_WhenWritingACommit()
    {
        byte[] bytes = new byte[ControlRecordCodec.CommitBytes];
        ControlRecordCodec.WriteCommit(bytes, in _control);

        Assert.That(Convert.ToHexStringLower(bytes), Is.EqualTo(GoldenCommit));
        Assert.That(RecordCodec.Classify(bytes, out int padded, out _), Is.EqualTo(RecordKind.Commit));
        Assert.That(padded, Is.EqualTo(64));
        Assert.That(ControlRecordCodec.Read(bytes), Is.EqualTo(_control));
    }

    [Test]
    public void ShouldWriteTheGoldenBytes_WhenWritingASeal()
    {
        byte[] bytes = new byte[ControlRecordCodec.SealBytes];
        bytes.AsSpan().Fill(0xFF);
        ControlRecordCodec.WriteSeal(bytes, in _control, _chain);

        Assert.That(Convert.ToHexStringLower(bytes), Is.EqualTo(GoldenSeal));
        Assert.That(RecordCodec.Classify(bytes, out _, out _), Is.EqualTo(RecordKind.Seal));
        Assert.That(ControlRecordCodec.ReadChain(bytes), Is.EqualTo(_chain));
        Assert.That(ControlRecordCodec.Read(bytes), Is.EqualTo(_control));
    }

    [Test]
    public void ShouldNotPassForAnInput_WhenValidated()
    {
        Assert.That(RecordCodec.TryValidate(Convert.FromHexString(GoldenCommit), out _, out RecordFault fault), Is.False);
        Assert.That(fault, Is.EqualTo(RecordFault.Kind));
    }
}
