using Positions.Core;
using Positions.Core.Arithmetic;
using Positions.Protocol.Values;

namespace Positions.Engine.Egress;

/// <summary>A published position with what values it. Points are at 1e-16, null without a mark or where they do not fit.</summary>
/// <param name="Row">The position.</param>
/// <param name="Mark">What values it.</param>
/// <param name="UnrealizedPoints">0 when flat.</param>
/// <param name="DayPoints">Realized and unrealized since the business date began, before fees.</param>
/// <param name="DayFees">Fees in the position's own currency since then, at 1e-8.</param>
public readonly record struct PositionValue(PositionCopy Row, MarkView Mark, Int128? UnrealizedPoints, Int128? DayPoints, Int128 DayFees)
{
    /// <summary>True if something is open that no mark values.</summary>
    public bool IsUnpriced => Row.Quantity != 0 && !Mark.IsPriced;

    /// <param name="row">The position.</param>
    /// <param name="instrument">Its instrument.</param>
    /// <param name="businessDate">The current one.</param>
    public static PositionValue Of(in PositionCopy row, in InstrumentCopy instrument, uint businessDate)
    {
        int sign = Math.Sign(row.Quantity);
        MarkView mark = instrument.MarkFor(sign, row.Currency);
        Int128? unrealized = ProfitMath.Unrealized(row.Quantity, row.OpenCost, mark.Price);
        DayStartView start = row.BusinessDate == businessDate
            ? new DayStartView(
                new Decimal8(row.StartOfDayQuantity), row.StartOfDayCost, row.StartOfDayRealized, new Decimal8(row.StartOfDayFees), row.PreviousClose)
            : new DayStartView(
                new Decimal8(row.Quantity), row.OpenCost, row.RealizedPoints, new Decimal8(row.Fees), instrument.PreviousCloseFor(sign, row.Currency, businessDate));
        return new PositionValue(row, mark, unrealized, ProfitMath.Day(row.RealizedPoints, unrealized, in start), ProfitMath.DayFees(row.Fees, in start));
    }
}
