using Positions.Protocol;
using Positions.Protocol.Messages;

namespace Positions.Reference;

/// <content>D.7: numbering of sources, levels 1 and 1b, epochs, halts, gaps, skips, late recovery.</content>
public sealed partial class ReferenceModel
{
    private Judgement JudgeSourceMessage(in InputEvent input)
    {
        bool isNumbered = input.Prefix.SourceId != SourcePrefix.HttpSourceId && input.Prefix.SourceSeq != 0;
        return isNumbered ? JudgeNumbered(in input) : JudgeUnnumbered(in input);
    }

    private ModelSource SourceOrNew(uint sourceId)
    {
        if (!_sources.TryGetValue(sourceId, out ModelSource? source))
        {
            _sources.Add(sourceId, source = new ModelSource(sourceId));
        }

        return source;
    }

    private Judgement JudgeNumbered(in InputEvent input)
    {
        SourcePrefix prefix = input.Prefix;
        if (prefix.SourceSeq < 0)
        {
            return Judgement.Reject(RejectReason.Malformed);
        }

        _sources.TryGetValue(prefix.SourceId, out ModelSource? source);
        if (source is not { HasEpoch: true } || prefix.Epoch > source.Epoch)
        {
            if (prefix.SourceSeq != 1 || input.Template == TemplateId.InputRefused)
            {
                return Judgement.Ignored;
            }

            source = SourceOrNew(prefix.SourceId);
            source.BeginEpoch(prefix.Epoch);
        }

        if (prefix.Epoch < source.Epoch)
        {
            return Judgement.Reject(RejectReason.StaleEpoch);
        }

        if (source.Halt == HaltReason.Conflict)
        {
            source.IsHaltAnswered = true;
            return new Judgement(ModelDisposition.Ignored, RejectReason.SourceHalted);
        }

        return prefix.SourceSeq > source.NextExpected ? Judgement.Ignored
            : prefix.SourceSeq < source.NextExpected ? JudgeEarlier(in input, source)
            : JudgeNext(in input, source);
    }

    /// <summary>The next expected number: judged by its content and consumed.</summary>
    private Judgement JudgeNext(in InputEvent input, ModelSource source)
    {
        Judgement judgement;
        long number = input.Prefix.SourceSeq;
        if (input.Template == TemplateId.SourceGapFill)
        {
            judgement = GapFillD7(in input.Block<SourceGapFill>(), source);
            if (judgement.Reason == RejectReason.Capacity)
            {
                return judgement;
            }
        }
        else
        {
            judgement = JudgeContent(in input, source);
        }

        source.MoveTo(Math.Max(source.NextExpected, number + 1));
        source.Record(number, new RecordedNumber(MessageContent.OfNumber(in input), _sequence, judgement.Reason));
        if (judgement.IsRejected)
        {
            source.RejectedCount++;
        }

        source.Halt = HaltReason.None;
        return judgement;
    }

    /// <summary>Level 1, skipped numbers, level 1b, in this order.</summary>
    private Judgement JudgeEarlier(in InputEvent input, ModelSource source)
    {
        long number = input.Prefix.SourceSeq;
        RecordedNumber? recorded = source.Recorded(number);
        if (recorded is not null && recorded.Content.AsSpan().SequenceEqual(MessageContent.OfNumber(in input)))
        {
            return new Judgement(ModelDisposition.Duplicate, recorded.Reason, recorded.Sequence);
        }

        // A gap fill under a number that was given up and came after all says nothing else than that it was given up.
        if (source.IsSkipped(number) || (input.Template == TemplateId.SourceGapFill && recorded is { IsLate: true }))
        {
            return JudgeLate(in input, source);
        }

        if (source.IsOlderThanRemembered(number) && KnownExecution(in input, source) is { } known)
        {
            return new Judgement(ModelDisposition.DuplicateExec, RejectReason.None, known.FirstSequence);
        }

        source.Halt = HaltReason.Conflict;
        source.IsHaltAnswered = false;
        _alerts.Add(ModelAlert.SourceReuse);
        _alerts.Add(ModelAlert.SourceConflictHalt);
        return Judgement.Reject(RejectReason.SourceSeqReused, recorded?.Sequence ?? 0);
    }

