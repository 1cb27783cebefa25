using System.Numerics;

namespace Positions.Gateway;

/// <summary>
/// Sends a feed through a gateway of its own and waits until all of it is acknowledged. Blocks the calling thread, which does all the
/// work.
/// </summary>
public sealed class GatewayRun : IDisposable
{
    private const long ProgressIntervalNanos = 100_000_000L;
    private const int HistoryMessagesOfAll = 262_144;
    private const int MostWindowMessages = 16_384;
    private const long SpinNanos = 200_000;
    private const long MaxSleepNanos = 1_000_000;

    private readonly GatewayRunOptions _options;
    private readonly AckLatency _latency;
    private readonly GatewayClient _client;
    private readonly List<SourceRun> _sources = [];
    private long _startNanos;
    private long _lastAckNanos;
    private long _lastWorkNanos;
    private long _nextProgressNanos;

    private GatewayRun(GatewayRunOptions options)
    {
        _options = options;
        _latency = new AckLatency(options.LatencyLogPath);
        try
        {
            _client = new GatewayClient(options.Client);
        }
        catch
        {
            _latency.Dispose();
            throw;
        }

        for (int i = 0; i < options.Feed.SourceCount; i++)
        {
            var source = new SourceRun(options.Feed, i, _latency);
            source.Session = _client.AddSource(SessionOptions(options, i), source);
            _sources.Add(source);
        }
    }

    /// <summary>Runs to the end, a failure, or the caller's cancellation.</summary>
    public static GatewayRunResult Run(GatewayRunOptions options, CancellationToken cancellation = default)
    {
        using var run = new GatewayRun(options);
        return run.RunToEnd(cancellation);
    }

    public void Dispose()
    {
        _client.Dispose();
        _latency.Dispose();
    }

