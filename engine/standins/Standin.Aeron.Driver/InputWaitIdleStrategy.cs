using Adaptive.Agrona.Concurrent;

namespace Adaptive.Aeron.Driver;

/// <summary>
/// Idles a thread of the driver's own: yields a few times, then sleeps until there is something to do: a datagram, a request, what an
/// application has published or consumed, or a timer. The yields are for a stream that flows, and for an answer that is about to come, while
/// there are more threads than cores: a sleeper is woken by the sender's system call, at the sender's cost, for every few datagrams, and takes
/// the core from whoever has it. They are few because on a busy machine one costs the turn of every other thread. It never spins: that
/// keeps the core from the very thread that would give it work, and where a core is free a yield returns at once.
/// </summary>
internal sealed class InputWaitIdleStrategy(AgentSleep sleep) : IIdleStrategy
{
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
        if (_idleCount < YieldsMax)
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
