using Adaptive.Agrona.Concurrent;

namespace Adaptive.Aeron.Driver;

/// <summary>
/// One thread's share of the driver: the turns of its agents one after the other, at one reading of the clock. A turn that throws does not
/// keep the ones behind it from their work: they are done next.
/// </summary>
internal sealed class DriverAgent(string roleName, INanoClock clock, AgentSleep sleep, Func<long, int>[] turns, Action onClose) : IAgent
{
    private int _next;

    public string RoleName() => roleName;

    public void OnStart()
    {
    }

    public int DoWork()
    {
        long nowNanos = clock.NanoTime();
        int workCount = 0;
        while (_next < turns.Length)
        {
            workCount += turns[_next++](nowNanos);
        }

        _next = 0;
        if (workCount > 0)
        {
            sleep.Cancel();
        }

        return workCount;
    }

    public void OnClose() => onClose();
}
