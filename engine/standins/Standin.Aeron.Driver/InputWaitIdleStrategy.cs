using Adaptive.Agrona.Concurrent;

namespace Adaptive.Aeron.Driver;

/// <summary>
/// Idles a thread of the driver's own: spins, yields a few times, then sleeps until a datagram or a request for it arrives. The yields
/// are for a stream that flows while there are more threads than cores: a sleeper is woken by the sender's system call, at the sender's
/// cost, for every few datagrams, and takes the core from whoever has it. They are few because on a busy machine one costs the turn of
/// every other thread. What applications publish and consume does not end a sleep, so the sleeps start short and double.
/// </summary>
internal sealed class InputWaitIdleStrategy(Func<long, bool> waitForInput) : IIdleStrategy
{
    private const int SpinsMax = 20;
    private const int YieldsMax = 20;
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
        else if (_idleCount < SpinsMax + YieldsMax)
        {
            _idleCount++;
            Thread.Yield();
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
