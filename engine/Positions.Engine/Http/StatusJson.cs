using System.Text.Json;
using Positions.Core;
using Positions.Core.Reconciliation;
using Positions.Engine.Egress;
using Positions.Engine.Handlers;
using Positions.Engine.History;
using Positions.Engine.Hosting;
using Positions.Engine.Ingress;
using Positions.Engine.Pipeline;
using Positions.Engine.Snapshots;
using Positions.Journal;
using Positions.Journal.Archive;
using Positions.Protocol;

namespace Positions.Engine.Http;

/// <summary>The answer of <c>GET /status</c>.</summary>
public static class StatusJson
{
    public static Task WriteAsync(HttpContext context, EngineHost engine)
    {
        PipelineSequences sequences = engine.Pipeline.Sequences;
        return Json.WriteAsync(context, 200, w =>
        {
            w.WriteStartObject();
            w.WriteNumber("sequence", engine.ReadModel.Sequence);
            w.WriteNumber("businessDate", engine.ReadModel.BusinessDate);
            w.WriteNumber("durableSequence", engine.Journal.DurableSequence);
            WriteDigest(w, engine.Pipeline.Logic.Digest);
            w.WriteNumber("leadershipTerm", engine.Term);
            w.WriteString("role", "leader");
            w.WriteBoolean("ready", engine.NotReadyReasons().Count == 0);
            w.WriteString("threads", engine.Pipeline.Threads.ToString().ToLowerInvariant());
            w.WriteStartObject("allocatedBytes");
            foreach (StageThread thread in engine.Pipeline.StageThreads)
            {
                w.WriteNumber(thread.Name, thread.AllocatedBytes);
            }

            w.WriteEndObject();
            WriteSequences(w, sequences);
            w.WriteStartArray("sources");
            for (int i = 0; i < engine.ReadModel.Sources.Count; i++)
            {
                SourceCopy source = engine.ReadModel.Sources.Read(i);
                Json.WriteSource(w, in source, engine.Pipeline.SourceClocks.Find(source.SourceId));
            }

            w.WriteEndArray();
            w.WriteStartObject("journal");
            w.WriteString("durability", engine.Options.Durability.ToString().ToLowerInvariant());
            w.WriteNumber("appendedBytes", engine.Journal.AppendedBytes);
            w.WriteNumber("segmentFirstSequence", engine.Journal.SegmentFirstSequence);
            w.WriteNumber("batches", engine.Pipeline.Journaler.BatchCount);
            ChainAnchor anchor = engine.Journal.AnchorAt(sequences.Released);
            if (anchor.Sequence > 0)
            {
                w.WriteString("anchor", anchor.ToString());
            }
            else
            {
                w.WriteNull("anchor");
            }

            WriteRetention(w, engine.Retention);
            w.WriteString("nextSegment", engine.Journal.Preparation.State.ToString());
            if (engine.Journal.Preparation.Message.Length > 0)
            {
                w.WriteString("nextSegmentMessage", engine.Journal.Preparation.Message);
            }

            w.WriteEndObject();
            WriteSnapshots(w, engine);
            WriteShadow(w, engine.Shadow?.Status);
            WriteReconciliation(w, engine);
            WriteCapacity(w, engine.Pipeline.Logic.Capacity);
            WriteCounters(w, engine);
            w.WriteEndObject();
        });
    }

    private static void WriteRetention(Utf8JsonWriter w, RetentionStatus retention)
    {
        w.WriteStartObject("retention");
        w.WriteNumber("archived", retention.Archived);
        w.WriteNumber("removed", retention.Removed);
        w.WriteNumber("heldBack", retention.HeldBack);
        if (retention.Failure.Length > 0)
        {
            w.WriteString("failure", retention.Failure);
        }

        w.WriteEndObject();
    }

    private static void WriteSnapshots(Utf8JsonWriter w, EngineHost engine)
    {
        SnapshotStatus status = engine.Snapshots.Status;
        w.WriteStartObject("snapshots");
        w.WriteNumber("sequence", status.Newest?.Head.Sequence ?? 0);
        w.WriteNumber("bytes", status.Newest?.FileBytes ?? 0);
        w.WriteNumber("durationMs", (long)status.Duration.TotalMilliseconds);
        w.WriteNumber("written", status.WrittenCount);
        w.WriteNumber("failed", status.FailedCount);
        w.WriteNumber("refused", engine.SnapshotTaker.RefusedCount);
        w.WriteNumber("writing", status.WritingSequence);
        w.WriteNumber("lowestSequenceToKeep", engine.Snapshots.LowestSequenceToKeep);
        if (status.Failure.Length > 0)
        {
            w.WriteString("failure", status.Failure);
        }

        w.WriteEndObject();
    }

    private static void WriteShadow(Utf8JsonWriter w, ShadowStatus? shadow)
    {
        if (shadow is null)
        {
            w.WriteNull("shadow");
            return;
        }

        w.WriteStartObject("shadow");
        w.WriteNumber("agreedSequence", shadow.AgreedSequence);
        w.WriteNumber("compared", shadow.ComparedCount);
        w.WriteNumber("skipped", shadow.SkippedCount);
        w.WriteNumber("divergedSequence", shadow.DivergedSequence);
        if (shadow.Difference is { } difference)
        {
            w.WriteString("key", difference.Key);
            w.WriteNumber("keySequence", difference.Sequence);
        }

        if (shadow.Failure.Length > 0)
        {
            w.WriteString("failure", shadow.Failure);
        }

        w.WriteEndObject();
    }

