using Adaptive.Aeron.Driver.Media;

namespace Standin.Aeron.Driver.Tests.Support;

/// <summary>
/// Sockets whose driver, once time has stopped, sleeps until somebody wakes it or a datagram comes: a wake-up that is missing is a test
/// that hangs. Only the short first sleep of a driver, which others may not know of yet, ends by itself.
/// </summary>
internal sealed class TimelessNetwork(IDatagramNetwork network) : IDatagramNetwork
{
    private const long FirstSleepNanosMax = 50_000;
    private const long EndlessNanos = 3_600_000_000_000;

    private volatile bool _isTimeStopped;
    private volatile bool _isAsleep;
    private long _wakeUps;

    /// <summary>True while the driver is in a sleep without end.</summary>
    internal bool IsAsleep => _isAsleep;

    internal long WakeUps => Interlocked.Read(ref _wakeUps);

    internal void StopTime() => _isTimeStopped = true;

    internal void ResumeTime()
    {
        _isTimeStopped = false;
        network.WakeUp();
    }

    public IDatagramChannel Open(in DatagramChannelOptions options) => network.Open(in options);

    public bool WaitForInput(long timeoutNanos)
    {
        if (!_isTimeStopped || timeoutNanos <= FirstSleepNanosMax)
        {
            return network.WaitForInput(timeoutNanos);
        }

        _isAsleep = true;
        bool hasInput = network.WaitForInput(EndlessNanos);
        _isAsleep = false;
        return hasInput;
    }

    public void WakeUp()
    {
        Interlocked.Increment(ref _wakeUps);
        network.WakeUp();
    }

    public void Dispose() => network.Dispose();
}
