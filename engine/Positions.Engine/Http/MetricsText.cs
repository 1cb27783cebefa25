using System.Text;
using Positions.Core;
using Positions.Engine.Egress;
using Positions.Engine.Hosting;
using Positions.Engine.Pipeline;
using Positions.Protocol.Values;

namespace Positions.Engine.Http;

/// <summary>The answer of <c>GET /metrics</c>: Prometheus text, the names that dashboards use.</summary>
public static class MetricsText
{
    public static async Task WriteAsync(HttpContext context, EngineHost engine, Access access)
    {
        access.Require(context, "reader");
        byte[] body = Encoding.UTF8.GetBytes(Render(engine));
        context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
    }

    private static string Render(EngineHost engine)
    {
        var text = new StringBuilder();
        InputMetrics.Render(text, engine);
        Type(text, "positions_source_halted", "gauge");
        for (int i = 0; i < engine.ReadModel.Sources.Count; i++)
        {
            SourceCopy source = engine.ReadModel.Sources.Read(i);
            Line(text, $"positions_source_halted{{source=\"{source.SourceId}\"}}", source.HaltReason == SourceHaltReason.None ? 0 : 1);
        }

        Clocks(text, engine);
        PipelineSequences sequences = engine.Pipeline.Sequences;
        Type(text, "positions_sequence", "gauge");
        Line(text, "positions_sequence{stage=\"output\"}", sequences.Output);
        Line(text, "positions_sequence{stage=\"applied\"}", sequences.Applied);
        Line(text, "positions_sequence{stage=\"journaled\"}", sequences.Journaled);
        Line(text, "positions_sequence{stage=\"replicated\"}", sequences.Replicated);
        Line(text, "positions_sequence{stage=\"published\"}", sequences.Published);
        Type(text, "positions_ring_remaining", "gauge");
        Line(text, "positions_ring_remaining", engine.Options.RingSize - (sequences.Published - sequences.Applied));
        Capacity(text, engine.Pipeline.Logic.Capacity);
        Type(text, "positions_journal_bytes_total", "counter");
        Line(text, "positions_journal_bytes_total", engine.Journal.AppendedBytes);
        SnapshotMetrics.Render(text, engine);
        ReconciliationMetrics.Render(text, engine);
        if (engine.Pipeline.Publisher.Events is { } events)
        {
            Type(text, "positions_events_sent_total", "counter");
            Line(text, "positions_events_sent_total", events.SentCount);
            Type(text, "positions_events_dropped_total", "counter");
            Line(text, "positions_events_dropped_total", events.DroppedCount);
        }

        Type(text, "positions_gc_collections_total", "counter");
        for (int generation = 0; generation <= GC.MaxGeneration; generation++)
        {
            Line(text, $"positions_gc_collections_total{{generation=\"{generation}\"}}", GC.CollectionCount(generation));
        }

        AeronMetrics.Render(text, engine.Endpoint);
        return text.ToString();
    }

    /// <summary>Clocks of sources against the engine's, in seconds as is the custom; a source whose messages bear no time has none.</summary>
    private static void Clocks(StringBuilder text, EngineHost engine)
    {
        List<(SourceCopy Source, SourceClockFigures Clock)> sources = [];
        for (int i = 0; i < engine.ReadModel.Sources.Count; i++)
        {
            SourceCopy source = engine.ReadModel.Sources.Read(i);
            sources.Add((source, engine.Pipeline.SourceClocks.Find(source.SourceId)));
        }

        Type(text, "positions_source_clock_skew_seconds", "gauge");
        foreach ((SourceCopy source, SourceClockFigures clock) in sources.Where(static s => s.Clock.Messages > 0))
        {
            string seconds = ExactDecimal.Format(clock.LeastSkewNanos, 9);
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"positions_source_clock_skew_seconds{{source=\"{source.SourceId}\"}} {seconds}\n");
        }

        Type(text, "positions_source_inversions_total", "counter");
        foreach ((SourceCopy source, SourceClockFigures clock) in sources)
        {
            Line(text, $"positions_source_inversions_total{{source=\"{source.SourceId}\"}}", clock.Inversions);
        }

        Type(text, "positions_source_future_events_total", "counter");
        foreach ((SourceCopy source, _) in sources)
        {
            Line(text, $"positions_source_future_events_total{{source=\"{source.SourceId}\"}}", source.FutureEventCount);
        }
    }

    private static void Capacity(StringBuilder text, CapacityUse capacity)
    {
        (string Table, long Used, long Limit)[] tables = capacity.ByTable();
        Type(text, "positions_capacity_used", "gauge");
        foreach ((string table, long used, _) in tables)
        {
            Line(text, $"positions_capacity_used{{table=\"{table}\"}}", used);
        }

        Type(text, "positions_capacity_limit", "gauge");
        foreach ((string table, _, long limit) in tables)
        {
            Line(text, $"positions_capacity_limit{{table=\"{table}\"}}", limit);
        }
    }

    private static void Type(StringBuilder text, string name, string type) => text.Append("# TYPE ").Append(name).Append(' ').Append(type).Append('\n');

    private static void Line(StringBuilder text, string name, long value) => text.Append(name).Append(' ').Append(value).Append('\n');
}
