namespace Adaptive.Aeron.Driver.Receive;

/// <summary>
/// Receiver window by CUBIC, in segments of the sender's MTU: <c>W(t) = C (t - K)^3 + Wmax</c>, t in seconds since the last loss,
/// <c>K = cbrt(Wmax B / C)</c>, B = 0.2, C = 0.4; a loss takes the window to 1 - B of itself. After RFC 8312, without its TCP-friendly
/// region and with upstream's start: 10 segments, Wmax = all of the window that is allowed. Thread: receiver.
/// </summary>
internal sealed class CubicCongestionControl
{
    private const double C = 0.4;
    private const double B = 0.2;
    private const int InitialSegments = 10;
    private const double NanosPerSecond = 1_000_000_000;
    private const int RoundTripsPerMeasurement = 4;
    private const long TurnIntervalNanosMin = 1_000_000;

    private readonly int _mtuLength;
    private readonly int _segmentsMax;
    private readonly long _updateIntervalNanos;
    private readonly bool _isMeasuring;
    private int _segments;
    private int _segmentsAtLoss;
    private double _k;
    private long _lastLossNanos;
    private long _lastUpdateNanos;
    private long _nextMeasurementNanos;

    internal CubicCongestionControl(int windowLengthMax, int mtuLength, long roundTripNanos, bool isMeasuring, long nowNanos)
    {
        _mtuLength = mtuLength;
        _segmentsMax = Math.Max(1, windowLengthMax / mtuLength);
        _segments = Math.Min(InitialSegments, _segmentsMax);
        _segmentsAtLoss = _segmentsMax;
        _k = Math.Cbrt(_segmentsAtLoss * B / C);
        _updateIntervalNanos = roundTripNanos;
        _isMeasuring = isMeasuring;
        _lastLossNanos = nowNanos;
        _lastUpdateNanos = nowNanos;
        _nextMeasurementNanos = nowNanos;
    }

    /// <summary>How long a receiver may sleep that has the window grow and the round trip measured.</summary>
    internal long TurnIntervalNanos => Math.Max(_updateIntervalNanos, TurnIntervalNanosMin);

    internal int WindowLength => _segments * _mtuLength;

    /// <summary>One turn. Returns true when the sender must hear of the window although it may not have moved by much.</summary>
    internal bool OnTurn(bool isLossNew, bool hasConsumed, long nowNanos)
    {
        if (isLossNew)
        {
            _segmentsAtLoss = _segments;
            _k = Math.Cbrt(_segmentsAtLoss * B / C);
            _segments = Math.Max(1, (int)(_segments * (1 - B)));
            _lastLossNanos = nowNanos;
            return true;
        }

        if (_segments < _segmentsMax && nowNanos - _lastUpdateNanos > _updateIntervalNanos)
        {
            double sinceK = ((nowNanos - _lastLossNanos) / NanosPerSecond) - _k;
            double grown = _segmentsAtLoss + Math.Truncate(C * sinceK * sinceK * sinceK);
            _segments = (int)Math.Clamp(grown, 1, _segmentsMax);
            _lastUpdateNanos = nowNanos;
            return false;
        }

        // With a window of one segment the sender stands still until it hears of every consumed one.
        return _segments == 1 && hasConsumed;
    }

    /// <summary>
    /// True when the round trip is to be measured now. As upstream, the measurement is counted, and the window does not follow it.
    /// </summary>
    internal bool IsMeasurementDue(long nowNanos)
    {
        if (!_isMeasuring || nowNanos - _nextMeasurementNanos < 0)
        {
            return false;
        }

        _nextMeasurementNanos = nowNanos + (RoundTripsPerMeasurement * _updateIntervalNanos);
        return true;
    }
}
