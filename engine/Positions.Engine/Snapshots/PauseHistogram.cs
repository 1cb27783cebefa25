using System.Diagnostics;
using HdrHistogram;
using HdrHistogram.Iteration;

namespace Positions.Engine.Snapshots;

/// <summary>How long the logic stood still, in nanoseconds; one thread records, any reads what there has been since the start.</summary>
public sealed class PauseHistogram
{
    private const long MaxNanos = 60_000_000_000;
    private const int Digits = 3;

    private readonly Recorder _recorder = new(1, MaxNanos, Digits, static (id, low, high, digits) => new LongHistogram(id, low, high, digits));
    private readonly LongHistogram _sum = new(1, MaxNanos, Digits);
    private readonly Lock _reading = new();
    private HistogramBase? _interval;
    private Int128 _totalNanos;

    /// <summary>One thread. In ticks of Stopwatch.</summary>
    public void Record(long ticks) =>
        _recorder.RecordValue(Math.Clamp((long)((Int128)ticks * 1_000_000_000 / Stopwatch.Frequency), 1, MaxNanos));

    /// <summary>Everything so far. Any thread; allocates.</summary>
    /// <param name="totalNanos">Sum of all pauses, to the resolution of the histogram.</param>
    public LongHistogram Read(out long totalNanos)
    {
        lock (_reading)
        {
            _interval = _recorder.GetIntervalHistogram(_interval);
            _sum.Add(_interval);
            foreach (HistogramIterationValue cell in _interval.RecordedValues())
            {
                _totalNanos += (Int128)cell.ValueIteratedTo * cell.CountAtValueIteratedTo;
            }

            totalNanos = (long)_totalNanos;
            return (LongHistogram)_sum.Copy();
        }
    }
}
