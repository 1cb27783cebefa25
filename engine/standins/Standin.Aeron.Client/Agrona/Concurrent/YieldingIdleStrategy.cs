namespace Adaptive.Agrona.Concurrent;

/// <summary>Gives the rest of the time slice to another thread that is ready. Has no state: one instance serves all.</summary>
public sealed class YieldingIdleStrategy : IIdleStrategy
{
    public static readonly YieldingIdleStrategy INSTANCE = new();

    public void Idle(int workCount)
    {
        if (workCount <= 0)
        {
            Idle();
        }
    }

    public void Idle() => Thread.Yield();

    public void Reset()
    {
    }
}
