using Positions.Core.Sources;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Core;

// Messages of gateways. What decides, in this order (the first that holds; "consumes": the source's next number rises):
//
//      condition                                                     verdict            consumes   counted in rejectedCount
//   numbering (sources other than 0, sourceSeq other than 0)
//   A  sourceSeq below 0                                             reject 1           no         no
//   B  source unknown or epoch higher, and sourceSeq not 1,
//      or InputRefused                                               ignored            no         no
//   C  source unknown, no room for one more                          reject 15          no         no
//   D  epoch lower                                                   reject 11          no         no
//   E  source in conflict halt                                       ignored, 17 once   no         no
//   F  sourceSeq above the next expected                             ignored            no         no
//   G  sourceSeq below it, same content as recorded                  duplicate          no         no; its reject is repeated
//   H  sourceSeq below it, inside a skipped range                    by content         no         no; leaves the range
//   H2 SourceGapFill under a number that left such a range           as one inside it   no         no
//   I  sourceSeq below it, older than what is recorded,
//      execution known with the same content                         duplicateExec      no         no
//   J  sourceSeq below it, anything else                             reject 13, halt    no         no
//   K  sourceSeq is the next expected                                by content         yes        if rejected
//   no numbering
//   L  sourceSeq 0 and the source may not send so, is in conflict
//      halt, or the message has no execId                            reject 9 or 17     -          no
//   content
//   M  InputRefused                                                  its own reason
//   N  OrderUpdate: OrderBook.Updates.cs
//      FillBust, FillCorrect: BusinessLogic.Corrections.cs
//      MarkPrice: symbol or price missing, kind, currency            reject 1, 4, 19
//   O  SourceGapFill                                                 control, or reject 4, or 15 (halted, not consumed)
//   P  account, symbol or price missing                              reject 1
//   Q  side                                                          reject 2
//   R  quantity                                                      reject 3
//   S  execId known: same content / other content                    duplicateExec / reject 10
//   S2 it may be repeated, and is older than what is retained        reject 12
//   S3 no execId, and the order's cumulative quantity knows it /     stale /
//      is not there yet                                              parked, reject 6 when its time is over
//   T  currency other than the position's                            reject 19
//   U  no room for a position, an execution or a fee currency        reject 15
//   V  a result does not fit                                         reject 4
//   V2 the order may not take it, by policy                          reject 5 (late, or too many); 15 no room for the order
//   W  else                                                          applied (H: late recovered)
public sealed partial class BusinessLogic
{
    private Verdict JudgeMessage(in InputEvent input, ref OutputEvent output)
    {
        ref readonly SourcePrefix prefix = ref input.Prefix;
        output.SourceId = prefix.SourceId;
        output.Epoch = prefix.Epoch;
        output.SourceEpoch = prefix.Epoch;
        output.SourceSeq = prefix.SourceSeq;
        output.NextExpectedSourceSeq = 1;
        output.RefusedTemplateId = input.Template == TemplateId.InputRefused
            ? input.Block<InputRefused>().RefusedTemplateId
            : input.Message.TemplateId;
        if (IsInTheFuture(in prefix, input.EngineTime))
        {
            output.EventFlags = EventFlags.FutureEvent;
            Counters.FutureEvents++;
        }

        int row = _sources.Find(prefix.SourceId);
        Verdict verdict;
        if (prefix.SourceId == SourcePrefix.HttpSourceId)
        {
            verdict = JudgeContent(in input, row, ref output);
        }
        else if (prefix.SourceSeq == 0)
        {
            output.Flags |= OutputFlags.IsUnsequenced;
            verdict = JudgeUnsequenced(in input, row, ref output);
        }
        else
        {
            output.Flags |= OutputFlags.HasSource;
            verdict = JudgeNumbered(in input, ref row, ref output);
            FillSource(row, ref output);
        }

        CountForSource(row, verdict.Disposition);
        return verdict;
    }

    private bool IsInTheFuture(in SourcePrefix prefix, UtcNanos engineTime) =>
        prefix.TransactTime.Value > engineTime.Value + (_settings.FutureToleranceMillis * 1_000_000);

    private Verdict JudgeUnsequenced(in InputEvent input, int row, ref OutputEvent output)
    {
        CopyExecId(in input, ref output);
        if (row < 0 || (_sources.Read(row).Flags & SourceFlags.AllowsUnsequenced) == 0 || output.ExecId.IsNull)
        {
            return Verdict.Reject(RejectReason.NotAllowed);
        }

        return _sources.Read(row).HaltReason == SourceHaltReason.Conflict
            ? Verdict.Reject(RejectReason.SourceHalted)
            : JudgeContent(in input, row, ref output);
    }

    private Verdict JudgeContent(in InputEvent input, int row, ref OutputEvent output)
    {
        switch (input.Template)
        {
            case TemplateId.Fill:
                CatchUp(in input.Block<Fill>().Account, in input);
                return JudgeFill(in input, row, isAmongHeld: false, ref output);
            case TemplateId.FillBust:
            case TemplateId.FillCorrect:
                return JudgeCorrection(in input, row, isParked: false, ref output);
            case TemplateId.MarkPrice:
                return JudgeMark(in input, ref output);
            case TemplateId.InputRefused:
                var reason = (RejectReason)input.Block<InputRefused>().Reason;
                return Verdict.Reject(reason is > RejectReason.None and <= RejectReason.Currency ? reason : RejectReason.Malformed);
            case TemplateId.SourceGapFill:
                // Only a numbered source has gaps, and those are judged before this.
                return Verdict.Reject(RejectReason.NotAllowed);
            default:
                return JudgeOrderUpdate(in input, row, ref output);
        }
    }

    private void FillSource(int row, ref OutputEvent output)
    {
        if (row < 0)
        {
            return;
        }

        ref readonly SourceRow source = ref _sources.Read(row);
        output.SourceEpoch = source.Epoch;
        output.SourceHaltReason = source.HaltReason;
        output.NextExpectedSourceSeq = source.NextExpected;
        output.RejectedCount = source.RejectedCount;
    }

    private void CountForSource(int row, Disposition disposition)
    {
        if (row < 0)
        {
            return;
        }

        ref SourceCounts counts = ref _sources.Counts(row);
        switch (disposition)
        {
            case Disposition.Applied:
            case Disposition.LateRecovered:
                counts.Applied++;
                break;
            case Disposition.Duplicate:
                counts.Duplicates++;
                break;
            case Disposition.DuplicateExec:
                counts.DuplicateExecs++;
                break;
            default:
                break;
        }
    }

    private static void CopyExecId(in InputEvent input, ref OutputEvent output)
    {
        switch (input.Template)
        {
            case TemplateId.Fill:
                output.ExecId = input.Block<Fill>().ExecId;
                break;
            case TemplateId.FillBust:
                output.ExecId = input.Block<FillBust>().ExecId;
                break;
            case TemplateId.FillCorrect:
                output.ExecId = input.Block<FillCorrect>().ExecId;
                break;
            default:
                break;
        }
    }
}
