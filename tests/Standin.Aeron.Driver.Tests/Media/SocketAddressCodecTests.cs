using System.Net;
using Adaptive.Aeron.Driver.Media;

namespace Standin.Aeron.Driver.Tests.Media;

internal sealed class SocketAddressCodecTests
{
    [TestCase("127.0.0.1:40456", 16)]
    [TestCase("[fd00::2]:40456", 28)]
    [TestCase("[fe80::fc:ff:fe00:1%3]:40456", 28)]
    [TestCase("[ff02::1:29%4]:65535", 28)]
    public void ShouldKeepAddressPortAndScope_WhenWrittenAndRead(string text, int length)
    {
        TransportAddress address = TransportAddress.From(IPEndPoint.Parse(text));
        byte[] bytes = new byte[SocketAddressCodec.MaxLength];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(SocketAddressCodec.Encode(in address, bytes), Is.EqualTo(length));
            Assert.That(SocketAddressCodec.Decode(bytes), Is.EqualTo(address));
            Assert.That(SocketAddressCodec.Decode(bytes).ToString(), Is.EqualTo(text));
        }
    }
}
