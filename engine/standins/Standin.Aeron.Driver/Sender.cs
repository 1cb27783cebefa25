using Adaptive.Aeron.Driver.Send;
using Adaptive.Aeron.Embedded;

namespace Adaptive.Aeron.Driver;

/// <summary>
/// Sends what publications have, and takes what receivers say of it. Owns the sockets of publications, their flow control, repairs and
/// timers. Thread: sender.
/// </summary>
internal sealed class Sender(AgentInbox inbox, AgentSignal signal, MediaDriver.Context context)
{
    private const long TimerIntervalNanos = 100_000_000;

    /// <summary>While publications send at full speed, what receivers say is looked at every so many turns.</summary>
    private const int TurnsPerControlPoll = 4;

    private readonly List<SendChannelEndpoint> _endpoints = [];
    private readonly List<NetworkPublication> _publications = [];
    private long _nextTimerNanos = context.NanoClock().NanoTime();
    private long _nextNameCheckNanos = context.NanoClock().NanoTime();
    private int _turnsWithoutControlPoll;

    /// <summary>What the conductor asks for.</summary>
    internal AgentInbox Inbox => inbox;

    /// <summary>For others that make work for it without a request.</summary>
    internal AgentSignal Signal => signal;

    internal int DoWork(long nowNanos)
    {
        int workCount = inbox.Drain();
        workCount += DoPublicationWork(nowNanos);
        if (nowNanos - _nextTimerNanos >= 0)
        {
            _nextTimerNanos = nowNanos + TimerIntervalNanos;
            foreach (SendChannelEndpoint endpoint in _endpoints)
            {
                endpoint.RemoveSilentDestinations(nowNanos);
            }

            CheckNames(nowNanos);
        }

        return workCount;
    }

    /// <summary>When there is something to do without any input; the silence of others is noticed later.</summary>
    internal long NextDeadlineNanos(long nowNanos)
    {
        long deadline = long.MaxValue;
        foreach (NetworkPublication publication in _publications)
        {
            deadline = Math.Min(deadline, publication.NextDeadlineNanos(nowNanos));
        }

        return deadline;
    }

    internal void AddEndpoint(SendChannelEndpoint endpoint) => _endpoints.Add(endpoint);

    internal void RemoveEndpoint(SendChannelEndpoint endpoint)
    {
        _endpoints.Remove(endpoint);
        endpoint.Dispose();
    }

    internal void AddPublication(NetworkPublication publication)
    {
        publication.Endpoint.Add(publication);
        _publications.Add(publication);
    }

    internal void RemovePublication(NetworkPublication publication)
    {
        publication.Endpoint.Remove(publication);
        _publications.Remove(publication);
    }

    private void CheckNames(long nowNanos)
    {
        if (nowNanos - _nextNameCheckNanos >= 0)
        {
            _nextNameCheckNanos = nowNanos + context.ReResolutionCheckIntervalNs();
            foreach (SendChannelEndpoint endpoint in _endpoints)
            {
                endpoint.CheckNames(nowNanos);
            }
        }
    }

    private int DoPublicationWork(long nowNanos)
    {
        if (_publications.Count == 0)
        {
            return 0;
        }

        int workCount = 0;
        if (++_turnsWithoutControlPoll >= TurnsPerControlPoll)
        {
            workCount += PollControl(nowNanos);
        }

        int sent = 0;
        foreach (NetworkPublication publication in _publications)
        {
            sent += publication.DoSenderWork(nowNanos);
        }

        if (sent == 0 && _turnsWithoutControlPoll > 0)
        {
            workCount += PollControl(nowNanos);
        }

        return workCount + sent;
    }

    private int PollControl(long nowNanos)
    {
        _turnsWithoutControlPoll = 0;
        int workCount = 0;
        foreach (SendChannelEndpoint endpoint in _endpoints)
        {
            workCount += endpoint.PollControl(nowNanos);
        }

        return workCount;
    }
}
