namespace Adaptive.Agrona.Concurrent;

/// <summary>Spins, then yields, then sleeps with a period that doubles from the least to the most, in milliseconds.</summary>
public sealed class BackoffIdleStrategy : IIdleStrategy
{
    private readonly long _maxSpins;
    private readonly long _maxYields;
    private readonly long _minParkPeriodMs;
    private readonly long _maxParkPeriodMs;
    private long _idleCount;
    private long _parkPeriodMs;

    public BackoffIdleStrategy(long maxSpins, long maxYields, long minParkPeriodMs, long maxParkPeriodMs)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxSpins);
        ArgumentOutOfRangeException.ThrowIfNegative(maxYields);
        ArgumentOutOfRangeException.ThrowIfLessThan(minParkPeriodMs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxParkPeriodMs, minParkPeriodMs);
        _maxSpins = maxSpins;
        _maxYields = maxYields;
        _minParkPeriodMs = minParkPeriodMs;
        _maxParkPeriodMs = maxParkPeriodMs;
        _parkPeriodMs = minParkPeriodMs;
    }

    public void Idle(int workCount)
    {
        if (workCount > 0)
        {
            Reset();
        }
        else
        {
            Idle();
        }
    }

    public void Idle()
    {
        if (_idleCount < _maxSpins)
        {
            _idleCount++;
            Thread.SpinWait(1);
        }
        else if (_idleCount < _maxSpins + _maxYields)
        {
            _idleCount++;
            Thread.Yield();
        }
        else
        {
            Thread.Sleep((int)Math.Min(_parkPeriodMs, int.MaxValue));
            _parkPeriodMs = Math.Min(_parkPeriodMs * 2, _maxParkPeriodMs);
        }
    }

    public void Reset()
    {
        _idleCount = 0;
        _parkPeriodMs = _minParkPeriodMs;
    }
}
