using Positions.Core;
using Positions.Core.Reconciliation;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Recovery;

/// <summary>
/// What the outputs do not say of an event: what a bust refers to, who adjusted and why, the file of a load, the terms of a split.
/// Remembered from the inputs as they are replayed, and only as long as a change can come of them: however long the journal is, that is
/// what is parked and what open work is about.
/// </summary>
public sealed class EventDetails
{
    private const ushort ByApproval = 2;

    private readonly BusinessLogic _logic;

    // A message that is parked, and a split, which takes its time, show their effect at a later input.
    private readonly Dictionary<long, string> _bySequence = [];
    private readonly Dictionary<long, (string Reason, string Principal)> _causes = [];

    // The last input noted, if only parking would let it wait, and how much was parked before it.
    private long _lastSequence;
    private int _parkedBefore;

    /// <param name="logic">The one that is replayed; asked what still waits. Where it begins with a snapshot, what is parked in that is told from there.</param>
    public EventDetails(BusinessLogic logic)
    {
        _logic = logic;
        for (int row = 0; row < logic.ParkedRowCount; row++)
        {
            if (logic.TryGetParked(row, out InputEvent parked))
            {
                _bySequence[parked.Sequence] = Reference(in parked)!;
            }
        }
    }

    /// <summary>Inputs that are remembered.</summary>
    public int Count => _bySequence.Count;

    /// <summary>Before the input is applied.</summary>
    public void Note(ref InputEvent input)
    {
        Forget();
        NoteOpenActions();
        string? text = Reference(in input) ?? input.Template switch
        {
            TemplateId.PositionAdjusted => Adjustment(in input.Block<PositionAdjusted>()),
            TemplateId.PositionLoaded => Load(in input.Block<PositionLoaded>()),
            TemplateId.InstrumentSplit => Split(in input.Block<InstrumentSplit>()),
            TemplateId.InstrumentRenamed => $"from {input.Block<InstrumentRenamed>().Symbol}",
            TemplateId.CorrectionDecided => Decision(in input.Block<CorrectionDecided>()),
            _ => null,
        };
        if (text is not null)
        {
            _bySequence[input.Sequence] = text;
            NoteCause(in input);

            // While work is open an input may be parked and others be done with at once: how many wait then says nothing of it.
            bool isPartOfWork = _logic.HasOpenWork || input.Template is TemplateId.InstrumentSplit or TemplateId.InstrumentRenamed;
            _lastSequence = isPartOfWork ? 0 : input.Sequence;
            _parkedBefore = _logic.ParkedCount;
        }
    }

    /// <summary>Who asked for a change that is no trade; empty where nobody did, or no name was given.</summary>
    public string PrincipalOf(in OutputEvent change) => IsOfStatement(in change)
        ? _logic.Statement.Principal.ToString()
        : _causes.GetValueOrDefault(SequenceOf(in change)).Principal ?? "";

    /// <summary>Why an operator asked for a change: code and comment of an adjustment, else the comment.</summary>
    public string ReasonOf(in OutputEvent change) => IsOfStatement(in change)
        ? ReasonName(change.AdjustmentReason)
        : _causes.GetValueOrDefault(SequenceOf(in change)).Reason ?? "";

    /// <summary>One line for a change; empty for plain trades.</summary>
    public string Of(in OutputEvent change)
    {
        string text = Cause(in change);
        bool isFuture = (change.EventFlags & EventFlags.FutureEvent) != 0;
        return !isFuture ? text : Join(", ", text, "FUTURE_EVENT");
    }

    /// <summary>What was noted so far and will not be asked for again.</summary>
    private void Forget()
    {
        if (!_logic.HasOpenWork && _logic.ParkedCount == 0)
        {
            _bySequence.Clear();
            _causes.Clear();
        }
        else if (_lastSequence != 0 && _logic.ParkedCount <= _parkedBefore)
        {
            _bySequence.Remove(_lastSequence);
            _causes.Remove(_lastSequence);
        }

        _lastSequence = 0;
    }

    /// <summary>A split or rename that is open in a snapshot was never noted: its terms are in the state, who asked for it is not.</summary>
    private void NoteOpenActions()
    {
        for (int i = 0; i < _logic.OpenActionCount; i++)
        {
            CorporateActionView action = _logic.GetOpenAction(i);
            if (!_bySequence.ContainsKey(action.Sequence))
            {
                string terms = action.IsRename ? $"from {action.Symbol}" : Split(action.Numerator, action.Denominator, action.CashInLieuPrice, default);
                _bySequence[action.Sequence] = $"{terms}, begun at {action.Sequence}";
            }
        }
    }

    /// <summary>Adjusted by itself, with the statement's line: what of it is told is in the output and in the state.</summary>
    private static bool IsOfStatement(in OutputEvent change) =>
        change.Kind == OutputKind.Reconciled && change.BreakAction == BreakAction.Corrected;

