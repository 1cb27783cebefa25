using Adaptive.Aeron.Driver.Protocol;

namespace Standin.Aeron.Driver.Tests.Protocol;

/// <summary>Frames of real Aeron traffic, in hex, against what they mean.</summary>
internal sealed class FrameCodecTests
{
    [Test]
    public void ShouldReadAndWriteSetup_WhenFrameIsFromACapture()
    {
        byte[] bytes = Convert.FromHexString("280000000000050000000000cfb9e6eee9030000846c8cd0846c8cd0000001008005000000000000");
        var frame = new SetupFrame(bytes);
        byte[] written = new byte[SetupFrame.Length];
        SetupFrame.Write(written, 0, 0, -286869041, 1001, -796103548, -796103548, 65536, 1408);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(DatagramCheck.Classify(bytes), Is.EqualTo(FrameType.Setup));
            Assert.That(frame.SessionId, Is.EqualTo(-286869041));
            Assert.That(frame.StreamId, Is.EqualTo(1001));
            Assert.That(frame.InitialTermId, Is.EqualTo(-796103548));
            Assert.That(frame.ActiveTermId, Is.EqualTo(-796103548));
            Assert.That(frame.TermLength, Is.EqualTo(65536));
            Assert.That(frame.Mtu, Is.EqualTo(1408));
            Assert.That(frame.Ttl, Is.Zero);
            Assert.That(frame.TermOffset, Is.Zero);
            Assert.That(written, Is.EqualTo(bytes));
        }
    }

    [Test]
    public void ShouldReadAndWriteStatusMessage_WhenFrameIsFromACapture()
    {
        byte[] bytes = Convert.FromHexString("2400000000000300cfb9e6eee9030000846c8cd00000000000800000ab9281e7d5c8525f");
        var frame = new StatusMessageFrame(bytes);
        byte[] written = new byte[StatusMessageFrame.Length];
        int length = StatusMessageFrame.Write(written, 0, -286869041, 1001, -796103548, 0, 32768, 6868773202731045547, null);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(DatagramCheck.Classify(bytes), Is.EqualTo(FrameType.StatusMessage));
            Assert.That(frame.SessionId, Is.EqualTo(-286869041));
            Assert.That(frame.TermId, Is.EqualTo(-796103548));
            Assert.That(frame.TermOffset, Is.Zero);
            Assert.That(frame.Window, Is.EqualTo(32768));
            Assert.That(frame.ReceiverId, Is.EqualTo(6868773202731045547));
            Assert.That(frame.HasGroupTag, Is.False);
            Assert.That(length, Is.EqualTo(36));
            Assert.That(written, Is.EqualTo(bytes));
        }
    }

    [Test]
    public void ShouldReadAndWriteGroupTag_WhenStatusMessageHasOne()
    {
        byte[] bytes = Convert.FromHexString(
            "2c00000000000300eac32b22e9030000ac7740ac0000000000800000a922aa2dbbffdc9e4d00000000000000");
        var frame = new StatusMessageFrame(bytes);
        byte[] written = new byte[StatusMessageFrame.LengthWithGroupTag];
        StatusMessageFrame.Write(
            written, 0, frame.SessionId, frame.StreamId, frame.TermId, frame.TermOffset, frame.Window, frame.ReceiverId, 77);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(frame.HasGroupTag, Is.True);
            Assert.That(frame.GroupTag, Is.EqualTo(77));
            Assert.That(written, Is.EqualTo(bytes));
        }
    }

    [Test]
    public void ShouldReadAndWriteNak_WhenFrameIsFromACapture()
    {
        byte[] bytes = Convert.FromHexString("1c000000000002004a60b2b9e90300006a92171f0057000020050000");
        var frame = new NakFrame(bytes);
        byte[] written = new byte[NakFrame.Length];
        NakFrame.Write(written, -1179492278, 1001, 521638506, 22272, 1312);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(DatagramCheck.Classify(bytes), Is.EqualTo(FrameType.Nak));
            Assert.That(frame.SessionId, Is.EqualTo(-1179492278));
            Assert.That(frame.TermId, Is.EqualTo(521638506));
            Assert.That(frame.TermOffset, Is.EqualTo(22272));
            Assert.That(frame.GapLength, Is.EqualTo(1312));
            Assert.That(written, Is.EqualTo(bytes));
        }
    }

    [Test]
    public void ShouldReadData_WhenFrameIsFromACapture()
    {
        byte[] bytes = Convert.FromHexString(
            "2700000000c00100a0000000d7be5466e9030000fe48f183000000000000000015bc65e0448fe100" + new string('0', 48));
        var frame = new DataFrame(bytes);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(bytes, Has.Length.EqualTo(64));
            Assert.That(DatagramCheck.Classify(bytes), Is.EqualTo(FrameType.Data));
            Assert.That(frame.FrameLength, Is.EqualTo(39));
            Assert.That(frame.Flags, Is.EqualTo(DataFrame.UnfragmentedFlags));
            Assert.That(frame.TermOffset, Is.EqualTo(160));
            Assert.That(frame.SessionId, Is.EqualTo(1716829911));
            Assert.That(frame.TermId, Is.EqualTo(-2081339138));
            Assert.That(frame.ReservedValue, Is.Zero);
            Assert.That(frame.IsHeartbeat, Is.False);
        }
    }

    [TestCase("6001000000c00000a0fe0000cfb9e6eee9030000846c8cd00000000000000000", false, false,
        TestName = "ShouldReadPad_WhenFrameIsFromACapture")]
    [TestCase("0000000000c0010000000000d7be5466e9030000fe48f1830000000000000000", true, false,
        TestName = "ShouldReadHeartbeat_WhenFrameIsFromACapture")]
    [TestCase(
        "0000000000f00100e001000019fa58c4e9030000e1b33e4e0000000000000000", true, true, TestName = "ShouldReadEnd_WhenHeartbeatIsRevoked")]
    public void ShouldTellKindsOfDataApart(string hex, bool isHeartbeat, bool isEnd)
    {
        byte[] bytes = Convert.FromHexString(hex);
        var frame = new DataFrame(bytes);
        byte[] written = new byte[DataFrame.HeaderLength];
        DataFrame.Write(
            written, frame.FrameLength, frame.Flags, frame.Type, frame.TermOffset, frame.SessionId, frame.StreamId, frame.TermId);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(frame.IsHeartbeat, Is.EqualTo(isHeartbeat));
            Assert.That(frame.IsEndOfStream, Is.EqualTo(isEnd));
            Assert.That((frame.Flags & DataFrame.RevokedFlag) != 0, Is.EqualTo(isEnd));
            Assert.That(written, Is.EqualTo(bytes));
        }
    }

    [Test]
    public void ShouldReadAndWriteRoundTrip_WhenFrameIsFromACapture()
    {
        byte[] bytes = Convert.FromHexString("280000000080060091a79ec4e9030000635952ebe90100000000000000000000153738f6a84e1e5a");
        var frame = new RoundTripFrame(bytes);
        byte[] written = new byte[RoundTripFrame.Length];
        RoundTripFrame.Write(
            written, RoundTripFrame.ReplyFlag, frame.SessionId, frame.StreamId, frame.EchoTimestamp, frame.ReceiverId);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(DatagramCheck.Classify(bytes), Is.EqualTo(FrameType.RoundTripMeasurement));
            Assert.That(frame.Flags, Is.EqualTo(RoundTripFrame.ReplyFlag));
            Assert.That(frame.ReceptionDelta, Is.Zero);
            Assert.That(written, Is.EqualTo(bytes));
        }
    }

    [Test]
    public void ShouldReadAndWriteError_WhenFrameIsFromACapture()
    {
        byte[] text = "golden reject reason"u8.ToArray();
        byte[] bytes = [.. Convert.FromHexString(
            "3c000000000004003daee7b5e903000069130ef49f319e4600000000000000000d00000014000000"), .. text];
        var frame = new ErrorFrame(bytes);
        byte[] written = new byte[bytes.Length];
        int length = ErrorFrame.Write(written, frame.SessionId, frame.StreamId, frame.ReceiverId, null, 13, text);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(DatagramCheck.Classify(bytes), Is.EqualTo(FrameType.Error));
            Assert.That(frame.Code, Is.EqualTo(13));
            Assert.That(frame.IsTextValid, Is.True);
            Assert.That(frame.Text, Is.EqualTo("golden reject reason"));
            Assert.That(length, Is.EqualTo(bytes.Length));
            Assert.That(written, Is.EqualTo(bytes));
        }
    }

    [Test]
    public void ShouldReadResponseSetup_WhenFrameIsFromACapture()
    {
        byte[] bytes = Convert.FromHexString("1400000000000b007c0fba52e90300007d0fba52");
        var frame = new ResponseSetupFrame(bytes);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(DatagramCheck.Classify(bytes), Is.EqualTo(FrameType.ResponseSetup));
            Assert.That(frame.SessionId, Is.EqualTo(1387925372));
            Assert.That(frame.StreamId, Is.EqualTo(1001));
            Assert.That(frame.ResponseSessionId, Is.EqualTo(1387925373));
        }
    }

    [TestCase("", TestName = "ShouldBeInvalid_WhenEmpty")]
    [TestCase("08000000000006", TestName = "ShouldBeInvalid_WhenShorterThanAHeader")]
    [TestCase("0800000001000300", TestName = "ShouldBeInvalid_WhenVersionIsNotZero")]
    [TestCase("ffffffff00000300", TestName = "ShouldBeInvalid_WhenFrameLengthIsNegative")]
    [TestCase("0800000000000800", TestName = "ShouldBeInvalid_WhenTypeIsReserved")]
    [TestCase("080000000000ffff", TestName = "ShouldBeInvalid_WhenTypeIsAnExtension")]
    [TestCase("0800000000000500", TestName = "ShouldBeInvalid_WhenSetupIsTooShort")]
    [TestCase("1d000000000002004a60b2b9e90300006a92171f0057000020050000", TestName = "ShouldBeInvalid_WhenNakIsShorterThanItSays")]
    [TestCase("2700000000c00100a0000000d7be5466e9030000fe48f183000000000000000015bc65e0448fe100",
        TestName = "ShouldBeInvalid_WhenDataIsNotAligned")]
    public void ShouldDrop(string hex) =>
        Assert.That(DatagramCheck.Classify(Convert.FromHexString(hex)), Is.EqualTo(FrameType.Invalid));
}
