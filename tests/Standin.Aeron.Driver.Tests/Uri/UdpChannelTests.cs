using Adaptive.Aeron;
using Adaptive.Aeron.Driver;
using Adaptive.Aeron.Driver.Uri;

namespace Standin.Aeron.Driver.Tests.Uri;

internal sealed class UdpChannelTests
{
    [Test]
    public void ShouldReadAddresses_WhenChannelIsDynamicMdc()
    {
        UdpChannel channel = UdpChannel.Parse("aeron:udp?endpoint=127.0.0.1:0|control=10.1.2.3:40457|control-mode=dynamic|session-id=-7");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(channel.Endpoint?.ToString(), Is.EqualTo("127.0.0.1:0"));
            Assert.That(channel.Control?.ToString(), Is.EqualTo("10.1.2.3:40457"));
            Assert.That(channel.ControlMode, Is.EqualTo(ControlMode.Dynamic));
            Assert.That(channel.SessionId, Is.EqualTo(-7));
        }
    }

    [Test]
    public void ShouldReadAddress_WhenEndpointIsIPv6() =>
        Assert.That(UdpChannel.Parse("aeron:udp?endpoint=[::1]:40123").Endpoint?.ToString(), Is.EqualTo("[::1]:40123"));

    [Test]
    public void ShouldReadSizesAndDurations_WhenTheyHaveUnits()
    {
        var context = new MediaDriver.Context();
        UdpChannel channel = UdpChannel.Parse(
            "aeron:udp?endpoint=127.0.0.1:1|term-length=1m|mtu=8k|linger=20ms|pub-wnd=64k|eos=false|so-rcvbuf=256k");
        PublicationParameters parameters = PublicationParameters.From(channel, context);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(parameters.TermLength, Is.EqualTo(1024 * 1024));
            Assert.That(parameters.MtuLength, Is.EqualTo(8192));
            Assert.That(parameters.LingerNanos, Is.EqualTo(20_000_000));
            Assert.That(parameters.WindowLength, Is.EqualTo(65536));
            Assert.That(parameters.SendsEndOfStream, Is.False);
            Assert.That(channel.SocketReceiveBufferLength, Is.EqualTo(262144));
        }
    }

    [Test]
    public void ShouldComputeStartPosition_WhenTermIdWraps()
    {
        UdpChannel channel = UdpChannel.Parse(
            "aeron:udp?endpoint=127.0.0.1:1|term-length=64k|init-term-id=2147483646|term-id=-2147483648|term-offset=64");
        PublicationParameters parameters = PublicationParameters.From(channel, new MediaDriver.Context());
        Assert.That(parameters.Start, Is.EqualTo((2147483646, (2L * 65536) + 64)));
    }

    [TestCase("endpoint=127.0.0.1:1|ssc=true", "ssc")]
    [TestCase("endpoint=127.0.0.1:1|channel-snd-ts-offset=reserved", "channel-snd-ts-offset")]
    public void ShouldRefuseByName_WhenParameterIsNotSupported(string parameters, string name)
    {
        ChannelException exception = Assert.Throws<ChannelException>(() => UdpChannel.Parse("aeron:udp?" + parameters))!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(exception.Code, Is.EqualTo(ErrorCode.NOT_SUPPORTED));
            Assert.That(exception.Message, Does.Contain(name));
        }
    }

    [TestCase("aeron:ipc", "ipc")]
    [TestCase("aeron-spy:aeron:udp?endpoint=127.0.0.1:1", "aeron-spy")]
    [TestCase("udp?endpoint=127.0.0.1:1", "aeron:")]
    [TestCase("aeron:udp?endpoint", "endpoint")]
    [TestCase("aeron:udp?=x", "=x")]
    [TestCase("aeron:udp?endpoint=127.0.0.1:1|endpoint=127.0.0.1:2", "twice")]
    [TestCase("aeron:udp?endpont=127.0.0.1:1", "endpont")]
    [TestCase("aeron:udp?endpoint=127.0.0.1", "endpoint")]
    [TestCase("aeron:udp?endpoint=127.0.0.1:99999", "endpoint")]
    [TestCase("aeron:udp?control-mode=dynamic|endpoint=127.0.0.1:1", "control")]
    [TestCase("aeron:udp?control-mode=response|endpoint=127.0.0.1:1", "control")]
    [TestCase("aeron:udp?control-mode=answer|endpoint=127.0.0.1:1", "control-mode=answer")]
    [TestCase("aeron:udp?endpoint=127.0.0.1:1|response-correlation-id=-2", "response-correlation-id")]
    [TestCase("aeron:udp?endpoint=127.0.0.1:1|stream-id=many", "stream-id")]
    [TestCase("aeron:udp?mtu=1408", "endpoint")]
    [TestCase("aeron:udp?endpoint=127.0.0.1:1|session-id=x", "session-id")]
    [TestCase("aeron:udp?endpoint=127.0.0.1:1|session-id=tag:x", "session-id=tag:x")]
    [TestCase("aeron:udp?endpoint=127.0.0.1:1|tags=1,x", "tags=x")]
    [TestCase("aeron:udp?endpoint=127.0.0.1:1|tags=x", "tags=x")]
    [TestCase("aeron:udp?endpoint=224.20.30.42:40456", "endpoint")]
    [TestCase("aeron:udp?endpoint=224.20.30.41:0", "endpoint")]
    [TestCase("aeron:udp?endpoint=[ff05::42]:40456", "endpoint")]
    [TestCase("aeron:udp?endpoint=[ff05::41]:0", "endpoint")]
    [TestCase("aeron:udp?endpoint=[ff05::41]:1|interface=127.0.0.1", "interface")]
    [TestCase("aeron:udp?endpoint=[::1]:1|control=127.0.0.1:2|control-mode=dynamic", "control")]
    [TestCase("aeron:udp?endpoint=224.20.30.41:1|ttl=256", "ttl")]
    [TestCase("aeron:udp?endpoint=224.20.30.41:1|control=127.0.0.1:2", "control")]
    [TestCase("aeron:udp?endpoint=127.0.0.1:1|control=224.20.30.41:2", "control")]
    [TestCase("aeron:udp?endpoint=127.0.0.1:1|group=maybe", "group")]
    public void ShouldRefuseByName_WhenChannelIsMalformed(string text, string named) =>
        Assert.That(Assert.Throws<ChannelException>(() => UdpChannel.Parse(text))!.Message, Does.Contain(named));

    [TestCase("term-length=100k", "term-length")]
    [TestCase("term-length=32k", "term-length")]
    [TestCase("mtu=1400", "mtu")]
    [TestCase("term-length=64k|mtu=16k", "mtu")]
    [TestCase("fc=max", "fc")]
    [TestCase("init-term-id=5", "init-term-id")]
    [TestCase("init-term-id=5|term-id=4|term-offset=0", "term-id")]
    [TestCase("init-term-id=5|term-id=5|term-offset=33", "term-offset")]
    [TestCase("max-resend=300", "max-resend")]
    [TestCase("pub-wnd=16m", "pub-wnd")]
    public void ShouldRefuseByName_WhenPublicationParameterIsOutOfRange(string parameters, string name)
    {
        UdpChannel channel = UdpChannel.Parse("aeron:udp?endpoint=127.0.0.1:1|" + parameters);
        ChannelException exception = Assert.Throws<ChannelException>(
            () => PublicationParameters.From(channel, new MediaDriver.Context()))!;
        Assert.That(exception.Message, Does.Contain(name));
    }

    [Test]
    public void ShouldDeriveControlGroup_WhenEndpointIsMulticast()
    {
        UdpChannel channel = UdpChannel.Parse("aeron:udp?endpoint=224.20.30.41:24200|interface=127.0.0.1|ttl=3");
        PublicationParameters parameters = PublicationParameters.From(channel, new MediaDriver.Context().SocketMulticastTtl(9));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(channel.MulticastControl?.ToString(), Is.EqualTo("224.20.30.42:24200"));
            Assert.That(parameters.IsGroup, Is.True);
            Assert.That(parameters.MulticastTtl, Is.EqualTo(3));
        }
    }

    [TestCase("[ff05::41]:24200", "[ff05::42]:24200")]
    [TestCase("224.20.30.255:24200", "224.20.30.0:24200")]
    [TestCase("[ff02::1:ffff]:24200", "[ff02::1:ff00]:24200")]
    [TestCase("[ff0e::7:81]:24200", "[ff0e::7:82]:24200")]
    public void ShouldDeriveControlGroup_WhenEndpointIsAnyMulticastGroup(string data, string control)
    {
        UdpChannel channel = UdpChannel.Parse($"aeron:udp?endpoint={data}|ttl=3");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(channel.MulticastControl?.ToString(), Is.EqualTo(control));
            Assert.That(channel.AnyLocal.IsIPv6, Is.EqualTo(data.StartsWith('[')));
        }
    }

    [TestCase("fc=max", false, null, 0, 5_000_000_000, 4)]
    [TestCase("fc=max,rrwm:7", false, null, 0, 5_000_000_000, 7)]
    [TestCase("fc=min", true, null, 0, 5_000_000_000, 4)]
    [TestCase("fc=min,g:/3,t:2s", true, null, 3, 2_000_000_000, 4)]
    [TestCase("fc=tagged", true, -1, 0, 5_000_000_000, 4)]
    [TestCase("fc=tagged,g:77/1,t:2s", true, 77, 1, 2_000_000_000, 4)]
    [TestCase("fc=tagged,g:-5,t:100ms,rrwm:2", true, -5, 0, 100_000_000, 2)]
    public void ShouldReadFlowControl_WhenChannelNamesIt(
        string parameters, bool isMinimum, int? tag, int groupMinSize, long timeoutNanos, int retransmitWindows)
    {
        UdpChannel channel = UdpChannel.Parse("aeron:udp?control=127.0.0.1:1|control-mode=dynamic|" + parameters);
        FlowControlParameters flowControl = PublicationParameters.From(channel, new MediaDriver.Context()).FlowControl;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(flowControl.IsMinimum, Is.EqualTo(isMinimum));
            Assert.That(flowControl.GroupTag, Is.EqualTo((long?)tag));
            Assert.That(flowControl.GroupMinSize, Is.EqualTo(groupMinSize));
            Assert.That(flowControl.ReceiverTimeoutNanos, Is.EqualTo(timeoutNanos));
            Assert.That(flowControl.RetransmitWindows, Is.EqualTo(retransmitWindows));
        }
    }

    [TestCase("fc=slow")]
    [TestCase("fc=max,t:1s")]
    [TestCase("fc=min,t:0s")]
    [TestCase("fc=min,x:1")]
    [TestCase("fc=min,g:/0")]
    [TestCase("fc=tagged,g:abc")]
    [TestCase("fc=tagged,g:1/x")]
    [TestCase("fc=min,rrwm:0")]
    public void ShouldRefuseByName_WhenFlowControlIsMalformed(string parameters)
    {
        UdpChannel channel = UdpChannel.Parse("aeron:udp?control=127.0.0.1:1|control-mode=dynamic|" + parameters);
        ChannelException exception = Assert.Throws<ChannelException>(
            () => PublicationParameters.From(channel, new MediaDriver.Context()))!;
        Assert.That(exception.Message, Does.Contain("fc="));
    }
}
