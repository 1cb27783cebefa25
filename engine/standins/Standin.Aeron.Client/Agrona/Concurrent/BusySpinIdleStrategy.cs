namespace Adaptive.Agrona.Concurrent;

/// <summary>Spins with the processor's pause hint.</summary>
public sealed class BusySpinIdleStrategy : IIdleStrategy
{
    public void Idle(int workCount)
    {
        if (workCount <= 0)
        {
            Idle();
        }
    }

    public void Idle() => Thread.SpinWait(1);

    public void Reset()
    {
    }
}
