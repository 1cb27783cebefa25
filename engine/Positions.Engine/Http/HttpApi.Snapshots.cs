using System.Globalization;
using System.Text.Json;
using Positions.Core;
using Positions.Engine.Ingress;
using Positions.Engine.Snapshots;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;
using Positions.Recovery.Snapshots;

namespace Positions.Engine.Http;

// Snapshots: asked for as an input, answered when the file has its name.
public sealed partial class HttpApi
{
    private async Task PostSnapshotAsync(HttpContext context)
    {
        Text24 principal = Principal(_access.Require(context, "operator"));
        OnlyQuery(context, "wait");
        SnapshotRequested request = await OperatorRequest.ReadSnapshotAsync(context.Request, principal).ConfigureAwait(false);
        bool waits = QuerySwitch(context, "wait") ?? true;
        if (_engine.Options.SnapshotKeep == 0)
        {
            throw new ProblemException(409, "snapshots-off", "This engine writes no snapshots", "Snapshot:Keep is 0; set it to how many are to stay and restart");
        }

        if (_engine.SnapshotTaker.IsBusy)
        {
            throw SnapshotBusy();
        }

        OutputEvent output = await SubmitAsync(
            request, CommandKind.Control, "whether a snapshot was asked for is not known: GET /snapshots says what there is", isSafeAgain: true).ConfigureAwait(false);
        if (!await IsCutAtAsync(output.InputSequence, context.RequestAborted).ConfigureAwait(false))
        {
            throw SnapshotBusy();
        }

        if (!waits)
        {
            await Json.WriteAsync(context, 202, w =>
            {
                w.WriteStartObject();
                w.WriteNumber("sequence", output.InputSequence);
                w.WriteString("state", "writing");
                w.WriteEndObject();
            }).ConfigureAwait(false);
            return;
        }

        SnapshotOutcome outcome = await OutcomeAsync(output.InputSequence, context.RequestAborted).ConfigureAwait(false);
        if (outcome.Written is not { } written)
        {
            throw new ProblemException(500, "snapshot-failed", "The snapshot was not written", outcome.Failure) { Sequence = outcome.Sequence };
        }

        await Json.WriteAsync(context, 200, w =>
        {
            w.WriteStartObject();
            WriteSnapshot(w, written);
            w.WriteNumber("durationMs", (long)outcome.Duration.TotalMilliseconds);
            w.WriteEndObject();
        }).ConfigureAwait(false);
    }

    private Task GetSnapshotsAsync(HttpContext context)
    {
        _access.Require(context, "reader");
        OnlyQuery(context);
        IReadOnlyList<SnapshotInfo> found = _engine.Snapshots.List();
        SnapshotStatus status = _engine.Snapshots.Status;
        return Json.WriteAsync(context, 200, w =>
        {
            w.WriteStartObject();
            w.WriteStartArray("snapshots");
            foreach (SnapshotInfo snapshot in found)
            {
                w.WriteStartObject();
                WriteSnapshot(w, snapshot);
                w.WriteEndObject();
            }

            w.WriteEndArray();
            w.WriteNumber("writing", status.WritingSequence);
            w.WriteNumber("failed", status.FailedCount);
            w.WriteString("failure", status.Failure);
            w.WriteEndObject();
        });
    }

    private static void WriteSnapshot(Utf8JsonWriter w, SnapshotInfo snapshot)
    {
        w.WriteNumber("sequence", snapshot.Head.Sequence);
        w.WriteString("engineTime", snapshot.Head.EngineTime.ToString());
        w.WriteNumber("term", snapshot.Head.Term);
        w.WriteNumber("logicVersion", snapshot.Head.LogicVersion);
        w.WriteString("digest", snapshot.Digest.ToString());
        w.WriteNumber("bytes", snapshot.FileBytes);
        w.WriteNumber("pages", snapshot.Head.PageCount);
    }

    private ProblemException SnapshotBusy()
    {
        long writing = _engine.Snapshots.Status.WritingSequence;
        string which = writing == 0 ? "one" : string.Create(CultureInfo.InvariantCulture, $"the one at sequence {writing}");
        return new ProblemException(
            409, "snapshot-busy", "A snapshot is being written", $"{which} is not complete yet; GET /snapshots shows when it is, then ask again") { RetryAfterSeconds = 1 };
    }

    /// <summary>False if the logic met the request while another snapshot was under way.</summary>
    private async Task<bool> IsCutAtAsync(long sequence, CancellationToken cancellation)
    {
        while (_engine.SnapshotTaker.DecidedSequence < sequence)
        {
            ThrowIfHalted();
            await Task.Delay(WaitPollMs, cancellation).ConfigureAwait(false);
        }

        // Read once: the next cut may be made at any moment.
        long cut = _engine.SnapshotTaker.CutSequence;
        if (cut > sequence)
        {
            // This one was refused, or is complete and about to be told: what comes of it says which.
            await OutcomeAsync(sequence, cancellation).ConfigureAwait(false);
        }

        return cut >= sequence;
    }

    private async Task<SnapshotOutcome> OutcomeAsync(long sequence, CancellationToken cancellation)
    {
        while (true)
        {
            if (_engine.Snapshots.FindOutcome(sequence, out bool isPassed) is { } outcome)
            {
                return outcome;
            }

            if (isPassed)
            {
                // The cut that was seen was a later one: this request had met one under way.
                throw SnapshotBusy();
            }

            ThrowIfHalted();
            await Task.Delay(WaitPollMs, cancellation).ConfigureAwait(false);
        }
    }

    private void ThrowIfHalted()
    {
        if (_engine.Halt.IsHalted || _engine.IsStopped)
        {
            throw new ProblemException(503, "outcome-unknown", "The engine stopped in between", "GET /snapshots of the next start says what there is") { RetryAfterSeconds = 1 };
        }
    }
}
