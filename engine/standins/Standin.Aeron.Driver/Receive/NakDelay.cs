namespace Adaptive.Aeron.Driver.Receive;

/// <summary>
/// When a gap's NAK is sent. Unicast: after a fixed delay, repeated at a fixed interval. In a group each receiver waits a random time, so
/// that most are spared theirs by another's repair: truncated exponential after Nonnenmacher and Biersack, "Scalable feedback for large
/// groups".
/// </summary>
internal sealed class NakDelay
{
    private readonly long _delayNanos;
    private readonly long _retryNanos;
    private readonly double _lambda;
    private readonly double _maxBackoffNanos;
    private readonly IdentifierSource? _random;

    /// <summary>Unicast.</summary>
    internal NakDelay(long delayNanos, long retryNanos)
    {
        _delayNanos = delayNanos;
        _retryNanos = Math.Max(retryNanos, delayNanos);
    }

    /// <summary>Group.</summary>
    internal NakDelay(long maxBackoffNanos, int groupSize, IdentifierSource random)
    {
        _maxBackoffNanos = maxBackoffNanos;
        _lambda = Math.Log(groupSize) + 1;
        _random = random;
    }

    internal long FirstNanos() => _random is null ? _delayNanos : GroupNanos(_random);

    internal long RetryNanos() => _random is null ? _retryNanos : GroupNanos(_random);

    private long GroupNanos(IdentifierSource random)
    {
        double spread = Math.Exp(_lambda) - 1;
        double x = (random.NextUnit() * _lambda / _maxBackoffNanos) + (_lambda / (_maxBackoffNanos * spread));
        return (long)(_maxBackoffNanos / _lambda * Math.Log(x * spread * (_maxBackoffNanos / _lambda)));
    }
}
