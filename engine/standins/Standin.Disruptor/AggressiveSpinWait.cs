namespace Disruptor;

/// <summary>
/// A <see cref="SpinWait"/> that never sleeps for a millisecond: it spins, yields and gives up the time slice, but a wait on
/// another core that is about to finish does not cost a timer tick.
/// </summary>
public struct AggressiveSpinWait
{
    private const int NeverSleepOneMillisecond = -1;

    private SpinWait _spinWait;

    /// <summary>How often <see cref="SpinOnce"/> was called.</summary>
    public readonly int Count => _spinWait.Count;

    public void SpinOnce()
    {
        _spinWait.SpinOnce(NeverSleepOneMillisecond);
    }
}
