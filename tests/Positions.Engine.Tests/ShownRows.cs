using Positions.Core;
using Positions.Engine.Egress;
using Positions.Protocol.Values;

namespace Positions.Engine.Tests;

/// <summary>
/// Everything that is shown of positions and orders, as lines: of a read model, and of the state itself. Orders that leave memory and have
/// not yet done so are left out.
/// </summary>
internal static class ShownRows
{
    public static List<string> Of(ReadModel model)
    {
        var lines = new List<string> { $"{model.BusinessDate} {model.OldestRetainedDate}" };
        for (int i = 0; i < model.Positions.Count; i++)
        {
            PositionValue value = model.Value(i);
            PositionCopy row = value.Row;
            bool isFound = model.TryFindPosition(in row.Account, in row.Symbol, out int found);
            var fees = new List<FeeAmount>();
            for (int link = row.FirstFeeLink; link != 0; link = model.OtherFees.Read(link - 1).NextLink)
            {
                FeeCopy fee = model.OtherFees.Read(link - 1);
                fees.Add(new FeeAmount(fee.Currency, new Decimal8(fee.Amount)));
            }

            lines.Add($"position {(isFound ? found : -1)} {row.Account} {row.Symbol} {row.Currency} {row.CostMethod} {row.InstrumentIndex} "
                + $"multiplier {row.Multiplier} quantity {row.Quantity} cost {row.OpenCost} realized {row.RealizedPoints} fees {row.Fees} "
                + $"{Text(fees)} version {row.Version} {row.LastSequence} {row.LastEventTime} {value.Mark} "
                + $"unrealized {value.UnrealizedPoints} day {value.DayPoints}");
        }

        for (int i = 0; i < model.Orders.Count; i++)
        {
            OrderCopy order = model.Orders.Read(i);
            if (order.IsThere(model.OldestRetainedDate))
            {
                lines.Add($"order {i} {order.OrderId} {order.ClientOrderId} {order.Account} {order.Symbol} {order.Side} {order.Status} "
                    + $"{order.IsOrphan} {order.Date} {order.OrderQuantity} {order.Price} {new Decimal8(order.CumQuantity)} {order.LeavesQuantity} "
                    + $"{order.LastSequence}");
            }
        }

        return lines;
    }

    public static List<string> Of(BusinessLogic logic)
    {
        var lines = new List<string> { $"{logic.BusinessDate} {logic.OldestRetainedDate}" };
        for (int i = 0; i < logic.PositionCount; i++)
        {
            PositionView row = logic.GetPosition(i);
            lines.Add($"position {i} {row.Account} {row.Symbol} {row.Currency} {row.Method} {row.InstrumentIndex} "
                + $"multiplier {row.Multiplier.Mantissa} quantity {row.Quantity.Mantissa} cost {row.OpenCost} realized {row.RealizedPoints} "
                + $"fees {row.Fees.Mantissa} {Text(logic.GetOtherFees(i))} version {row.Version} {row.LastSequence} "
                + $"{row.LastEventTime} {row.Mark} unrealized {row.UnrealizedPoints} day {row.DayPoints}");
        }

        for (int i = 0; i < logic.OrderRowCount; i++)
        {
            if (logic.TryGetOrder(i, out OrderView order) && (order.LastBusinessDate >= logic.OldestRetainedDate || !order.RetiresByDate))
            {
                lines.Add($"order {i} {order.OrderId} {order.ClientOrderId} {order.Account} {order.Symbol} {order.Side} {order.Status} "
                    + $"{order.IsOrphan} {order.LastBusinessDate} {order.OrderQuantity} {order.Price} {order.CumQuantity} {order.LeavesQuantity} "
                    + $"{order.LastSequence}");
            }
        }

        return lines;
    }

    /// <summary>By currency: what had waited for an input is told before it, so the two need not have met their currencies in the same order.</summary>
    private static string Text(IEnumerable<FeeAmount> fees) =>
        string.Join(',', fees.OrderBy(static fee => fee.Currency.ToString(), StringComparer.Ordinal));
}
