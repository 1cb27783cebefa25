using Adaptive.Aeron.Driver.Send;

namespace Standin.Aeron.Driver.Tests.Send;

internal sealed class RetransmitHandlerTests
{
    private const long Linger = 10_000_000;

    [Test]
    public void ShouldIgnoreNaksInsideARange_WhileItLingers()
    {
        var handler = new RetransmitHandler(1, Linger);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(handler.OnNak(1024, 512, nowNanos: 0), Is.EqualTo(RetransmitHandler.Decision.Serve));
            Assert.That(handler.OnNak(1024, 512, nowNanos: 1), Is.EqualTo(RetransmitHandler.Decision.Lingering));
            Assert.That(handler.OnNak(1504, 32, nowNanos: Linger - 1), Is.EqualTo(RetransmitHandler.Decision.Lingering));
            Assert.That(handler.OnNak(1024, 512, nowNanos: Linger), Is.EqualTo(RetransmitHandler.Decision.Serve));
        }
    }

    [Test]
    public void ShouldReplaceTheRange_WhenUnicastNakIsOutsideIt()
    {
        var handler = new RetransmitHandler(1, Linger);
        handler.OnNak(1024, 512, nowNanos: 0);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(handler.OnNak(1536, 32, nowNanos: 1), Is.EqualTo(RetransmitHandler.Decision.Serve));
            Assert.That(handler.OnNak(1024, 512, nowNanos: 2), Is.EqualTo(RetransmitHandler.Decision.Serve));
        }
    }

    [Test]
    public void ShouldOverflow_WhenAllRangesOfAGroupLinger()
    {
        var handler = new RetransmitHandler(2, Linger);
        handler.OnNak(0, 32, nowNanos: 0);
        handler.OnNak(64, 32, nowNanos: 0);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(handler.OnNak(128, 32, nowNanos: 1), Is.EqualTo(RetransmitHandler.Decision.Overflow));
            Assert.That(handler.OnNak(128, 32, nowNanos: Linger), Is.EqualTo(RetransmitHandler.Decision.Serve));
        }
    }
}
