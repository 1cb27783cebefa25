using Positions.Core;
using Positions.Protocol.Values;

namespace Positions.Reference.Tests.Comparison;

/// <summary>What the two sides know of a position: its figures, its day, its fees and its lots.</summary>
internal sealed class PositionComparison(ReferenceModel model, ILogicUnderTest logic)
{
    // Longer ones only with the whole state.
    private const int LotsComparedAlways = 32;

    private readonly Dictionary<(string Account, string Symbol), (Text16 Account, Text24 Symbol)> _keys = [];

    public void Compare(DifferenceList differences, ModelPosition position, bool isWhole)
    {
        if (!_keys.TryGetValue((position.Key.Account, position.Key.Symbol), out (Text16 Account, Text24 Symbol) key))
        {
            key = (Text16.From(position.Key.Account), Text24.From(position.Key.Symbol));
            _keys.Add((position.Key.Account, position.Key.Symbol), key);
        }

        if (logic.Position(in key.Account, in key.Symbol) is not { } core)
        {
            differences.Add($"position {position.Key}", "known", "unknown");
            return;
        }

        string name = position.Key.ToString();
        differences.Check($"{name} currency", position.Currency, core.Currency.ToString());
        differences.Check($"{name} net", position.Net, core.Quantity.Mantissa);
        differences.Check($"{name} open cost", position.OpenCost, core.OpenCost);
        differences.Check($"{name} realized", position.Realized, core.RealizedPoints);
        differences.Check($"{name} cash", position.Cash, core.Cash);
        differences.Check($"{name} ledger", position.AdjustmentLedger, core.Adjustments);
        differences.Check($"{name} version", position.Version, core.Version);
        differences.Check($"{name} last sequence", position.LastSequence, core.LastSequence);
        differences.Check($"{name} last event time", position.LastEventTime, core.LastEventTime.Value);
        differences.Check($"{name} last quantity", ModelComparison.Shown(position.LastQuantity), core.LastQuantity.Mantissa);
        differences.Check($"{name} last price", position.LastPrice, core.LastPrice.Mantissa);
        differences.Check($"{name} cycle", position.CycleNumber, core.CycleNumber);
        differences.Check($"{name} opened", position.OpenedSequence, core.OpenedSequence);
        differences.Check($"{name} bought", position.BuyQuantity, core.BuyQuantity);
        differences.Check($"{name} sold", position.SellQuantity, core.SellQuantity);
        differences.Check($"{name} buy notional", position.BuyNotional, core.BuyNotional);
        differences.Check($"{name} sell notional", position.SellNotional, core.SellNotional);
        differences.Check($"{name} average price", position.AveragePrice is { } price && Exact.FitsQuantity(price) ? price : long.MinValue,
            core.AveragePrice.Mantissa);
        CompareFees(differences, position, core);
        CompareDay(differences, name, position, core);
        if (isWhole || position.Lots.Count <= LotsComparedAlways)
        {
            CompareLots(differences, name, position, logic.Lots(core.Index));
        }
    }

    private static void CompareLots(DifferenceList differences, string name, ModelPosition position, LotView[] core)
    {
        differences.Check($"{name} lots", position.Lots.Count, core.Length);
        if (position.Lots.Count == core.Length)
        {
            foreach ((Lot lot, LotView told) in position.Lots.Zip(core))
            {
                differences.Check($"{name} quantity of a lot", lot.Quantity, told.Quantity.Mantissa);
                differences.Check($"{name} cost of a lot", lot.Cost, told.Cost);
            }
        }
    }

    private void CompareDay(DifferenceList differences, string name, ModelPosition position, PositionView core)
    {
        if (!position.Net.IsZero)
        {
            // A flat row takes its method when it opens; the model has it ready when something that is refused asks.
            differences.Check($"{name} method", position.CostMethod.ToString(), core.Method.ToString());
        }

        differences.Check($"{name} start of day", position.SodQuantity, core.DayStart.Quantity.Mantissa);
        differences.Check($"{name} start of day cost", position.SodCost, core.DayStart.Cost);
        differences.Check($"{name} start of day realized", position.SodRealized, core.DayStart.RealizedPoints);
        differences.Check($"{name} start of day fees", position.SodFees, core.DayStart.Fees.Mantissa);
        differences.Check($"{name} previous close", position.PreviousClose ?? long.MinValue, core.DayStart.PreviousClose.Mantissa);
        differences.Check($"{name} mark", model.MarkOfD5(position)?.Price ?? long.MinValue, core.Mark.Price.Mantissa);
    }

    private void CompareFees(DifferenceList differences, ModelPosition position, PositionView core)
    {
        differences.Check($"{position.Key} fees", position.OwnFees, core.Fees.Mantissa);
        if (position.Fees.Count > (position.Fees.ContainsKey(position.Currency) ? 1 : 0))
        {
            string others = string.Join(", ", position.Fees.Where(fee => fee.Key != position.Currency && !fee.Value.IsZero)
                .Select(fee => $"{fee.Key} {fee.Value}"));
            string told = string.Join(", ", logic.OtherFees(core.Index).Where(fee => fee.Amount.Mantissa != 0)
                .Select(fee => $"{fee.Currency} {fee.Amount.Mantissa}").Order(StringComparer.Ordinal));
            differences.Check($"{position.Key} other fees", others, told);
        }
    }
}
