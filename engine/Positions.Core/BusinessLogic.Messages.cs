using Positions.Core.Executions;
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
    /// <summary>No number comes near it; leaves room for sums.</summary>
    private const long MaxSourceSeq = 1L << 62;

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

    private Verdict JudgeNumbered(in InputEvent input, ref int row, ref OutputEvent output)
    {
        ref readonly SourcePrefix prefix = ref input.Prefix;
        if (prefix.SourceSeq < 0)
        {
            output.Flags |= OutputFlags.SendReject;
            return Verdict.Reject(RejectReason.Malformed);
        }

        bool opens = row < 0 || (_sources.Read(row).Flags & SourceFlags.HasEpoch) == 0 || prefix.Epoch > _sources.Read(row).Epoch;
        if (opens)
        {
            Verdict? refusal = OpenEpoch(in input, ref row, ref output);
            if (refusal is not null)
            {
                return refusal.Value;
            }
        }

        ref readonly SourceRow source = ref _sources.Read(row);
        if (prefix.Epoch < source.Epoch)
        {
            output.Flags |= OutputFlags.SendReject;
            return Verdict.Reject(RejectReason.StaleEpoch);
        }

        if (source.HaltReason == SourceHaltReason.Conflict)
        {
            AnswerHaltOnce(row, ref output);
            return Verdict.Ignore(RejectReason.SourceHalted);
        }

        if (prefix.SourceSeq > source.NextExpected)
        {
            // Left in the ring when the source's numbering turned out other than ingress thought: ingress asks for it again.
            output.Flags |= OutputFlags.SourceStateChanged;
            return Verdict.Ignore();
        }

        ulong fingerprint = Fingerprints.OfMessage(in input);
        return prefix.SourceSeq == source.NextExpected
            ? JudgeNext(in input, row, fingerprint, ref output)
            : JudgeEarlier(in input, row, fingerprint, ref output);
    }

    /// <summary>Opens a source or an epoch with its number 1; a verdict if that may not be.</summary>
    private Verdict? OpenEpoch(in InputEvent input, ref int row, ref OutputEvent output)
    {
        ref readonly SourcePrefix prefix = ref input.Prefix;
        if (prefix.SourceSeq != 1 || input.Template == TemplateId.InputRefused)
        {
            output.Flags |= OutputFlags.SourceStateChanged;
            return Verdict.Ignore();
        }

        if (row < 0)
        {
            if (!_sources.HasRoom)
            {
                output.Flags |= OutputFlags.SendReject;
                Alert(AlertCode.CapacityFull);
                return Verdict.Reject(RejectReason.Capacity);
            }

            row = _sources.Open(prefix.SourceId);
        }

        _sources.StartEpoch(row, prefix.Epoch);
        output.Flags |= OutputFlags.SourceStateChanged;
        return null;
    }

    private Verdict JudgeNext(in InputEvent input, int row, ulong fingerprint, ref OutputEvent output)
    {
        long sourceSeq = input.Prefix.SourceSeq;
        Verdict verdict = input.Template == TemplateId.SourceGapFill
            ? JudgeGapFill(in input, row, ref output)
            : JudgeContent(in input, row, ref output);
        ref SourceRow source = ref _sources.Write(row);
        if (verdict.Reason == RejectReason.Capacity && input.Template == TemplateId.SourceGapFill)
        {
            // The one reject that does not consume: the source stays halted at this number, whose range cannot be remembered.
            output.Flags |= OutputFlags.SendReject;
            return verdict;
        }

        if (verdict.Disposition != Disposition.Control)
        {
            source.NextExpected = sourceSeq + 1;
        }

        if (verdict.IsRejected)
        {
            source.RejectedCount++;
            output.Flags |= OutputFlags.SendReject;
        }

        if (source.HaltReason == SourceHaltReason.Gap)
        {
            source.HaltReason = SourceHaltReason.None;
            output.Flags |= OutputFlags.SourceStateChanged;
        }

        Record(ref source, sourceSeq, new FingerprintRow(fingerprint, input.Sequence, verdict.Reason));
        return verdict;
    }

    private Verdict JudgeEarlier(in InputEvent input, int row, ulong fingerprint, ref OutputEvent output)
    {
        long sourceSeq = input.Prefix.SourceSeq;
        ref readonly SourceRow source = ref _sources.Read(row);
        bool isInWindow = FingerprintWindow.IsInWindow(sourceSeq, source.NextExpected);
        FingerprintRow recorded = default;
        if (isInWindow && _sources.Window.TryFind(source.DirectoryLink, sourceSeq, fingerprint, out recorded))
        {
            output.FirstSequence = recorded.Sequence;
            if (recorded.Reason != RejectReason.None)
            {
                output.Flags |= OutputFlags.SendReject;
            }

            CopyExecId(in input, ref output);
            return Verdict.Duplicate(recorded.Reason);
        }

        int range = _sources.Skipped.Find(in source, sourceSeq);
        if (range >= 0)
        {
            return JudgeLate(in input, row, range, fingerprint, ref output);
        }

        if (recorded.IsLate && input.Template == TemplateId.SourceGapFill)
        {
            // The number was given up before it came, perhaps by this very message: that is no other content.
            return JudgeLateGapFill(in input, row, ref output);
        }

        if (!isInWindow && IsKnownExecution(in input, row, ref output))
        {
            return Verdict.DuplicateExec;
        }

        return HaltForConflict(in input, row, ref output);
    }

    /// <summary>A number that was given up came after all: judged by its content, once.</summary>
    private Verdict JudgeLate(in InputEvent input, int row, int range, ulong fingerprint, ref OutputEvent output)
    {
        if (input.Template == TemplateId.SourceGapFill)
        {
            return JudgeLateGapFill(in input, row, ref output);
        }

        long sourceSeq = input.Prefix.SourceSeq;
        if (!_sources.Skipped.CanRemove(in _sources.Read(row), range, sourceSeq))
        {
            // The range would fall in two and there is no room for that: refused, and it may come again.
            CopyExecId(in input, ref output);
            output.Flags |= OutputFlags.SendReject;
            Alert(AlertCode.CapacityFull, sourceSeq, sourceSeq);
            return Verdict.Reject(RejectReason.Capacity);
        }

        Verdict verdict = JudgeContent(in input, row, ref output);
        ref SourceRow source = ref _sources.Write(row);
        _sources.Skipped.Remove(ref source, range, sourceSeq);
        Record(ref source, sourceSeq, new FingerprintRow(fingerprint, input.Sequence, verdict.Reason, isLate: true));
        if (verdict.IsRejected)
        {
            output.Flags |= OutputFlags.SendReject;
        }

        if (verdict.Disposition != Disposition.Applied)
        {
            return verdict;
        }

        Alert(AlertCode.LateRecovered, sourceSeq, sourceSeq);
        return new Verdict(Disposition.LateRecovered, RejectReason.None);
    }

    private Verdict HaltForConflict(in InputEvent input, int row, ref OutputEvent output)
    {
        ref SourceRow source = ref _sources.Write(row);
        source.HaltReason = SourceHaltReason.Conflict;
        source.Flags &= ~SourceFlags.HaltAnswered;
        CopyExecId(in input, ref output);
        output.Flags |= OutputFlags.SendReject | OutputFlags.SourceStateChanged;
        Alert(AlertCode.SourceReuse, input.Prefix.SourceSeq, input.Prefix.SourceSeq);
        Alert(AlertCode.SourceConflictHalt);
        return Verdict.Reject(RejectReason.SourceSeqReused);
    }

    private void AnswerHaltOnce(int row, ref OutputEvent output)
    {
        if ((_sources.Read(row).Flags & SourceFlags.HaltAnswered) == 0)
        {
            _sources.Write(row).Flags |= SourceFlags.HaltAnswered;
            output.Flags |= OutputFlags.SendReject;
        }
    }

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

    private bool IsKnownExecution(in InputEvent input, int sourceRow, ref OutputEvent output)
    {
        CopyExecId(in input, ref output);
        if (output.ExecId.IsNull)
        {
            return false;
        }

        ulong fingerprint = input.Template switch
        {
            TemplateId.Fill => Fingerprints.OfExecution(in input.Block<Fill>()),
            TemplateId.FillBust => Fingerprints.OfExecution(in input.Block<FillBust>()),
            _ => Fingerprints.OfExecution(in input.Block<FillCorrect>()),
        };
        int known = FindSame(sourceRow, in output.ExecId, fingerprint);
        if (known == NoExecution)
        {
            return false;
        }

        output.FirstSequence = _executions.Read(known).Sequence;
        return true;
    }

    private void Record(ref SourceRow source, long sourceSeq, in FingerprintRow row)
    {
        if (FingerprintWindow.IsInWindow(sourceSeq, source.NextExpected))
        {
            _sources.Window.Record(ref source.DirectoryLink, sourceSeq, in row);
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
