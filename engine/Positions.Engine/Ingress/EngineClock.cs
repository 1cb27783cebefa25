namespace Positions.Engine.Ingress;

/// <summary>
/// Engine time: what ingress stamps on every input. It runs on the monotonic clock, is slewed towards the wall clock by at most
/// 500 parts in a million, and never goes back; after a restart it begins after the last journaled time. Times are for people: nothing is ordered by them.
/// </summary>
/// <remarks>Thread: ingress alone, but for <see cref="WallStepCount"/>.</remarks>
public sealed class EngineClock
{
    private const long SampleIntervalNanos = 10_000_000;
    private const long StepNanos = 1_000_000_000;
    private const long SlewPartsPerMillion = 500;

    private readonly ITimeSource _time;
    private long _offsetNanos;
    private long _nextSampleNanos;
    private long _lastSampleMonotonicNanos;
    private long _wallOffsetNanos;
    private long _wallStepCount;
    private long _lastNanos;

    /// <param name="time">The machine's clocks.</param>
    /// <param name="lastJournaledNanos">Engine time of the last journaled input, 0 if there is none.</param>
    public EngineClock(ITimeSource time, long lastJournaledNanos)
    {
        _time = time;
        long monotonic = time.MonotonicNanos;
        long wall = time.WallNanos;
        _offsetNanos = Math.Max(wall, lastJournaledNanos + 1) - monotonic;
        _wallOffsetNanos = wall - monotonic;
        _lastSampleMonotonicNanos = monotonic;
        _nextSampleNanos = monotonic + SampleIntervalNanos;
    }

    /// <summary>Steps of the wall clock of more than a second seen so far; each is an alert. Any thread.</summary>
    public long WallStepCount => Volatile.Read(ref _wallStepCount);

    /// <summary>Engine time for a reading of the monotonic clock, which must not be lower than the one before.</summary>
    public long EngineNanos(long monotonicNanos)
    {
        if (monotonicNanos >= _nextSampleNanos)
        {
            Slew(monotonicNanos);
        }

        // Slewing back may undo a few microseconds of what an earlier call has shown; time stands still for that long.
        return _lastNanos = Math.Max(_lastNanos, monotonicNanos + _offsetNanos);
    }

    private void Slew(long monotonicNanos)
    {
        long wallOffset = _time.WallNanos - monotonicNanos;
        if (Math.Abs(wallOffset - _wallOffsetNanos) > StepNanos)
        {
            Volatile.Write(ref _wallStepCount, _wallStepCount + 1);
        }

        _wallOffsetNanos = wallOffset;
        long elapsed = monotonicNanos - _lastSampleMonotonicNanos;

        long limit = elapsed / 1_000_000 * SlewPartsPerMillion;
        _offsetNanos += Math.Clamp(wallOffset - _offsetNanos, -limit, limit);
        _lastSampleMonotonicNanos = monotonicNanos;
        _nextSampleNanos = monotonicNanos + SampleIntervalNanos;
    }
}
