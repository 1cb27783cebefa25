using HdrHistogram.Utilities;

namespace Standin.HdrHistogram.Tests.Utilities;

public class UnixTimeExtensionsTests
{
    private static readonly DateTime Instant = new(2015, 9, 9, 15, 24, 39, 474, DateTimeKind.Utc);

    [Test]
    public void ShouldConvertBothWays_WhenTheTimeIsUtc()
    {
        Assert.That(Instant.MillisecondsSinceUnixEpoch(), Is.EqualTo(1441812279474));
        Assert.That(Instant.SecondsSinceUnixEpoch(), Is.EqualTo(1441812279.474));
        Assert.That(1441812279474.ToDateFromMillisecondsSinceEpoch(), Is.EqualTo(Instant));
        Assert.That(1441812279.474.ToDateFromSecondsSinceEpoch(), Is.EqualTo(Instant));
        Assert.That(1441812279.474.ToDateFromSecondsSinceEpoch().Kind, Is.EqualTo(DateTimeKind.Utc));
    }

    [Test]
    public void ShouldNameTheSameInstant_WhenTheTimeIsLocal() =>
        Assert.That(Instant.ToLocalTime().MillisecondsSinceUnixEpoch(), Is.EqualTo(1441812279474));

    [Test]
    public void ShouldRoundDown_WhenThereIsAPartOfAMillisecond()
    {
        Assert.That(Instant.AddTicks(9_999).MillisecondsSinceUnixEpoch(), Is.EqualTo(1441812279474));
        Assert.That(DateTime.UnixEpoch.AddTicks(-1).MillisecondsSinceUnixEpoch(), Is.EqualTo(-1));
    }

    [Test]
    public void ShouldThrow_WhenTheKindIsUnspecified()
    {
        DateTime unspecified = DateTime.SpecifyKind(Instant, DateTimeKind.Unspecified);
        Assert.That(() => unspecified.SecondsSinceUnixEpoch(), Throws.ArgumentException);
        Assert.That(() => unspecified.MillisecondsSinceUnixEpoch(), Throws.ArgumentException);
    }
}
