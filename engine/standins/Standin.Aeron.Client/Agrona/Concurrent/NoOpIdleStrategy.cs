namespace Adaptive.Agrona.Concurrent;

/// <summary>Returns at once.</summary>
public sealed class NoOpIdleStrategy : IIdleStrategy
{
    public void Idle(int workCount)
    {
    }

    public void Idle()
    {
    }

    public void Reset()
    {
    }
}
