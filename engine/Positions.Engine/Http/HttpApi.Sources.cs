using System.Globalization;
using Positions.Core;
using Positions.Engine.Egress;
using Positions.Engine.Ingress;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Engine.Http;

// Sources: how they stand, what of them was refused, and what operators may do about a halt.
public sealed partial class HttpApi
{
    private const string SkipAgain =
        "the skip may or may not have been journaled: send it again; if it took effect, the source has moved on and it is refused as stale";

    private Task GetSourcesAsync(HttpContext context)
    {
        _access.Require(context, "reader");
        OnlyQuery(context);
        ReadModel model = _engine.ReadModel;
        long sequence = model.Sequence;
        return Json.WriteAsync(context, 200, w =>
        {
            w.WriteStartObject();
            w.WriteNumber("sequence", sequence);
            w.WriteStartArray("sources");
            for (int i = 0; i < model.Sources.Count; i++)
            {
                SourceCopy source = model.Sources.Read(i);
                Json.WriteSource(w, in source, _engine.Pipeline.SourceClocks.Find(source.SourceId));
            }

            w.WriteEndArray();
            w.WriteEndObject();
        });
    }

    private Task GetRejectsAsync(HttpContext context)
    {
        _access.Require(context, "reader");
        OnlyQuery(context, "from");
        SourceCopy source = RequireSource(context);
        long from = QueryNumber(context, "from") ?? 0;
        ReadModel model = _engine.ReadModel;
        long sequence = model.Sequence;
        long goneThrough = 0;
        List<RejectCopy> rejects = model.RejectsOf(source.SourceId)?.Read(from, out goneThrough) ?? [];

        // What an earlier process refused is in the journal alone.
        long keptFrom = Math.Max(goneThrough, model.RecoveredSequence) + 1;
        return Json.WriteAsync(context, 200, w =>
        {
            w.WriteStartObject();
            w.WriteNumber("sequence", sequence);
            w.WriteNumber("sourceId", source.SourceId);
            w.WriteNumber("rejectedCount", source.RejectedCount);
            w.WriteNumber("keptFrom", keptFrom);
            w.WriteBoolean("complete", from >= keptFrom || keptFrom == 1);
            w.WriteStartArray("rejects");
            foreach (RejectCopy reject in rejects)
            {
                Json.WriteReject(w, in reject);
            }

            w.WriteEndArray();
            w.WriteEndObject();
        });
    }

    private async Task PostResumeAsync(HttpContext context)
    {
        Text24 principal = Principal(_access.Require(context, "operator"));
        OnlyQuery(context);
        Text64 comment = await OperatorRequest.ReadReasonAsync(context.Request, "gateway restarted").ConfigureAwait(false);
        SourceCopy source = RequireSource(context);
        var resumed = new SourceResumed
        {
            Prefix = new SourcePrefix { SourceId = source.SourceId, Epoch = source.Epoch, TransactTime = UtcNanos.Null },
            ExpectedSourceSeq = source.NextExpectedSourceSeq,
            Principal = principal,
            Comment = comment,
        };
        OutputEvent output = await SubmitAsync(resumed, CommandKind.Control, LookFirst, isSafeAgain: false).ConfigureAwait(false);
        await AnswerControlAsync(context, output, "the source is not halted, or has moved on meanwhile: GET /sources").ConfigureAwait(false);
    }

    private async Task PostSkipAsync(HttpContext context)
    {
        Text24 principal = Principal(_access.Require(context, "operator"));
        OnlyQuery(context);
        SkipRequest skip = await SkipRequest.ReadAsync(context.Request).ConfigureAwait(false);
        SourceCopy source = RequireSource(context);
        if (skip.Epoch != source.Epoch || skip.ExpectedNext != source.NextExpectedSourceSeq || skip.From != source.NextExpectedSourceSeq)
        {
            throw new ProblemException(409, "stale", "The source has moved on",
                $"source {source.SourceId} is in epoch {source.Epoch} and expects {source.NextExpectedSourceSeq}; a skip names that epoch, from = expectedNext = that number, and to");
        }

        var skipped = new GapSkipped
        {
            Prefix = new SourcePrefix { SourceId = source.SourceId, Epoch = source.Epoch, TransactTime = UtcNanos.Null },
            FromSourceSeq = skip.From,
            ToSourceSeq = skip.To,
            Cause = 2,
            Principal = principal,
            Comment = skip.Comment,
        };
        OutputEvent output = await SubmitAsync(skipped, CommandKind.Control, SkipAgain, isSafeAgain: true).ConfigureAwait(false);
        await AnswerControlAsync(context, output, "the source has moved on meanwhile, or the range does not begin with the number that it expects: GET /sources").ConfigureAwait(false);
    }

    private Task AnswerControlAsync(HttpContext context, OutputEvent output, string hint) => output.Disposition == Disposition.Rejected
        ? throw Refused(in output, hint)
        : Json.WriteAsync(context, 200, w =>
        {
            w.WriteStartObject();
            w.WriteNumber("sequence", output.InputSequence);
            w.WriteNumber("sourceId", output.SourceId);
            w.WriteNumber("epoch", output.SourceEpoch);
            w.WriteNumber("nextExpectedSourceSeq", output.NextExpectedSourceSeq);
            w.WriteEndObject();
        });

    private SourceCopy RequireSource(HttpContext context)
    {
        string id = RouteText(context, "id");
        if (uint.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out uint sourceId) && _engine.ReadModel.TryFindSource(sourceId, out int index))
        {
            return _engine.ReadModel.Sources.Read(index);
        }

        throw ProblemException.NotFound($"there is no source '{id}'");
    }
}