    private static void WriteReconciliation(Utf8JsonWriter w, EngineHost engine)
    {
        StatementView statement = engine.Pipeline.Logic.Statement;
        w.WriteStartObject("reconciliation");
        w.WriteString("statement", statement.Number == 0 ? null : statement.Id.ToString());
        w.WriteString("state", Json.Word(statement.State.ToString()));
        w.WriteNumber("cutSequence", statement.CutSequence);
        w.WriteNumber("openBreakers", engine.ReadModel.OpenBreakers);
        w.WriteNumber("pendingCorrections", engine.ReadModel.PendingCorrections);
        w.WriteEndObject();
    }

    private static void WriteDigest(Utf8JsonWriter w, PublishedDigest? digest)
    {
        if (digest is null)
        {
            w.WriteNull("digest");
            return;
        }

        w.WriteStartObject("digest");
        w.WriteNumber("sequence", digest.Sequence);
        w.WriteString("value", digest.Value);
        w.WriteNumber("logicVersion", BusinessLogic.LogicVersion);
        w.WriteEndObject();
    }

    private static void WriteSequences(Utf8JsonWriter w, PipelineSequences sequences)
    {
        w.WriteStartObject("sequences");
        w.WriteNumber("output", sequences.Output);
        w.WriteNumber("applied", sequences.Applied);
        w.WriteNumber("journaled", sequences.Journaled);
        w.WriteNumber("replicated", sequences.Replicated);
        w.WriteNumber("published", sequences.Published);
        w.WriteEndObject();
    }

    private static void WriteCapacity(Utf8JsonWriter w, CapacityUse capacity)
    {
        w.WriteStartObject("capacity");
        foreach ((string table, long used, long limit) in capacity.ByTable())
        {
            w.WriteStartObject(table);
            w.WriteNumber("used", used);
            w.WriteNumber("limit", limit);
            w.WriteEndObject();
        }

        w.WriteEndObject();
    }

    private static void WriteCounters(Utf8JsonWriter w, EngineHost engine)
    {
        w.WriteStartObject("counters");
        foreach ((string name, long value) in Counters(engine))
        {
            w.WriteNumber(name, value);
        }

        w.WriteEndObject();
    }

    /// <summary>Every counter by name, for status; since this start.</summary>
    private static IEnumerable<(string Name, long Value)> Counters(EngineHost engine)
    {
        IngressCounters ingress = engine.Counters;
        DispositionCounts counts = engine.ReadModel.Counts;
        yield return ("messagesReceived", ingress.MessagesReceived);
        yield return ("inputsSequenced", ingress.InputsSequenced);
        yield return ("held", engine.Pipeline.HeldPool.UsedCount);
        yield return ("applied", counts.Of(Disposition.Applied) + counts.Of(Disposition.LateRecovered));
        yield return ("duplicates", counts.Of(Disposition.Duplicate));
        yield return ("duplicateExecs", counts.Of(Disposition.DuplicateExec));
        yield return ("rejected", counts.Of(Disposition.Rejected));
        yield return ("ignored", counts.Of(Disposition.Ignored));
        foreach (RejectReason reason in Enum.GetValues<RejectReason>())
        {
            if (counts.Of(reason) > 0)
            {
                yield return ($"rejected{reason}", counts.Of(reason));
            }
        }

        foreach (DecodeResult result in Enum.GetValues<DecodeResult>())
        {
            if (ingress.Dropped(result) > 0)
            {
                yield return ($"dropped{result}", ingress.Dropped(result));
            }
        }

        yield return ("heldDuplicates", ingress.HeldDuplicates);
        yield return ("heldConflicts", ingress.HeldConflicts);
        yield return ("droppedBeyondWindow", ingress.DroppedBeyondWindow);
        yield return ("droppedPoolFull", ingress.DroppedPoolFull);
        yield return ("droppedSourceZero", ingress.DroppedSourceZero);
        yield return ("droppedNotAllowed", ingress.DroppedNotAllowed);
        yield return ("droppedUnsequencedWithoutExecId", ingress.DroppedUnsequencedWithoutExecId);
        yield return ("droppedConflictHalted", ingress.DroppedConflictHalted);
        yield return ("droppedEpochNotOpened", ingress.DroppedEpochNotOpened);
        yield return ("droppedTooManySources", ingress.DroppedTooManySources);
        yield return ("droppedFragments", ingress.DroppedFragments);
        yield return ("refused", ingress.Refused);
        yield return ("gaps", ingress.GapsDetected);
        yield return ("gapHalts", ingress.GapHalts);
        yield return ("gapSkips", ingress.GapSkips);
        yield return ("resendRequests", ingress.ResendRequests);
        yield return ("ringFullTurns", ingress.RingFullTurns);
        yield return ("duplicateSessions", ingress.DuplicateSessions);
        yield return ("quarantined", engine.Quarantine.WrittenCount);
        yield return ("quarantineFailed", engine.Quarantine.FailedCount + ingress.QuarantineDropped);
        yield return ("commandsRefusedBusy", Volatile.Read(ref ingress.CommandsRefusedBusy));
        yield return ("alerts", engine.Alerts.RaisedCount);
        yield return ("egressSent", engine.Pipeline.EgressSender.SentCount);
        yield return ("egressBackPressured", engine.Pipeline.EgressSender.BackPressuredCount);
        yield return ("egressRejectsDropped", engine.Pipeline.Publisher.RejectsDropped);
        if (engine.Pipeline.Publisher.Events is { } events)
        {
            yield return ("eventsSent", events.SentCount);
            yield return ("eventsDropped", events.DroppedCount);
        }
    }
}
