using Positions.Core;
using Positions.Protocol.Values;

namespace Positions.Reference.Tests.Comparison;

/// <summary>What the two sides know of orders.</summary>
internal static class OrderComparison
{
    /// <summary>All of them, those without an id of the venue too; what is on one side only is named.</summary>
    public static void CompareAll(
        DifferenceList differences, IReadOnlyDictionary<OrderKey, ModelOrder> model, IReadOnlyList<OrderView> core)
    {
        differences.Check("orders", model.Count, core.Count);
        foreach (OrderView view in core)
        {
            Compare(differences, model.GetValueOrDefault(KeyOf(in view)), view);
        }
    }

    public static void Compare(DifferenceList differences, ModelOrder? model, OrderView? core)
    {
        if (model is null || core is not { } view)
        {
            differences.Check("order", model is null ? "unknown" : "known", core is null ? "unknown" : "known");
            return;
        }

        differences.Check("order account", model.Position.Account, view.Account.ToString());
        differences.Check("order symbol", model.Position.Symbol, view.Symbol.ToString());
        differences.Check("order side", model.Side, view.Side == Side.Buy ? 1 : -1);
        differences.Check("order status", model.State.ToString(), view.Status.ToString());
        differences.Check("order quantity", model.OrderQuantity ?? long.MinValue, view.OrderQuantity.Mantissa);
        differences.Check("order cum", model.CumQuantity, view.CumQuantity.Mantissa);
        differences.Check("order leaves", model.LeavesQuantity ?? long.MinValue, view.LeavesQuantity.Mantissa);
        differences.Check("order overfill", model.Overfill, view.OverfillQuantity.IsNull ? 0 : view.OverfillQuantity.Mantissa);
        differences.Check("order last date", model.LastDate, view.LastBusinessDate);
        differences.Check("order client id", model.ClientOrderId, view.ClientOrderId.ToString());
        differences.Check("order average price", model.CumQuantity.IsZero ? long.MinValue : model.AveragePrice, view.AveragePrice.Mantissa);
        differences.Check("order split since", model.IsFlagged ? 1 : 0, view.IsSplitSince ? 1 : 0);
        differences.Check("order orphan", model.IsOrphan ? 1 : 0, view.IsOrphan ? 1 : 0);
    }

    /// <summary>The model knows an order without an id by the input that it came with.</summary>
    private static OrderKey KeyOf(in OrderView view) =>
        new(view.ExecDomain, view.OrderId.IsNull ? $"{ModelOrder.UnnamedPrefix}{view.FirstSequence}" : view.OrderId.ToString());
}
