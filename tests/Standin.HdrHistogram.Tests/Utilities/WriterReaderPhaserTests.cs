using HdrHistogram.Utilities;

namespace Standin.HdrHistogram.Tests.Utilities;

public class WriterReaderPhaserTests
{
    private readonly WriterReaderPhaser _phaser = new();

    [Test, CancelAfter(60_000)]
    public void ShouldWaitForOpenSectionsOnly_WhenFlipped(CancellationToken cancellation)
    {
        for (int round = 0; round < 200; round++)
        {
            bool isEvenPhase = round % 2 == 0;
            long stalled = _phaser.WriterCriticalSectionEnter();
            Assert.That(stalled >= 0, Is.EqualTo(isEvenPhase), "each flip changes the phase");

            bool hasLeft = false;
            bool sawItLeave = false;
            var reader = new Thread(() =>
            {
                Flip(round % 3 == 0 ? TimeSpan.FromMilliseconds(0.5) : TimeSpan.Zero);
                sawItLeave = Volatile.Read(ref hasLeft);
            });
            reader.Start();

            // The swap of the start epoch shows in the sign that a new writer gets; from then on the reader waits for the stalled one.
            long late = _phaser.WriterCriticalSectionEnter();
            while (late >= 0 == isEvenPhase)
            {
                cancellation.ThrowIfCancellationRequested();
                _phaser.WriterCriticalSectionExit(late);
                Thread.Yield();
                late = _phaser.WriterCriticalSectionEnter();
            }

            Volatile.Write(ref hasLeft, true);
            _phaser.WriterCriticalSectionExit(stalled);
            reader.Join();
            Assert.That(sawItLeave, Is.True, "the flip returned after the stalled writer had left");
            _phaser.WriterCriticalSectionExit(late);
        }
    }

    [Test]
    public void ShouldThrow_WhenFlippedWithoutTheLock()
    {
        Assert.That(() => _phaser.FlipPhase(), Throws.InvalidOperationException);
        Assert.That(() => _phaser.FlipPhase(TimeSpan.FromMilliseconds(1)), Throws.InvalidOperationException);
    }

    [Test, CancelAfter(10_000)]
    public void ShouldFlipAtOnce_WhenNoSectionIsOpen()
    {
        for (int i = 0; i < 1_000; i++)
        {
            _phaser.WriterCriticalSectionExit(_phaser.WriterCriticalSectionEnter());
            Flip(TimeSpan.Zero);
        }

        Assert.That(_phaser.WriterCriticalSectionEnter(), Is.Zero, "an even phase starts its count anew");
    }

    private void Flip(TimeSpan yieldPeriod)
    {
        _phaser.ReaderLock();
        try
        {
            if (yieldPeriod == TimeSpan.Zero)
            {
                _phaser.FlipPhase();
            }
            else
            {
                _phaser.FlipPhase(yieldPeriod);
            }
        }
        finally
        {
            _phaser.ReaderUnlock();
        }
    }
}
