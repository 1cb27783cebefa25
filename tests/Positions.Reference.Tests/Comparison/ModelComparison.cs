using Positions.Core;
using Positions.Protocol;
using Positions.Protocol.Values;

namespace Positions.Reference.Tests.Comparison;

/// <summary>
/// Drives the model and a logic with the same inputs: after each, outcome, change, alerts, row and source have to agree; now and then,
/// and at the end, the whole state.
/// </summary>
internal sealed class ModelComparison(ILogicUnderTest logic) : IDisposable
{
    private const int InputsBetweenStateChecks = 4_096;

    // Alerts that only one side knows are not compared.
    private static readonly Dictionary<string, AlertCode> s_alertsOfBoth = Enum.GetNames<ModelAlert>()
        .Where(name => Enum.IsDefined(typeof(AlertCode), name))
        .ToDictionary(name => name, Enum.Parse<AlertCode>);

    private readonly Dictionary<(string Account, string Symbol), (Text16 Account, Text24 Symbol)> _keys = [];
    private long _inputs;

    public ReferenceModel Model { get; } = new();

    public void Dispose() => logic.Dispose();

    /// <summary>Applies the next input to both; null if they agree, else what they differ in.</summary>
    public DifferenceList? Step(in InputEvent input)
    {
        ModelResult result = Model.Apply(in input);
        ReadOnlySpan<OutputEvent> outputs = logic.Apply(in input);
        var differences = new DifferenceList();
        CompareOutcome(differences, result, in outputs[0]);
        CompareAlerts(differences, result, outputs[1..]);
        CompareSource(differences, input.Prefix.SourceId);
        foreach (PositionChange change in result.Changes)
        {
            ComparePosition(differences, change.Position);
        }

        _inputs++;
        if (_inputs % InputsBetweenStateChecks == 0)
        {
            CompareState(differences);
        }

        return differences.IsEmpty ? null : differences;
    }

    /// <summary>Compares everything that both sides can show; null if they agree.</summary>
    public DifferenceList? CompareState()
    {
        var differences = new DifferenceList();
        CompareState(differences);
        return differences.IsEmpty ? null : differences;
    }

    private void CompareState(DifferenceList differences)
    {
        differences.Check("positions", Model.PositionCount, logic.PositionCount);
        foreach (ModelPosition position in Model.Positions)
        {
            ComparePosition(differences, position);
        }

        foreach (uint sourceId in Model.Sources.Keys)
        {
            CompareSource(differences, sourceId);
        }
    }

    private static void CompareOutcome(DifferenceList differences, ModelResult result, in OutputEvent core)
    {
        differences.Check("disposition", DispositionName(result.Disposition), core.Disposition.ToString());
        differences.Check("reason", result.Reason.ToString(), core.Reason.ToString());
        if (result.Disposition is ModelDisposition.Duplicate or ModelDisposition.DuplicateExec)
        {
            differences.Check("first sequence", result.Judgement.FirstSequence, core.FirstSequence);
        }

        PositionChange? change = result.Changes.Count > 0 ? result.Changes[0] : null;
        differences.Check("position changes", result.Changes.Count > 0 ? 1 : 0, core.HasPosition ? 1 : 0);
        if (change is null || !core.HasPosition)
        {
            return;
        }

        ModelPosition position = change.Position;
        differences.Check("change kind", (long)change.Kind, (long)core.ChangeKind);
        differences.Check("account", position.Key.Account, core.Account.ToString());
        differences.Check("symbol", position.Key.Symbol, core.Symbol.ToString());
        differences.Check("currency", position.Currency, core.Currency.ToString());
        differences.Check("last quantity", change.LastQuantity, core.LastQuantity);
        differences.Check("last price", change.LastPrice, core.LastPrice);
        differences.Check("realized delta", change.RealizedDelta, core.RealizedDelta);
        differences.Check("fee delta", change.FeeDelta, core.FeeDelta);
        differences.Check("cause", change.CauseExecId, core.ExecId.ToString());
        differences.Check("net told", position.Net, core.Quantity);
        differences.Check("open cost told", position.OpenCost, core.OpenCost);
        differences.Check("realized told", position.Realized, core.RealizedPoints);
        differences.Check("fees told", position.OwnFees, core.Fees);
        differences.Check("version told", position.Version, core.Version);
        differences.Check("last sequence told", position.LastSequence, core.LastSequence);
        differences.Check("event time told", position.LastEventTime, core.LastEventTime.Value);
        if (!change.FeeDelta.IsZero)
        {
            differences.Check("fee currency", change.FeeCurrency, core.FeeCurrency.ToString());
        }
    }

    private static string DispositionName(ModelDisposition disposition) => disposition.ToString();

    private static void CompareAlerts(DifferenceList differences, ModelResult result, ReadOnlySpan<OutputEvent> alerts)
    {
        int compared = 0;
        foreach (ModelAlert alert in result.Alerts)
        {
            if (s_alertsOfBoth.TryGetValue(alert.ToString(), out AlertCode code))
            {
                while (compared < alerts.Length && !s_alertsOfBoth.ContainsValue(alerts[compared].AlertCode))
                {
                    compared++;
                }

                string told = compared < alerts.Length ? alerts[compared].AlertCode.ToString() : "none";
                differences.Check($"alert {compared}", code.ToString(), told);
                compared++;
            }
        }

        for (int i = compared; i < alerts.Length; i++)
        {
            if (s_alertsOfBoth.ContainsValue(alerts[i].AlertCode))
            {
                differences.Add($"alert {i}", "none", alerts[i].AlertCode.ToString());
            }
        }
    }

