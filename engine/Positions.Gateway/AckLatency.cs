using HdrHistogram;

namespace Positions.Gateway;

/// <summary>
/// Latency from the planned time of a fill to its acknowledgement: one histogram over all, and one per interval for an <c>.hlog</c>.
/// One thread;
/// recording does not allocate.
/// </summary>
public sealed class AckLatency : IDisposable
{
    private const long HighestNanos = 3_600_000_000_000L;
    private const int SignificantDigits = 3;

    private readonly LongHistogram _interval = new(HighestNanos, SignificantDigits);
    private readonly Stream? _stream;
    private readonly HistogramLogWriter? _log;
    private readonly long _intervalNanos;
    private long _intervalStartNanos;

    /// <param name="logPath">File to write intervals to, replaced if it exists; null: none.</param>
    /// <param name="intervalNanos">Length of an interval.</param>
    public AckLatency(string? logPath, long intervalNanos = 1_000_000_000L)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(intervalNanos);
        _intervalNanos = intervalNanos;
        if (logPath is not null)
        {
            _stream = new FileStream(logPath, FileMode.Create, FileAccess.Write, FileShare.Read);
            _log = new HistogramLogWriter(_stream);
            _log.Write(DateTime.UtcNow);
        }
    }

    /// <summary>All latencies, in nanoseconds; up to date after <see cref="EndInterval"/>.</summary>
    public LongHistogram Total { get; } = new(HighestNanos, SignificantDigits);

    /// <summary>Records one latency; below 0 counts as 0, above an hour as an hour.</summary>
    public void Record(long latencyNanos) => _interval.RecordValue(Math.Clamp(latencyNanos, 0, HighestNanos));

    /// <summary>Called each turn; ends the interval when its time is over.</summary>
    public void Tick(long nowNanos)
    {
        if (_intervalStartNanos == 0)
        {
            _intervalStartNanos = nowNanos;
            _interval.StartTimeStamp = UnixMillis();
        }
        else if (nowNanos - _intervalStartNanos >= _intervalNanos)
        {
            EndInterval();
            _intervalStartNanos = nowNanos;
        }
    }

    /// <summary>Adds the interval to the total, and to the log if it holds anything.</summary>
    public void EndInterval()
    {
        if (_interval.TotalCount > 0)
        {
            _interval.EndTimeStamp = UnixMillis();
            _log?.Append(_interval);
            Total.Add(_interval);
        }

        _interval.Reset();
        _interval.StartTimeStamp = UnixMillis();
    }

    public void Dispose()
    {
        _log?.Dispose();
        _stream?.Dispose();
    }

    private static long UnixMillis() => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
}
