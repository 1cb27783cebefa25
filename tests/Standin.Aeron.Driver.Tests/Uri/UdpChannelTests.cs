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

    [TestCase("endpoint=224.20.30.41:40456", "endpoint")]
    [TestCase("endpoint=127.0.0.1:1|reliable=false", "reliable")]
    [TestCase("endpoint=127.0.0.1:1|rejoin=false", "rejoin")]
    [TestCase("endpoint=127.0.0.1:1|tether=false", "tether")]
    [TestCase("endpoint=127.0.0.1:1|cc=cubic", "cc")]
    [TestCase("endpoint=127.0.0.1:1|ssc=true", "ssc")]
    [TestCase("endpoint=127.0.0.1:1|ttl=4", "ttl")]
    [TestCase("endpoint=127.0.0.1:1|control-mode=response", "control-mode")]
    [TestCase("endpoint=127.0.0.1:1|response-endpoint=127.0.0.1:2", "response-endpoint")]
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
    [TestCase("aeron:udp?mtu=1408", "endpoint")]
    [TestCase("aeron:udp?endpoint=127.0.0.1:1|session-id=x", "session-id")]
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
}
