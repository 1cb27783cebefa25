using Positions.Core.Executions;
using Positions.Core.Sources;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Core;

// The numbers of a source's messages: rows A to K of the table in BusinessLogic.Messages.cs.
public sealed partial class BusinessLogic
{
    /// <summary>No number comes near it; leaves room for sums.</summary>
    private const long MaxSourceSeq = 1L << 62;

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

    private void Record(ref SourceRow source, long sourceSeq, in FingerprintRow row)
    {
        if (FingerprintWindow.IsInWindow(sourceSeq, source.NextExpected))
        {
            _sources.Window.Record(ref source.DirectoryLink, sourceSeq, in row);
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
}
