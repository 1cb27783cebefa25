using Positions.Cli.Output;
using Positions.Core;

namespace Positions.Cli;

/// <summary>One position as text, with all that is known of it.</summary>
internal static class PositionRow
{
    public static readonly Column[] Columns =
    [
        new("account", "Account"),
        new("symbol", "Symbol"),
        new("currency", "Currency"),
        new("quantity", "Quantity", ColumnKind.Decimal),
        new("averagePrice", "Average price", ColumnKind.Decimal),
        new("openCost", "Open cost", ColumnKind.Points),
        new("markPrice", "Mark", ColumnKind.Decimal),
        new("markKind", "Mark kind"),
        new("markSequence", "Mark sequence", ColumnKind.Integer),
        new("realizedPnl", "Realized P&L", ColumnKind.Points),
        new("unrealizedPnl", "Unrealized P&L", ColumnKind.Points),
        new("dayPnl", "Day P&L", ColumnKind.Points),
        new("fees", "Fees", ColumnKind.Decimal),
        new("otherFees", "Other fees"),
        new("startQuantity", "Start of day", ColumnKind.Decimal),
        new("previousClose", "Previous close", ColumnKind.Decimal),
        new("costMethod", "Cost method"),
        new("version", "Version", ColumnKind.Integer),
        new("lastSequence", "Last sequence", ColumnKind.Integer),
    ];

    /// <summary>One cell for each of <see cref="Columns"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such row.</exception>
    public static string[] Cells(BusinessLogic logic, int index)
    {
        PositionView position = logic.GetPosition(index);
        return
        [
            position.Account.ToString(),
            position.Symbol.ToString(),
            position.Currency.ToString(),
            position.Quantity.ToString(),
            position.AveragePrice.ToString(),
            Show.Money(position.OpenCost, position.Multiplier),
            position.Mark.Price.ToString(),
            position.Mark.IsPriced ? Word(position.Mark.Kind.ToString()) : "",
            position.Mark.IsPriced ? Show.Integer(position.Mark.Sequence) : "",
            Show.Money(position.RealizedPoints, position.Multiplier),
            position.UnrealizedPoints is Int128 unrealized ? Show.Money(unrealized, position.Multiplier) : "",
            position.DayPoints is Int128 day ? Show.Money(day, position.Multiplier, position.DayFees) : "",
            position.Fees.ToString(),
            string.Join(';', logic.GetOtherFees(index).Select(static fee => $"{fee.Currency} {fee.Amount}")),
            position.DayStart.Quantity.ToString(),
            position.DayStart.PreviousClose.ToString(),
            Word(position.Method.ToString()),
            Show.Integer(position.Version),
            Show.Integer(position.LastSequence),
        ];
    }

    private static string Word(string name) => name.ToLowerInvariant();
}
