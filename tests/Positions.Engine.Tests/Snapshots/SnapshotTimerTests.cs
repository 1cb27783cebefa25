using Positions.Core;
using Positions.Engine.Snapshots;

namespace Positions.Engine.Tests.Snapshots;

public sealed class SnapshotTimerTests
{
    private const long Second = 1_000_000_000;

    private BusinessLogic _logic = null!;
    private SnapshotCut _cut = null!;
    private SnapshotTaker _taker = null!;

    [SetUp]
    public void SetUp()
    {
        _logic = new BusinessLogic(new CoreOptions { ReserveAhead = false });
        _cut = new SnapshotCut(_logic.TableCount);
        _taker = new SnapshotTaker(_logic, new PagePool(256), _cut);
    }

    [TearDown]
    public void TearDown()
    {
        _cut.Dispose();
        _logic.Dispose();
    }

    [Test]
    public void ShouldBeDueByCount_WhenSoManyInputsLieBehindTheLast()
    {
        var timer = new SnapshotTimer(100, 0, _taker, lastSequence: 50);
        Assert.That(timer.Due(149, 0), Is.EqualTo(SnapshotCause.None));
        Assert.That(timer.Due(150, 0), Is.EqualTo(SnapshotCause.Count));
        timer.Asked(151, 0);
        Assert.That(timer.Due(250, 0), Is.EqualTo(SnapshotCause.None));
        Assert.That(timer.Due(251, 0), Is.EqualTo(SnapshotCause.Count));
    }

    [Test]
    public void ShouldBeDueByTime_WhenAnythingCameSinceTheLast()
    {
        var timer = new SnapshotTimer(0, 10, _taker, lastSequence: 0);
        Assert.That(timer.Due(1, Second), Is.EqualTo(SnapshotCause.None));
        Assert.That(timer.Due(1, 11 * Second), Is.EqualTo(SnapshotCause.Time));
        timer.Asked(2, 11 * Second);
        Assert.That(timer.Due(2, 100 * Second), Is.EqualTo(SnapshotCause.None), "an idle engine asks for none");
        Assert.That(timer.Due(3, 100 * Second), Is.EqualTo(SnapshotCause.Time));
    }

    [Test]
    public void ShouldNotBeDue_WhileOneIsBeingWritten()
    {
        var timer = new SnapshotTimer(1, 1, _taker, lastSequence: 0);
        Assert.That(timer.Due(1, 0), Is.EqualTo(SnapshotCause.Count));
        _taker.Request();
        Assert.That(timer.Due(10, 10 * Second), Is.EqualTo(SnapshotCause.None));
        _cut.GiveBack();
        Assert.That(timer.Due(10, 20 * Second), Is.EqualTo(SnapshotCause.Count));
    }
}
