namespace Adaptive.Agrona.Concurrent;

/// <summary>Sleeps a fixed time, in milliseconds.</summary>
public sealed class SleepingIdleStrategy : IIdleStrategy
{
    private readonly int _sleepPeriodMs;

    public SleepingIdleStrategy(int sleepPeriodMs)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sleepPeriodMs);
        _sleepPeriodMs = sleepPeriodMs;
    }

    public void Idle(int workCount)
    {
        if (workCount <= 0)
        {
            Idle();
        }
    }

    public void Idle() => Thread.Sleep(_sleepPeriodMs);

    public void Reset()
    {
    }
}
