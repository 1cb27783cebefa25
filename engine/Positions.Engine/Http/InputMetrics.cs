using System.Text;
using Positions.Core;
using Positions.Engine.Egress;
using Positions.Engine.Hosting;
using Positions.Engine.Ingress;
using Positions.Protocol;

namespace Positions.Engine.Http;

/// <summary>
/// The part of <c>GET /metrics</c> that accounts for every message. Since the start of the process, and when nothing is under way,
/// <code>
/// received = applied + duplicates + rejects + quarantined + held + dropped + controls
/// </code>
/// with each sum over all labels. Hellos and heartbeats are not counted: they are of the session. What is held when a process ends was never
/// acknowledged, comes again, and is received by the next; what is parked in the state is received from the journal.
/// </summary>
internal static class InputMetrics
{
    internal static void Render(StringBuilder text, EngineHost engine)
    {
        IngressCounters ingress = engine.Counters;
        DispositionCounts counts = engine.ReadModel.Counts;
        Type(text, "positions_received_total", "counter");
        long gateways = ingress.MessagesReceived - ingress.SessionMessages - ingress.DroppedFragments;
        Line(text, "positions_received_total{from=\"gateway\"}", gateways);
        Line(text, "positions_received_total{from=\"command\"}", ingress.CommandsSequenced);
        Line(text, "positions_received_total{from=\"engine\"}", ingress.EngineInputs);
        Line(text, "positions_received_total{from=\"journal\"}", engine.ReadModel.ParkedAtStart);
        Type(text, "positions_applied_total", "counter");
        Line(text, "positions_applied_total", counts.Of(Disposition.Applied) + counts.Of(Disposition.LateRecovered));
        Type(text, "positions_controls_total", "counter");
        Line(text, "positions_controls_total", counts.Of(Disposition.Control));
        Type(text, "positions_held", "gauge");
        long parked = engine.ReadModel.ParkedAtStart + counts.Of(Disposition.Parked);
        Line(text, "positions_held{for=\"number\"}", engine.Pipeline.HeldPool.UsedCount);
        Line(text, "positions_held{for=\"reference\"}", parked);
        Type(text, "positions_quarantined_total", "counter");
        Line(text, "positions_quarantined_total", Quarantined(ingress, counts));
        Type(text, "positions_rejects_total", "counter");
        foreach (RejectReason reason in Enum.GetValues<RejectReason>())
        {
            if (reason != RejectReason.None)
            {
                Line(text, $"positions_rejects_total{{reason=\"{(int)reason}\"}}", counts.Of(reason) - counts.QuarantinedOf(reason));
            }
        }

        Duplicates(text, engine, counts);
        Type(text, "positions_dropped_total", "counter");
        foreach ((string reason, long count) in Dropped(engine, counts))
        {
            Line(text, $"positions_dropped_total{{reason=\"{reason}\"}}", count);
        }
    }

    /// <summary>What could not be read: refused under its number, or, without one in reach, not sequenced at all.</summary>
    private static long Quarantined(IngressCounters ingress, DispositionCounts counts) =>
        Enum.GetValues<RejectReason>().Sum(counts.QuarantinedOf) + Enum.GetValues<DecodeResult>().Sum(ingress.Dropped);

    private static void Duplicates(StringBuilder text, EngineHost engine, DispositionCounts counts)
    {
        Type(text, "positions_duplicates_total", "counter");
        long first = counts.Of(Disposition.Duplicate);
        long second = counts.Of(Disposition.DuplicateExec);
        for (int i = 0; i < engine.ReadModel.Sources.Count; i++)
        {
            SourceCopy source = engine.ReadModel.Sources.Read(i);
            long ofNumber = source.DuplicateCount - source.DuplicatesBefore;
            long ofExecution = source.DuplicateExecCount - source.DuplicateExecsBefore;
            Duplicate(text, $"{source.SourceId}", "1", ofNumber);
            Duplicate(text, $"{source.SourceId}", "2", ofExecution);
            first -= ofNumber;
            second -= ofExecution;
        }

        // Commands have no row, and neither has a second copy of a message that still waits for an earlier one.
        Duplicate(text, "http", "1", Math.Max(0, first));
        Duplicate(text, "http", "2", Math.Max(0, second));
        Duplicate(text, "all", "3", counts.Of(Disposition.Stale));
        Duplicate(text, "all", "held", engine.Counters.HeldDuplicates);
    }

    /// <summary>Messages that were not taken, or given up while they waited: their senders have them still, and may send them again.</summary>
    private static IEnumerable<(string Reason, long Count)> Dropped(EngineHost engine, DispositionCounts counts)
    {
        IngressCounters ingress = engine.Counters;
        yield return ("beyond_window", ingress.DroppedBeyondWindow);
        yield return ("pool_full", ingress.DroppedPoolFull);
        yield return ("source_zero", ingress.DroppedSourceZero);
        yield return ("not_allowed", ingress.DroppedNotAllowed);
        yield return ("unsequenced_without_exec_id", ingress.DroppedUnsequencedWithoutExecId);
        yield return ("conflict_halted", ingress.DroppedConflictHalted);
        yield return ("epoch_not_opened", ingress.DroppedEpochNotOpened);
        yield return ("too_many_sources", ingress.DroppedTooManySources);
        yield return ("held_conflict", ingress.HeldConflicts);
        yield return ("held_discarded", engine.Pipeline.HeldPool.DiscardedCount);
        yield return ("not_judged", counts.Of(Disposition.Ignored));
    }

    private static void Duplicate(StringBuilder text, string source, string level, long count) =>
        Line(text, $"positions_duplicates_total{{source=\"{source}\",level=\"{level}\"}}", count);

    private static void Type(StringBuilder text, string name, string type) =>
        text.Append("# TYPE ").Append(name).Append(' ').Append(type).Append('\n');

    private static void Line(StringBuilder text, string name, long value) => text.Append(name).Append(' ').Append(value).Append('\n');
}
