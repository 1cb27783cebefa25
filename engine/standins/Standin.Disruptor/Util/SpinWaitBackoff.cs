namespace Disruptor.Util;

/// <summary>The runtime's own backoff: spins, yields, and sleeps of a millisecond after about twenty turns.</summary>
internal struct SpinWaitBackoff : IWaitBackoff
{
    private SpinWait _spinWait;

    public void Pause()
    {
        _spinWait.SpinOnce();
    }
}