    private static GatewaySessionOptions SessionOptions(GatewayRunOptions options, int sourceIndex)
    {
        int share = Math.Max(1, HistoryMessagesOfAll / options.Feed.SourceCount);
        int window = options.WindowMessages > 0 ? options.WindowMessages : Math.Clamp(share / 4, 256, MostWindowMessages);
        return new GatewaySessionOptions
        {
            SourceId = options.FirstSourceId + (uint)sourceIndex,
            Epoch = options.Epoch ?? 1,
            AdoptEpoch = options.Epoch is null,
            FirstSourceSeq = options.Feed.FirstSourceSeq,
            WindowMessages = window,
            HistoryMessages = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(window * 4, Math.Min(share, 65_536))),
        };
    }

    private GatewayRunResult RunToEnd(CancellationToken cancellation)
    {
        double intervalNanos = _options.RatePerSecond is double rate ? 1e9 / rate : 0;
        long beginNanos = MonotonicClock.NowNanos();
        _lastAckNanos = beginNanos;
        long ackedCount = 0;
        while (true)
        {
            long nowNanos = MonotonicClock.NowNanos();
            int workCount = _client.DoWork(nowNanos);
            if (_startNanos == 0 && _sources.TrueForAll(static s => s.Session.State == GatewaySessionState.Streaming))
            {
                _startNanos = nowNanos;
                _lastAckNanos = nowNanos;
            }

            long ackedBefore = ackedCount;
            ackedCount = 0;
            bool isDone = true;
            bool isFinishing = _options.Finish.IsCancellationRequested;
            foreach (SourceRun source in _sources)
            {
                workCount += _startNanos == 0 || isFinishing ? 0 : source.Append(nowNanos, _startNanos, intervalNanos);
                ackedCount += source.AckedCount;
                isDone &= source.Session.UnackedCount == 0 && (isFinishing || source.IsAllAppended);
            }

            bool isWaiting = _sources.Exists(static s => s.Session.UnackedCount > 0);
            _lastAckNanos = ackedCount != ackedBefore || (_startNanos != 0 && !isWaiting) ? nowNanos : _lastAckNanos;
            _latency.Tick(nowNanos);
            Report(nowNanos, ackedCount);
            if (Ending(nowNanos, isDone && _startNanos != 0, cancellation) is GatewayRunOutcome outcome)
            {
                return Result(outcome);
            }

            Idle(nowNanos, workCount, intervalNanos);
        }
    }

    /// <summary>Yields while there was work lately; then sleeps on the sockets, not past what an open-loop plan has next.</summary>
    private void Idle(long nowNanos, int workCount, double intervalNanos)
    {
        if (workCount > 0)
        {
            _lastWorkNanos = nowNanos;
        }
        else if (nowNanos - _lastWorkNanos < SpinNanos)
        {
            Thread.Yield();
        }
        else
        {
            _client.WaitForInput(intervalNanos > 0 ? Math.Min((long)intervalNanos, MaxSleepNanos) : MaxSleepNanos);
        }
    }

    private GatewayRunOutcome? Ending(long nowNanos, bool isDone, CancellationToken cancellation)
    {
        if (isDone)
        {
            return GatewayRunOutcome.Completed;
        }

        if (cancellation.IsCancellationRequested)
        {
            return GatewayRunOutcome.Canceled;
        }

        if (_sources.Exists(static s => s.Session.HaltCause != GatewayHaltCause.None))
        {
            return GatewayRunOutcome.Halted;
        }

        if (nowNanos - _lastAckNanos > _options.StallTimeout.TotalNanoseconds)
        {
            return _startNanos == 0 ? GatewayRunOutcome.NotConnected : GatewayRunOutcome.Stalled;
        }

        return null;
    }

    private void Report(long nowNanos, long ackedCount)
    {
        if (_options.Progress is not null && nowNanos >= _nextProgressNanos)
        {
            _nextProgressNanos = nowNanos + ProgressIntervalNanos;
            _options.Progress(new GatewayRunProgress(_sources.Sum(static s => s.AppendedCount), ackedCount, _options.Feed.Count));
        }
    }

    private GatewayRunResult Result(GatewayRunOutcome outcome)
    {
        _latency.EndInterval();
        return new GatewayRunResult
        {
            Outcome = outcome,
            Explanation = Explain(outcome),
            TotalCount = _options.Feed.Count,
            SentCounts = [.. _sources.Select(static s => s.AppendedCount)],
            AckedCount = _sources.Sum(static s => s.AckedCount),
            KnownCount = _sources.Sum(static s => s.Session.KnownCount),
            RejectedCount = _sources.Sum(static s => s.RejectedCount),
            Rejects = [.. _sources.SelectMany(static s => s.Session.Rejects.Last()).Take(RejectTally.RetainedCount)],
            Elapsed = TimeSpan.FromMicroseconds((_startNanos == 0 ? 0 : _lastAckNanos - _startNanos) / 1000.0),
            ResentCount = _sources.Sum(static s => s.Session.ResentCount),
            LostAckedCount = _sources.Sum(static s => s.Session.LostAckedCount),
            BackPressuredCount = _client.BackPressuredCount,
            DroppedCount = _client.Faults?.DroppedCount ?? 0,
            DuplicatedCount = _client.Faults?.DuplicatedCount ?? 0,
            ReorderedCount = _client.Faults?.ReorderedCount ?? 0,
            Latency = _latency.Total,
        };
    }

    private string Explain(GatewayRunOutcome outcome)
    {
        switch (outcome)
        {
            case GatewayRunOutcome.Completed:
                return string.Empty;
            case GatewayRunOutcome.Canceled:
                return "interrupted";
            case GatewayRunOutcome.NotConnected:
                string what = _client.IsConnected
                    ? $"the engine takes what is sent, but did not answer SourceHello of source {_options.FirstSourceId}; is it among Ingress:AllowedSources, is there room for it (Capacity:Sources)?"
                    : "no engine listens there:";
                return $"{what} {_options.Client.Channel} stream {_options.Client.StreamId}, acks {_options.Client.AcksChannel}";
            case GatewayRunOutcome.Halted:
                GatewaySession halted = _sources.First(static s => s.Session.HaltCause != GatewayHaltCause.None).Session;
                return $"source {halted.SourceId} epoch {halted.Epoch} halted after {halted.AckedSourceSeq}: {Describe(halted.HaltCause)}";
            default:
                GatewaySession waiting = _sources.First(static s => s.Session.UnackedCount > 0).Session;
                return $"source {waiting.SourceId} waits for the acknowledgement of {waiting.AckedSourceSeq + 1} " +
                    $"({waiting.State}, {waiting.UnackedCount} unacknowledged)";
        }
    }

    private static string Describe(GatewayHaltCause cause) => cause switch
    {
        GatewayHaltCause.Conflict => "the engine holds other content under one of these numbers; resume the source there, or send with a higher epoch",
        GatewayHaltCause.StaleEpoch => "the engine knows a higher epoch of this source",
        GatewayHaltCause.HistoryLost => "the engine asks for messages that are not here any more; send with a higher epoch",
        GatewayHaltCause.NumberingConflict => "another process sends as this source",
        _ => "no cause",
    };
}