    /// <summary>A skipped number that came after all: judged by its content, and no longer skipped.</summary>
    private Judgement JudgeLate(in InputEvent input, ModelSource source)
    {
        long number = input.Prefix.SourceSeq;
        if (input.Template == TemplateId.SourceGapFill)
        {
            return LateGapFill(in input.Block<SourceGapFill>(), source);
        }

        if (!source.CanRecover(number))
        {
            return Judgement.Reject(RejectReason.Capacity);
        }

        source.Recover(number);
        Judgement judgement = JudgeContent(in input, source);
        source.Record(number, new RecordedNumber(MessageContent.OfNumber(in input), _sequence, judgement.Reason, IsLate: true));
        if (judgement.Disposition != ModelDisposition.Applied)
        {
            if (judgement.Disposition is ModelDisposition.Held or ModelDisposition.Parked)
            {
                _waitingLate.Add(_sequence);
            }

            return judgement;
        }

        _alerts.Add(ModelAlert.LateRecovered);
        return judgement with { Disposition = ModelDisposition.LateRecovered };
    }

    /// <summary>Everything from sourceSeq to newSourceSeq - 1 will never come: skipped, and counted as rejected.</summary>
    private Judgement GapFillD7(in SourceGapFill gapFill, ModelSource source)
    {
        long from = gapFill.Prefix.SourceSeq;
        long to = gapFill.NewSourceSeq - 1;
        if (gapFill.NewSourceSeq <= from || gapFill.NewSourceSeq >= long.MaxValue / 2)
        {
            return Judgement.Reject(RejectReason.OutOfRange);
        }

        return Skip(source, from, to, ModelAlert.GapFilled);
    }

    /// <summary>It gives up what is given up already; what it says beyond that is new.</summary>
    private Judgement LateGapFill(in SourceGapFill gapFill, ModelSource source)
    {
        long to = gapFill.NewSourceSeq - 1;
        if (gapFill.NewSourceSeq <= gapFill.Prefix.SourceSeq || gapFill.NewSourceSeq >= long.MaxValue / 2)
        {
            return Judgement.Reject(RejectReason.OutOfRange);
        }

        return to < source.NextExpected
            ? new Judgement(ModelDisposition.Duplicate)
            : Skip(source, source.NextExpected, to, ModelAlert.GapFilled);
    }

    private Judgement Skip(ModelSource source, long from, long to, ModelAlert alert)
    {
        if (!source.TrySkip(from, to))
        {
            // The numbers are neither given up nor there: the source stands at the first of them.
            source.Halt = HaltReason.Gap;
            _alerts.Add(ModelAlert.SkipRefused);
            return Judgement.Reject(RejectReason.Capacity);
        }

        source.MoveTo(to + 1);
        source.RejectedCount += to - from + 1;
        source.Halt = HaltReason.None;
        _alerts.Add(alert);
        return Judgement.Control;
    }

    /// <summary>Without a number only an execId can say whether it came before.</summary>
    private Judgement JudgeUnnumbered(in InputEvent input)
    {
        ModelSource? source = _sources.GetValueOrDefault(input.Prefix.SourceId);
        if (input.Template is TemplateId.SourceGapFill or TemplateId.InputRefused)
        {
            return Judgement.Reject(RejectReason.NotAllowed);
        }

        if (input.Prefix.SourceId == SourcePrefix.HttpSourceId)
        {
            return JudgeContent(in input, source);
        }

        if (source is not { IsUnsequencedAllowed: true })
        {
            return Judgement.Reject(RejectReason.NotAllowed);
        }

        if (source.Halt == HaltReason.Conflict)
        {
            return Judgement.Reject(RejectReason.SourceHalted);
        }

        return HasExecId(in input) ? JudgeContent(in input, source) : Judgement.Reject(RejectReason.NotAllowed);
    }

    private static bool HasExecId(in InputEvent input) => input.Template switch
    {
        TemplateId.Fill => !input.Block<Fill>().ExecId.IsNull,
        TemplateId.FillBust => !input.Block<FillBust>().ExecId.IsNull,
        TemplateId.FillCorrect => !input.Block<FillCorrect>().ExecId.IsNull,
        _ => false,
    };
}
