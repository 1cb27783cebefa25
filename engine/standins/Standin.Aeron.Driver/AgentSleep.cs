using Adaptive.Aeron.Driver.Media;
using Adaptive.Aeron.Embedded;
using Adaptive.Agrona.Concurrent;

namespace Adaptive.Aeron.Driver;

/// <summary>How long an agent's thread sleeps, and what ends it. Thread: the agent's.</summary>
/// <param name="signal">Raised by whoever makes work for the agent without a datagram or a request.</param>
/// <param name="network">Whose datagrams end the sleep, and by which others do.</param>
/// <param name="clock">That of the deadlines.</param>
/// <param name="hasInput">True when a request waits.</param>
/// <param name="nextDeadline">From the time of now to the time when a timer is due.</param>
internal sealed class AgentSleep(
    AgentSignal signal, IDatagramNetwork network, INanoClock clock, Func<bool> hasInput, Func<long, long> nextDeadline)
{
    /// <summary>What has no deadline of its own, as the silence of a peer, is noticed within this at the latest.</summary>
    private const long SleepNanosMax = 20_000_000;

    /// <summary>The first sleep, which others may not know of yet: longer than any store takes to become visible.</summary>
    private const long FirstSleepNanosMax = 50_000;

    /// <summary>Not less, so that a timer which is due and makes no work does not keep the thread awake.</summary>
    private const long SleepNanosMin = 2_000;

    private bool _isFirst;

    /// <summary>False when another turn is to come between <see cref="Prepare"/> and the sleep.</summary>
    internal bool IsPrepared => signal.IsArmed;

    internal bool HasInput => hasInput();

    /// <summary>From now on the signal ends the sleep that is to come, and all others until there is work.</summary>
    internal void Prepare()
    {
        signal.Arm();
        _isFirst = true;
    }

    /// <summary>The agent was at work: it is not about to sleep.</summary>
    internal void Cancel()
    {
        if (signal.IsArmed)
        {
            signal.Disarm();
        }
    }

    /// <summary>Returns false when it ended by the time, or by a timer.</summary>
    internal bool Sleep(long timeoutNanos = SleepNanosMax)
    {
        if (hasInput() || WaitForInput(timeoutNanos))
        {
            signal.Disarm();
            return true;
        }

        return false;
    }

    private bool WaitForInput(long timeoutNanos)
    {
        long sleepNanosMax = _isFirst ? FirstSleepNanosMax : SleepNanosMax;
        _isFirst = false;
        long nowNanos = clock.NanoTime();
        long deadlineNanos = nextDeadline(nowNanos);
        long untilDeadlineNanos = deadlineNanos <= nowNanos ? SleepNanosMin : Math.Max(deadlineNanos - nowNanos, SleepNanosMin);
        return network.WaitForInput(Math.Min(Math.Min(timeoutNanos, sleepNanosMax), untilDeadlineNanos));
    }
}