    private void CompareSource(DifferenceList differences, uint sourceId)
    {
        ModelSource? model = Model.Sources.GetValueOrDefault(sourceId);
        if (sourceId == SourcePrefix.HttpSourceId || logic.Source(sourceId) is not { } core || model is null)
        {
            bool isOneMissing = sourceId != SourcePrefix.HttpSourceId && (model is null) != (logic.Source(sourceId) is null);
            if (isOneMissing)
            {
                differences.Add($"source {sourceId}", model is null ? "unknown" : "known", model is null ? "known" : "unknown");
            }

            return;
        }

        differences.Check("has epoch", model.HasEpoch ? 1 : 0, core.HasEpoch ? 1 : 0);
        differences.Check("exec domain", model.ExecDomain, core.ExecDomain);
        if (!model.HasEpoch)
        {
            return;
        }

        differences.Check("epoch", model.Epoch, core.Epoch);
        differences.Check("next expected", model.NextExpected, core.NextExpectedSourceSeq);
        differences.Check("rejected count", model.RejectedCount, core.RejectedCount);
        differences.Check("halt", (long)model.Halt, (long)core.HaltReason);
        differences.Check("skipped ranges", model.Skipped.Count, core.SkippedRangeCount);
        if (model.Skipped.Count > 0 && model.Skipped.Count == core.SkippedRangeCount)
        {
            CompareSkipped(differences, model, logic.Skipped(sourceId));
        }
    }

    private static void CompareSkipped(DifferenceList differences, ModelSource model, SkippedRange[] core)
    {
        for (int i = 0; i < core.Length; i++)
        {
            differences.Check("skipped from", model.Skipped[i].From, core[i].FromSourceSeq);
            differences.Check("skipped to", model.Skipped[i].To, core[i].ToSourceSeq);
        }
    }

    private void ComparePosition(DifferenceList differences, ModelPosition model)
    {
        if (!_keys.TryGetValue((model.Key.Account, model.Key.Symbol), out (Text16 Account, Text24 Symbol) key))
        {
            key = (Text16.From(model.Key.Account), Text24.From(model.Key.Symbol));
            _keys.Add((model.Key.Account, model.Key.Symbol), key);
        }

        if (logic.Position(in key.Account, in key.Symbol) is not { } core)
        {
            differences.Add($"position {model.Key}", "known", "unknown");
            return;
        }

        string name = model.Key.ToString();
        differences.Check($"{name} currency", model.Currency, core.Currency.ToString());
        differences.Check($"{name} net", model.Net, core.Quantity.Mantissa);
        differences.Check($"{name} open cost", model.OpenCost, core.OpenCost);
        differences.Check($"{name} realized", model.Realized, core.RealizedPoints);
        differences.Check($"{name} cash", model.Cash, core.Cash);
        differences.Check($"{name} version", model.Version, core.Version);
        differences.Check($"{name} last sequence", model.LastSequence, core.LastSequence);
        differences.Check($"{name} last event time", model.LastEventTime, core.LastEventTime.Value);
        differences.Check($"{name} last quantity", model.LastQuantity, core.LastQuantity.Mantissa);
        differences.Check($"{name} last price", model.LastPrice, core.LastPrice.Mantissa);
        differences.Check($"{name} last execId", model.LastExecId, core.LastExecId.ToString());
        differences.Check($"{name} cycle", model.CycleNumber, core.CycleNumber);
        differences.Check($"{name} opened", model.OpenedSequence, core.OpenedSequence);
        differences.Check($"{name} bought", model.BuyQuantity, core.BuyQuantity);
        differences.Check($"{name} sold", model.SellQuantity, core.SellQuantity);
        differences.Check($"{name} buy notional", model.BuyNotional, core.BuyNotional);
        differences.Check($"{name} sell notional", model.SellNotional, core.SellNotional);
        differences.Check($"{name} average price", model.AveragePrice is { } price && Exact.FitsQuantity(price) ? price : long.MinValue,
            core.AveragePrice.Mantissa);
        CompareFees(differences, model, core);
    }

    private void CompareFees(DifferenceList differences, ModelPosition model, PositionView core)
    {
        differences.Check($"{model.Key} fees", model.OwnFees, core.Fees.Mantissa);
        if (model.Fees.Count > (model.Fees.ContainsKey(model.Currency) ? 1 : 0))
        {
            string others = string.Join(", ", model.Fees.Where(fee => fee.Key != model.Currency && !fee.Value.IsZero)
                .Select(fee => $"{fee.Key} {fee.Value}"));
            string told = string.Join(", ", logic.OtherFees(core.Index).Where(fee => fee.Amount.Mantissa != 0)
                .Select(fee => $"{fee.Currency} {fee.Amount.Mantissa}").Order(StringComparer.Ordinal));
            differences.Check($"{model.Key} other fees", others, told);
        }
    }
}
