using Adaptive.Agrona.Concurrent;

namespace Adaptive.Aeron.Driver;

/// <summary>
/// Idles the driver's own thread: spins, yields, then sleeps until a datagram or a command arrives. The sleep is bounded because what
/// applications publish does not wake it.
/// </summary>
internal sealed class InputWaitIdleStrategy(DriverConductor conductor) : IIdleStrategy
{
    private const int SpinsMax = 20;
    private const int YieldsMax = 50;
    private const long WaitNanos = 1_000_000;

    private int _idleCount;

    public void Idle(int workCount)
    {
        if (workCount > 0)
        {
            _idleCount = 0;
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
        else if (_idleCount < SpinsMax + YieldsMax)
        {
            _idleCount++;
            Thread.Yield();
        }
        else
        {
            conductor.WaitForInput(WaitNanos);
        }
    }

    public void Reset() => _idleCount = 0;
}
