using System;
using Positions.Protocol.Values;

namespace Positions.Core.Arithmetic;

/// <summary>
/// P&amp;L that depends on marks, in money points at 1e-16: unrealized = net * mark - sign(net) * openCost, from cost and never from an
/// average price. Without a mark there is no figure, which is not the same as 0.
/// </summary>
public static class ProfitMath
{
    /// <summary>0 when flat; null without a mark, or where the result does not fit.</summary>
    public static Int128? Unrealized(long net, Int128 openCost, Decimal8 mark)
    {
        if (net == 0)
        {
            return 0;
        }

        if (mark.IsNull)
        {
            return null;
        }

        Int128 value = Math.BigMul(net, mark.Mantissa);
        return Checked.TrySubtract(value, Math.Sign(net) * openCost, out Int128 unrealized) ? unrealized : null;
    }

    /// <summary>
    /// Realized since the start of the day, plus unrealized now, less unrealized then; before fees, which are money and not points: what is
    /// shown as P&amp;L of the day is this less <see cref="DayFees"/>.
    /// </summary>
    public static Int128? Day(Int128 realized, Int128? unrealized, in DayStartView start)
    {
        Int128? then = Unrealized(start.Quantity.Mantissa, start.Cost, start.PreviousClose);
        return unrealized is { } now && then is { } before
            && Checked.TrySubtract(realized, start.RealizedPoints, out Int128 day)
            && Checked.TryAdd(day, now, out day)
            && Checked.TrySubtract(day, before, out day)
            ? day
            : null;
    }

    /// <summary>Fees in the position's own currency since the start of the day, at 1e-8.</summary>
    public static Int128 DayFees(long fees, in DayStartView start) => (Int128)fees - start.Fees.Mantissa;
}
