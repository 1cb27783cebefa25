namespace Disruptor.Util;

/// <summary>Plain turns, then a yield each turn.</summary>
internal struct SpinYieldBackoff(int busySpinCount) : IWaitBackoff
{
    private int _busySpinsLeft = busySpinCount;

    public void Pause()
    {
        if (_busySpinsLeft > 0)
        {
            _busySpinsLeft--;
        }
        else
        {
            Thread.Yield();
        }
    }
}
