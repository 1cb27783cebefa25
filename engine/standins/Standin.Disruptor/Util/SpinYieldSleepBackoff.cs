namespace Disruptor.Util;

/// <summary>
/// Plain turns, then yields, then sleeps of zero length, which give the core to any ready thread but never wait for a timer.
/// </summary>
internal struct SpinYieldSleepBackoff(int busySpinCount, int yieldCount) : IWaitBackoff
{
    private int _busySpinsLeft = busySpinCount;
    private int _yieldsLeft = yieldCount;

    public void Pause()
    {
        if (_busySpinsLeft > 0)
        {
            _busySpinsLeft--;
        }
        else if (_yieldsLeft > 0)
        {
            _yieldsLeft--;
            Thread.Yield();
        }
        else
        {
            Thread.Sleep(0);
        }
    }
}
