using System.Globalization;
using System.Text;
using HdrHistogram;
using HdrHistogram.Iteration;
using Positions.Engine.Hosting;
using Positions.Engine.Snapshots;

namespace Positions.Engine.Http;

/// <summary>The part of <c>GET /metrics</c> about snapshots: how old, how large, how long, and what they cost the logic.</summary>
public static class SnapshotMetrics
{
    private static readonly (long Nanos, string Seconds)[] s_bounds =
    [
        (1_000, "0.000001"), (5_000, "0.000005"), (10_000, "0.00001"), (25_000, "0.000025"), (50_000, "0.00005"), (100_000, "0.0001"),
        (250_000, "0.00025"), (1_000_000, "0.001"), (10_000_000, "0.01"), (100_000_000, "0.1"), (1_000_000_000, "1"),
    ];

    public static void Render(StringBuilder text, EngineHost engine)
    {
        SnapshotStatus status = engine.Snapshots.Status;
        if (status.Newest is { } newest)
        {
            long ageNanos = Math.Max(0, engine.WallNanos - newest.Head.EngineTime.Value);
            Gauge(text, "positions_snapshot_age_seconds", Seconds(ageNanos));
            Gauge(text, "positions_snapshot_age_inputs", Whole(engine.ReadModel.Sequence - newest.Head.Sequence));
            Gauge(text, "positions_snapshot_bytes", Whole(newest.FileBytes));
            Gauge(text, "positions_snapshot_duration_seconds", Seconds(status.Duration.Ticks * TimeSpan.NanosecondsPerTick));
        }

        text.Append("# TYPE positions_snapshots_total counter\n");
        Line(text, "positions_snapshots_total{result=\"written\"}", Whole(status.WrittenCount));
        Line(text, "positions_snapshots_total{result=\"failed\"}", Whole(status.FailedCount));
        Line(text, "positions_snapshots_total{result=\"refused\"}", Whole(engine.SnapshotTaker.RefusedCount));
        text.Append("# TYPE positions_snapshots_unusable_total counter\n");
        Line(text, "positions_snapshots_unusable_total", Whole(engine.SnapshotStarts.UnusableCount));
        text.Append("# TYPE positions_snapshot_pool_waits_total counter\n");
        Line(text, "positions_snapshot_pool_waits_total", Whole(engine.SnapshotTaker.PoolWaits));
        Pauses(text, engine.SnapshotTaker.Pauses);
        if (engine.Shadow?.Status is { } shadow)
        {
            Gauge(text, "positions_shadow_agreed_sequence", Whole(shadow.AgreedSequence));
            Gauge(text, "positions_shadow_comparing", shadow.IsComparing ? "1" : "0");
            Gauge(text, "positions_shadow_diverged", shadow.DivergedSequence > 0 ? "1" : "0");
            text.Append("# TYPE positions_shadow_compared_total counter\n");
            Line(text, "positions_shadow_compared_total", Whole(shadow.ComparedCount));
            text.Append("# TYPE positions_shadow_skipped_total counter\n");
            Line(text, "positions_shadow_skipped_total", Whole(shadow.SkippedCount));
        }
    }

    private static void Pauses(StringBuilder text, PauseHistogram pauses)
    {
        const string name = "positions_snapshot_pause_seconds";
        LongHistogram histogram = pauses.Read(out long totalNanos);
        text.Append("# TYPE ").Append(name).Append(" histogram\n");
        long count = 0;
        int bound = 0;
        foreach (HistogramIterationValue cell in histogram.RecordedValues())
        {
            for (; bound < s_bounds.Length && cell.ValueIteratedTo > s_bounds[bound].Nanos; bound++)
            {
                Bucket(text, name, s_bounds[bound].Seconds, count);
            }

            count += cell.CountAtValueIteratedTo;
        }

        for (; bound < s_bounds.Length; bound++)
        {
            Bucket(text, name, s_bounds[bound].Seconds, count);
        }

        Bucket(text, name, "+Inf", count);
        Line(text, name + "_sum", Seconds(totalNanos));
        Line(text, name + "_count", Whole(count));
    }

    private static void Bucket(StringBuilder text, string name, string bound, long count) =>
        Line(text, $"{name}_bucket{{le=\"{bound}\"}}", Whole(count));

    private static void Gauge(StringBuilder text, string name, string value)
    {
        text.Append("# TYPE ").Append(name).Append(" gauge\n");
        Line(text, name, value);
    }

    private static void Line(StringBuilder text, string name, string value) => text.Append(name).Append(' ').Append(value).Append('\n');

    private static string Whole(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Seconds(long nanos) =>
        string.Create(CultureInfo.InvariantCulture, $"{nanos / 1_000_000_000}.{nanos % 1_000_000_000:D9}");
}
