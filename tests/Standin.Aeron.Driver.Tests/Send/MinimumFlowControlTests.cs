using Adaptive.Aeron.Driver;
using Adaptive.Aeron.Driver.Protocol;
using Adaptive.Aeron.Driver.Send;
using Adaptive.Aeron.Driver.Uri;

namespace Standin.Aeron.Driver.Tests.Send;

internal sealed class MinimumFlowControlTests
{
    private const int Window = 1000;
    private const long Seconds = 1_000_000_000;

    private readonly AgentCounters _counters = new();

    [Test]
    public void ShouldFollowTheLeast_WhenReceiversDiffer()
    {
        MinimumFlowControl flowControl = Create("min");
        long limit = Status(flowControl, 1, 5000, 0);
        Assert.That(limit, Is.EqualTo(5000), "the only one");
        limit = Status(flowControl, 2, 4500, limit);
        Assert.That(limit, Is.EqualTo(5000), "a status message never takes credit away");
        limit = flowControl.OnIdle(limit, 0);
        Assert.That(limit, Is.EqualTo(4500), "a turn without anything to send does");
        Assert.That(Status(flowControl, 1, 9000, limit), Is.EqualTo(4500));
        Assert.That(Status(flowControl, 2, 7000, limit), Is.EqualTo(7000));
    }

    [Test]
    public void ShouldNotFollow_WhenNewcomerIsMoreThanAWindowBehind()
    {
        MinimumFlowControl flowControl = Create("min");
        long limit = Status(flowControl, 1, 5000, 0);
        limit = Status(flowControl, 2, 5000 - Window - 1, limit);
        Assert.That(flowControl.OnIdle(limit, 0), Is.EqualTo(5000));
        limit = Status(flowControl, 2, 5000 - Window, limit);
        Assert.That(flowControl.OnIdle(limit, 0), Is.EqualTo(4000));
    }

    [Test]
    public void ShouldGoOnWithoutIt_WhenReceiverLeavesRejectsOrFallsSilent()
    {
        MinimumFlowControl flowControl = Create("min,t:2s");
        foreach (int receiver in (int[])[1, 2, 3, 4])
        {
            Status(flowControl, receiver, 1000 * receiver, 0);
        }

        Assert.That(flowControl.OnIdle(9999, 0), Is.EqualTo(1000));
        Status(flowControl, 1, 1000, 0, flags: StatusMessageFrame.EndOfStreamFlag);
        Assert.That(flowControl.OnIdle(9999, 0), Is.EqualTo(2000));
        flowControl.OnError(2);
        Assert.That(flowControl.OnIdle(9999, 0), Is.EqualTo(3000));
        Status(flowControl, 4, 4000, 0, nowNanos: Seconds);
        Assert.That(flowControl.OnIdle(9999, 2 * Seconds), Is.EqualTo(3000));
        Assert.That(flowControl.OnIdle(9999, (2 * Seconds) + 1), Is.EqualTo(4000));
        Assert.That(flowControl.OnIdle(9999, (3 * Seconds) + 1), Is.EqualTo(9999), "nobody is left to go back to");
    }

    [Test]
    public void ShouldWaitForTheNewcomer_WhenSetupWasElicited()
    {
        MinimumFlowControl flowControl = Create("min,t:2s");
        long limit = Status(flowControl, 1, 5000, 0);
        flowControl.OnSetupElicited(Frame(2, 0, StatusMessageFrame.SendSetupFlag, null), limit, 0);
        limit = Status(flowControl, 1, 8000, limit);
        Assert.That(limit, Is.EqualTo(5000), "not beyond where the newcomer may join");
        limit = Status(flowControl, 2, 7000, limit);
        Assert.That(limit, Is.EqualTo(7000));

        flowControl.OnSetupElicited(Frame(3, 0, StatusMessageFrame.SendSetupFlag, null), limit, 0);
        Status(flowControl, 1, 9000, limit, nowNanos: Seconds);
        limit = Status(flowControl, 2, 9000, limit, nowNanos: Seconds);
        Assert.That(limit, Is.EqualTo(7000));
        Assert.That(flowControl.OnIdle(limit, 2 * Seconds), Is.EqualTo(9000), "a newcomer that never comes is not waited for any longer");
    }

    [Test]
    public void ShouldTrackTheTagOnly_WhenTagged()
    {
        MinimumFlowControl flowControl = Create("tagged,g:7/2");
        Assert.That(Status(flowControl, 1, 5000, 0, tag: 7), Is.Zero, "one of two");
        Assert.That(Status(flowControl, 2, 6000, 0), Is.Zero, "without a tag");
        Assert.That(Status(flowControl, 3, 6000, 0, tag: 8), Is.Zero, "with another");
        Assert.That(flowControl.HasRequiredReceivers, Is.False);
        Assert.That(Status(flowControl, 4, 6000, 0, tag: 7), Is.EqualTo(5000));
        Assert.That(flowControl.HasRequiredReceivers, Is.True);
    }

    [Test]
    public void ShouldRefuseReceivers_WhenTableIsFull()
    {
        MinimumFlowControl flowControl = Create("min");
        for (int i = 0; i <= DriverLimits.ReceiversMax; i++)
        {
            Status(flowControl, i, 5000, 0);
        }

        Assert.That(_counters[SystemCounter.ReceiversRefused], Is.EqualTo(1));
    }

    private static byte[] FrameBytes(long receiverId, int position, byte flags, long? tag)
    {
        byte[] frame = new byte[StatusMessageFrame.LengthWithGroupTag];
        int length = StatusMessageFrame.Write(frame, flags, 1, 1, 0, position, Window, receiverId, tag);
        return frame[..length];
    }

    private static StatusMessageFrame Frame(long receiverId, int position, byte flags, long? tag) =>
        new(FrameBytes(receiverId, position, flags, tag));

    private static long Status(
        MinimumFlowControl flowControl, long receiverId, long credit, long limit, byte flags = 0, long? tag = null, long nowNanos = 0) =>
        flowControl.OnStatusMessage(Frame(receiverId, (int)credit - Window, flags, tag), credit, limit, nowNanos);

    private MinimumFlowControl Create(string flowControl)
    {
        UdpChannel channel = UdpChannel.Parse($"aeron:udp?control=127.0.0.1:1|control-mode=dynamic|fc={flowControl}");
        return new MinimumFlowControl(FlowControlParameters.From(channel, new MediaDriver.Context()), _counters);
    }
}