    private string Cause(in OutputEvent change)
    {
        if (IsOfStatement(in change))
        {
            return Join(
                ", ",
                ReasonName(change.AdjustmentReason),
                $"statement {change.StatementId}",
                $"expected {new Decimal8(change.ExternalQuantity)}, ours {new Decimal8(change.InternalQuantity)}",
                By(_logic.Statement.Principal));
        }

        long sequence = SequenceOf(in change);
        bool isParked = change.Kind == OutputKind.LateVerdict;
        string text = _bySequence.GetValueOrDefault(sequence, "");
        switch (change.ChangeKind)
        {
            case PositionChangeKind.Busted or PositionChangeKind.Corrected:
                string parked = isParked ? $", came at {sequence} before it" : "";
                return $"{(change.IsOffset ? "offset" : "restated")} {text}{parked}";
            case PositionChangeKind.Decreased or PositionChangeKind.Closed when change.Kind == OutputKind.Change && text.Length > 0:
                return $"fraction sold, {text}";
            default:
                return text;
        }
    }

    /// <summary>Of the input that a change came of.</summary>
    private static long SequenceOf(in OutputEvent change) => change.Kind switch
    {
        OutputKind.LateVerdict => change.FirstSequence,
        OutputKind.Change => change.LastSequence,
        _ => change.InputSequence,
    };

    private static string ReasonName(ushort reason) => reason switch
    {
        1 => "RECON_AUTO",
        2 => "RECON_APPROVED",
        3 => "MANUAL",
        4 => "MIGRATION",
        _ => $"reason {reason}",
    };

    private void NoteCause(in InputEvent input)
    {
        (string Reason, string Principal) cause = input.Template switch
        {
            TemplateId.PositionAdjusted when input.Block<PositionAdjusted>() is var adjustment =>
                (Join(", ", ReasonName(adjustment.Reason), adjustment.Comment.ToString()), adjustment.Principal.ToString()),
            TemplateId.PositionLoaded => ("", input.Block<PositionLoaded>().Principal.ToString()),
            TemplateId.CorrectionDecided when input.Block<CorrectionDecided>() is var decided =>
                (Join(", ", ReasonName(ByApproval), decided.Comment.ToString()), decided.Principal.ToString()),
            TemplateId.InstrumentSplit => (input.Block<InstrumentSplit>().Comment.ToString(), input.Block<InstrumentSplit>().Principal.ToString()),
            TemplateId.InstrumentRenamed => (input.Block<InstrumentRenamed>().Comment.ToString(), input.Block<InstrumentRenamed>().Principal.ToString()),
            _ => ("", ""),
        };
        if (cause.Reason.Length + cause.Principal.Length > 0)
        {
            _causes[input.Sequence] = cause;
        }
    }

    private static string Adjustment(in PositionAdjusted adjustment)
    {
        string rule = (AdjustmentRule)adjustment.CostRule switch
        {
            AdjustmentRule.AtPrice => "at price",
            AdjustmentRule.AtExternalAverage => "at external average",
            _ => "at average",
        };
        return Join(", ", $"{ReasonName(adjustment.Reason)} {rule}", By(in adjustment.Principal), adjustment.Comment.ToString());
    }

    private static string Decision(in CorrectionDecided decided) =>
        Join(", ", ReasonName(ByApproval), $"correction {decided.CorrectionId}", By(in decided.Principal), decided.Comment.ToString());

    private static string Load(in PositionLoaded load) =>
        Join(", ", $"file {load.FileId} row {load.Row}", load.Parts > 1 ? $"the last of {load.Parts} lots" : load.AveragePrice.IsNull ? "" : $"at {load.AveragePrice}", $"date {load.BusinessDate}", load.IsForced != 0 ? "forced" : "", By(in load.Principal));

    /// <summary>What a bust or correction undoes; null for what is neither.</summary>
    private static string? Reference(in InputEvent input) => input.Template switch
    {
        TemplateId.FillBust => $"of {input.Block<FillBust>().ExecRefId}",
        TemplateId.FillCorrect => $"of {input.Block<FillCorrect>().ExecRefId}",
        _ => null,
    };

    private static string Split(in InstrumentSplit split) =>
        Split(split.Numerator, split.Denominator, split.CashInLieuPrice, in split.Principal);

    private static string Split(long numerator, long denominator, Decimal8 cashInLieuPrice, in Text24 principal) =>
        Join(", ", $"{numerator}:{denominator}", cashInLieuPrice.IsNull ? "" : $"cash in lieu at {cashInLieuPrice}", By(in principal));

    private static string By(in Text24 principal) => principal.IsNull ? "" : $"by {principal}";

    private static string Join(string separator, params string[] parts) => string.Join(separator, parts.Where(static part => part.Length > 0));
}
