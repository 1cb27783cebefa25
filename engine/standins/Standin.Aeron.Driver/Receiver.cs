using Adaptive.Aeron.Driver.Receive;
using Adaptive.Aeron.Embedded;

namespace Adaptive.Aeron.Driver;

/// <summary>
/// Receives what arrives for subscriptions, makes streams whole, and tells senders how far they may go. Owns the sockets of subscriptions,
/// the sessions on them, and of each image all but consumption. Thread: receiver.
/// </summary>
internal sealed class Receiver(AgentInbox inbox, AgentSignal signal, MediaDriver.Context context)
{
    private const long TimerIntervalNanos = 100_000_000;

    private readonly List<ReceiveChannelEndpoint> _endpoints = [];
    private long _nextTimerNanos = context.NanoClock().NanoTime();
    private long _nextNameCheckNanos = context.NanoClock().NanoTime();

    /// <summary>What the conductor asks for.</summary>
    internal AgentInbox Inbox => inbox;

    /// <summary>For others that make work for it without a request.</summary>
    internal AgentSignal Signal => signal;

    internal int DoWork(long nowNanos)
    {
        int workCount = inbox.Drain();
        foreach (ReceiveChannelEndpoint endpoint in _endpoints)
        {
            workCount += endpoint.DoWork(nowNanos);
        }

        if (nowNanos - _nextTimerNanos >= 0)
        {
            _nextTimerNanos = nowNanos + TimerIntervalNanos;
            foreach (ReceiveChannelEndpoint endpoint in _endpoints)
            {
                endpoint.ExpirePendingSessions(nowNanos);
            }

            CheckNames(nowNanos);
        }

        return workCount;
    }

    /// <summary>When there is something to do without any input; the silence of others is noticed later.</summary>
    internal long NextDeadlineNanos(long nowNanos)
    {
        long deadline = long.MaxValue;
        foreach (ReceiveChannelEndpoint endpoint in _endpoints)
        {
            deadline = Math.Min(deadline, endpoint.NextDeadlineNanos(nowNanos));
        }

        return deadline;
    }

    internal void AddEndpoint(ReceiveChannelEndpoint endpoint) => _endpoints.Add(endpoint);

    internal void RemoveEndpoint(ReceiveChannelEndpoint endpoint)
    {
        _endpoints.Remove(endpoint);
        endpoint.Dispose();
    }

    private void CheckNames(long nowNanos)
    {
        if (nowNanos - _nextNameCheckNanos >= 0)
        {
            _nextNameCheckNanos = nowNanos + context.ReResolutionCheckIntervalNs();
            foreach (ReceiveChannelEndpoint endpoint in _endpoints)
            {
                endpoint.CheckNames(nowNanos);
            }
        }
    }
}
