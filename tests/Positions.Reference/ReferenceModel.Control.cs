using System.Globalization;
using System.Numerics;
using Positions.Protocol;
using Positions.Protocol.Messages;

namespace Positions.Reference;

/// <content>The engine's own inputs about sources, settings and instruments.</content>
public sealed partial class ReferenceModel
{
    private Judgement JudgeControl(in InputEvent input) => input.Template switch
    {
        TemplateId.WorkContinued or TemplateId.SnapshotRequested or TemplateId.ClockTicked => Judgement.Control,
        TemplateId.EngineStarted => EngineStart(),
        TemplateId.SettingChanged => Setting(in input.Block<SettingChanged>()),
        TemplateId.InstrumentDefined => Instrument(in input.Block<InstrumentDefined>()),
        TemplateId.SourceHalted => Halted(in input.Block<SourceHalted>()),
        TemplateId.GapSkipped => Skipped(in input.Block<GapSkipped>()),
        TemplateId.SourceResumed => Resumed(in input.Block<SourceResumed>()),
        TemplateId.DateRolled => DateRoll(in input.Block<DateRolled>()),
        TemplateId.SessionOpened => SessionOpen(in input.Block<SessionOpened>()),
        TemplateId.PositionAdjusted => AdjustD9(in input.Block<PositionAdjusted>()),
        TemplateId.PositionLoaded => SodLoadD9(in input.Block<PositionLoaded>()),
        TemplateId.InstrumentSplit => SplitD9(in input.Block<InstrumentSplit>()),
        TemplateId.InstrumentRenamed => SymbolChangeD9(in input.Block<InstrumentRenamed>()),
        TemplateId.StatementBegun => BeginStatement(in input.Block<StatementBegun>()),
        TemplateId.StatementScoped => ScopeStatement(in input.Block<StatementScoped>()),
        TemplateId.StatementLine => TakeLine(in input.Block<StatementLine>()),
        TemplateId.StatementEnded => EndStatement(in input.Block<StatementEnded>()),
        TemplateId.CorrectionDecided => DecideCorrection(in input.Block<CorrectionDecided>()),
        TemplateId.BreakerReset => ResetBreaker(in input.Block<BreakerReset>()),
        _ => throw new InvalidOperationException($"the model does not know template {input.Template}"),
    };

    /// <summary>Values are taken as they are: which of them are refused is the engine's configuration, not the domain.</summary>
    private Judgement Setting(in SettingChanged setting)
    {
        string key = setting.Key.ToString();
        string value = setting.Value.ToString();
        _settings.Set(key, value);
        string[] parts = key.Split(':');
        if (parts is ["Ingress", "Sources", var number, var name] && uint.TryParse(number, CultureInfo.InvariantCulture, out uint id))
        {
            ModelSource source = SourceOrNew(id);
            switch (name)
            {
                case "ExecDomain":
                    source.ExecDomain = uint.Parse(value, CultureInfo.InvariantCulture);
                    break;
                case "Unsequenced":
                    source.IsUnsequencedAllowed = value == "true";
                    break;
                case "DropCopy":
                    source.IsDropCopy = value == "true";
                    break;
                default:
                    break;
            }
        }

        return Judgement.Control;
    }

    private Judgement Instrument(in InstrumentDefined defined)
    {
        if (defined.Symbol.IsNull)
        {
            return Judgement.Reject(RejectReason.Malformed);
        }

        BigInteger multiplier = Value(defined.Multiplier) ?? Exact.One;
        if (multiplier.Sign <= 0)
        {
            return Judgement.Reject(RejectReason.OutOfRange);
        }

        string symbol = defined.Symbol.ToString();
        _instruments[symbol] = new ModelInstrument(symbol, defined.Currency.ToString(), multiplier, defined.DisplayDecimals);
        return Judgement.Control;
    }

    /// <summary>Ingress has waited too long for the next number.</summary>
    private Judgement Halted(in SourceHalted halted)
    {
        ModelSource? source = OpenFor(halted.Prefix, halted.FromSourceSeq);
        if (source is null || halted.Prefix.Epoch < source.Epoch || source.Halt == HaltReason.Conflict
            || halted.FromSourceSeq != source.NextExpected)
        {
            return Judgement.Ignored;
        }

        source.Halt = HaltReason.Gap;
        _alerts.Add(ModelAlert.SourceGap);
        return Judgement.Control;
    }

    /// <summary>An operator or the policy gives numbers up, from the next expected one on.</summary>
    private Judgement Skipped(in GapSkipped skipped)
    {
        if (skipped.ToSourceSeq < skipped.FromSourceSeq || skipped.ToSourceSeq >= long.MaxValue / 2)
        {
            return Judgement.Reject(RejectReason.OutOfRange);
        }

        ModelSource? known = _sources.GetValueOrDefault(skipped.Prefix.SourceId);
        if (known is { HasEpoch: true } && skipped.Prefix.Epoch < known.Epoch)
        {
            return Judgement.Reject(RejectReason.StaleEpoch);
        }

        ModelSource? source = OpenFor(skipped.Prefix, skipped.FromSourceSeq);
        if (source is null)
        {
            return Judgement.Reject(RejectReason.NotAllowed);
        }

        if (source.Halt == HaltReason.Conflict)
        {
            return Judgement.Reject(RejectReason.SourceHalted);
        }

        return skipped.FromSourceSeq == source.NextExpected
            ? Skip(source, skipped.FromSourceSeq, skipped.ToSourceSeq, ModelAlert.GapSkipped)
            : Judgement.Reject(RejectReason.NotAllowed);
    }

    /// <summary>An operator ends a conflict halt, having seen the next number.</summary>
    private Judgement Resumed(in SourceResumed resumed)
    {
        ModelSource? source = _sources.GetValueOrDefault(resumed.Prefix.SourceId);
        if (source is not { HasEpoch: true })
        {
            return Judgement.Reject(RejectReason.NotAllowed);
        }

        if (source.Halt != HaltReason.Conflict || resumed.ExpectedSourceSeq != source.NextExpected)
        {
            return Judgement.Reject(RejectReason.NotAllowed);
        }

        if (resumed.Prefix.Epoch != source.Epoch)
        {
            return Judgement.Reject(RejectReason.StaleEpoch);
        }

        source.Halt = HaltReason.None;
        return Judgement.Control;
    }

    /// <summary>The source whose present epoch it is about; a new source or epoch begins if it speaks of number 1.</summary>
    private ModelSource? OpenFor(SourcePrefix prefix, long number)
    {
        ModelSource? source = _sources.GetValueOrDefault(prefix.SourceId);
        if (source is { HasEpoch: true } && prefix.Epoch <= source.Epoch)
        {
            return source;
        }

        if (number != 1)
        {
            return null;
        }

        source = SourceOrNew(prefix.SourceId);
        source.BeginEpoch(prefix.Epoch);
        return source;
    }
}
