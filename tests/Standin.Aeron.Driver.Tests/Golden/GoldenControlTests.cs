using Adaptive.Aeron.Driver.Protocol;
using Positions.Testing.Network;

namespace Standin.Aeron.Driver.Tests.Golden;

/// <summary>Every datagram of every capture is valid, and what this driver also writes it writes to the same bytes.</summary>
internal sealed class GoldenControlTests
{
    private static IEnumerable<string> Names => GoldenCapture.Names;

    [TestCaseSource(nameof(Names))]
    public void ShouldWriteTheSameBytes_WhenControlFramesAreReadFromACapture(string name)
    {
        Dictionary<int, int> countByType = [];
        foreach (CapturedDatagram datagram in GoldenCapture.Load(name).Datagrams)
        {
            int type = DatagramCheck.Classify(datagram.Payload);
            Assert.That(type, Is.Not.EqualTo(FrameType.Invalid));
            countByType[type] = countByType.GetValueOrDefault(type) + 1;
            if (Rewrite(type, datagram.Payload) is { } written)
            {
                Assert.That(written, Is.EqualTo(datagram.Payload), $"type {type}");
            }
        }

        Assert.That(countByType.Keys, Is.SupersetOf(new int[] { FrameType.Setup, FrameType.StatusMessage, FrameType.Data }));
    }

    private static byte[]? Rewrite(int type, byte[] payload)
    {
        byte[] written = new byte[payload.Length];
        switch (type)
        {
            case FrameType.Setup:
                var setup = new SetupFrame(payload);
                SetupFrame.Write(
                    written,
                    setup.Flags,
                    setup.TermOffset,
                    setup.SessionId,
                    setup.StreamId,
                    setup.InitialTermId,
                    setup.ActiveTermId,
                    setup.TermLength,
                    setup.Mtu,
                    setup.Ttl);
                return written;
            case FrameType.StatusMessage:
                var status = new StatusMessageFrame(payload);
                StatusMessageFrame.Write(
                    written,
                    status.Flags,
                    status.SessionId,
                    status.StreamId,
                    status.TermId,
                    status.TermOffset,
                    status.Window,
                    status.ReceiverId,
                    status.HasGroupTag ? status.GroupTag : null);
                return written;
            case FrameType.Nak:
                var nak = new NakFrame(payload);
                NakFrame.Write(written, nak.SessionId, nak.StreamId, nak.TermId, nak.TermOffset, nak.GapLength);
                return written;
            case FrameType.ResponseSetup:
                var response = new ResponseSetupFrame(payload);
                ResponseSetupFrame.Write(written, response.SessionId, response.StreamId, response.ResponseSessionId);
                return written;
            case FrameType.RoundTripMeasurement:
                var roundTrip = new RoundTripFrame(payload);
                RoundTripFrame.Write(
                    written, roundTrip.Flags, roundTrip.SessionId, roundTrip.StreamId, roundTrip.EchoTimestamp, roundTrip.ReceiverId);
                return written;
            case FrameType.Error:
                var error = new ErrorFrame(payload);
                ErrorFrame.Write(
                    written,
                    error.SessionId,
                    error.StreamId,
                    error.ReceiverId,
                    (error.Flags & ErrorFrame.HasGroupTagFlag) != 0 ? error.GroupTag : null,
                    error.Code,
                    payload.AsSpan(ErrorFrame.HeaderLength, error.TextLength));
                return written;
            default:
                return null;
        }
    }
}
