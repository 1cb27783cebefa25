using System.Runtime.InteropServices;
using Positions.Engine.Hosting;
using Positions.Engine.Ingress;

namespace Positions.Engine.Pipeline;

/// <summary>What a thread does after a turn without work: nothing, yield, or sleep for a time that grows to a millisecond.</summary>
/// <remarks>Thread: the one that it was made for.</remarks>
public sealed partial class IdleWait
{
    private const long AutoSpinNanos = 200_000;
    private const long BackoffSpinNanos = 20_000;
    private const long MinSleepNanos = 50_000;
    private const long MaxSleepNanos = 1_000_000;

    private readonly WaitMode _mode;
    private readonly ITimeSource _time;
    private readonly Action<long> _sleep;
    private long _idleSinceNanos;
    private long _sleepNanos = MinSleepNanos;

    /// <param name="mode">How patient to be.</param>
    /// <param name="time">The machine's clocks.</param>
    /// <param name="sleep">Sleeps for at most so many nanoseconds and may end early; null: a plain sleep.</param>
    public IdleWait(WaitMode mode, ITimeSource time, Action<long>? sleep)
    {
        _mode = mode;
        _time = time;
        _sleep = sleep ?? Sleep;
    }

    /// <summary>Call after every turn with what it did.</summary>
    public void Idle(int workCount)
    {
        if (workCount > 0)
        {
            _idleSinceNanos = 0;
            _sleepNanos = MinSleepNanos;
            return;
        }

        switch (_mode)
        {
            case WaitMode.Busy:
                Thread.SpinWait(8);
                break;
            case WaitMode.Yield:
                Thread.Yield();
                break;
            default:
                BackOff(_mode == WaitMode.Auto ? AutoSpinNanos : BackoffSpinNanos);
                break;
        }
    }

    private void BackOff(long spinNanos)
    {
        long now = _time.MonotonicNanos;
        if (_idleSinceNanos == 0)
        {
            _idleSinceNanos = now;
        }

        if (now - _idleSinceNanos < spinNanos)
        {
            Thread.Yield();
            return;
        }

        _sleep(_sleepNanos);
        _sleepNanos = Math.Min(_sleepNanos * 2, MaxSleepNanos);
    }

    private static void Sleep(long nanos)
    {
        if (OperatingSystem.IsLinux())
        {
            var request = new TimeSpec { Nanos = nanos };
            _ = NanoSleep(in request, IntPtr.Zero);
        }
        else
        {
            Thread.Sleep(1);
        }
    }

    [LibraryImport("libc", EntryPoint = "nanosleep")]
    private static partial int NanoSleep(in TimeSpec request, IntPtr remaining);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public long Seconds;
        public long Nanos;
    }
}
