using Adaptive.Agrona.Concurrent;

namespace Adaptive.Aeron.Driver;

/// <summary>
/// Idles a thread of the driver's own: spins, then sleeps until a datagram or a request for it arrives. What applications publish and consume does
/// not wake it, so the sleeps start short and double. It does not yield: on a busy machine a yield costs the whole turn of every other
/// thread, and a short sleep does not.
/// </summary>
internal sealed class InputWaitIdleStrategy(Func<long, bool> waitForInput) : IIdleStrategy
{
    private const int SpinsMax = 20;
    private const long WaitNanosMin = 2_000;
    private const long WaitNanosMax = 1_000_000;

    private int _idleCount;
    private long _waitNanos = WaitNanosMin;

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
        if (_idleCount < SpinsMax)
        {
            _idleCount++;
            Thread.SpinWait(1);
        }
        else
        {
            waitForInput(_waitNanos);
            _waitNanos = Math.Min(_waitNanos * 2, WaitNanosMax);
        }
    }

    public void Reset()
    {
        _idleCount = 0;
        _waitNanos = WaitNanosMin;
    }
}
