using Adaptive.Agrona.Concurrent;

namespace Adaptive.Aeron.Driver;

/// <summary>
/// Idles a thread of the driver's own: spins, yields a few times, then sleeps until there is something to do: a datagram, a request, what an
/// application has published or consumed, or a timer. The yields are for a stream that flows while there are more threads than cores: a
/// sleeper is woken by the sender's system call, at the sender's cost, for every few datagrams, and takes the core from whoever has it.
/// They are few because on a busy machine one costs the turn of every other thread.
/// </summary>
internal sealed class InputWaitIdleStrategy(AgentSleep sleep) : IIdleStrategy
{
    private const int SpinsMax = 20;
    private const int YieldsMax = 20;

    private int _idleCount;

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
        else if (_idleCount < SpinsMax + YieldsMax)
        {
            _idleCount++;
            Thread.Yield();
        }
        else if (!sleep.IsPrepared)
        {
            // Another turn comes before the sleep.
            sleep.Prepare();
        }
        else
        {
            sleep.Sleep();
        }
    }

    public void Reset() => _idleCount = 0;
}
