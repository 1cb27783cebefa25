using Positions.Core;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Cli;

/// <summary>
/// What the outputs do not say of an event: what a bust refers to, who adjusted and why, the file of a load, the terms of a split.
/// Remembered from the inputs as they are replayed.
/// </summary>
internal sealed class EventDetails
{
    // A message that is parked, and a split, which takes its time, show their effect at a later input.
    private readonly Dictionary<long, string> _bySequence = [];

    /// <summary>Before the input is applied.</summary>
    public void Note(ref InputEvent input)
    {
        string? text = input.Template switch
        {
            TemplateId.FillBust => $"of {input.Block<FillBust>().ExecRefId}",
            TemplateId.FillCorrect => $"of {input.Block<FillCorrect>().ExecRefId}",
            TemplateId.PositionAdjusted => Adjustment(in input.Block<PositionAdjusted>()),
            TemplateId.PositionLoaded => Load(in input.Block<PositionLoaded>()),
            TemplateId.InstrumentSplit => Split(in input.Block<InstrumentSplit>()),
            TemplateId.InstrumentRenamed => $"from {input.Block<InstrumentRenamed>().Symbol}",
            _ => null,
        };
        if (text is not null)
        {
            _bySequence[input.Sequence] = text;
        }
    }

    /// <summary>One line for a change; empty for plain trades.</summary>
    public string Of(in OutputEvent change)
    {
        bool isParked = change.Kind == OutputKind.LateVerdict;
        long sequence = isParked ? change.FirstSequence : change.Kind == OutputKind.Change ? change.LastSequence : change.InputSequence;
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

    private static string Adjustment(in PositionAdjusted adjustment)
    {
        string reason = adjustment.Reason switch
        {
            1 => "RECON_AUTO",
            2 => "RECON_APPROVED",
            3 => "MANUAL",
            4 => "MIGRATION",
            _ => $"reason {adjustment.Reason}",
        };
        string rule = (AdjustmentRule)adjustment.CostRule switch
        {
            AdjustmentRule.AtPrice => "at price",
            AdjustmentRule.AtExternalAverage => "at external average",
            _ => "at average",
        };
        return Join(", ", $"{reason} {rule}", By(in adjustment.Principal), adjustment.Comment.ToString());
    }

    private static string Load(in PositionLoaded load) =>
        Join(", ", $"file {load.FileId} row {load.Row}", load.AveragePrice.IsNull ? "" : $"at {load.AveragePrice}", $"date {load.BusinessDate}", load.IsForced != 0 ? "forced" : "", By(in load.Principal));

    private static string Split(in InstrumentSplit split) =>
        Join(
            ", ",
            $"{split.Numerator}:{split.Denominator}",
            split.CashInLieuPrice.IsNull ? "" : $"cash in lieu at {split.CashInLieuPrice}",
            By(in split.Principal));

    private static string By(in Text24 principal) => principal.IsNull ? "" : $"by {principal}";

    private static string Join(string separator, params string[] parts) => string.Join(separator, parts.Where(static part => part.Length > 0));
}
