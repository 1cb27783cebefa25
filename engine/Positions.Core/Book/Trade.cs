using System;
using Positions.Core.Arithmetic;

namespace Positions.Core.Book;

/// <summary>
/// What an execution makes of a position, whatever the cost method:
/// <code>
/// flat           opened      cost = q*p
/// same side      increased   cost += q*p
/// other side     c = min(q, |net|); out = the cost of c by the position's method, all of it when c = |net|
///                realized += sign(net) * (c*p - out); cost -= out
///                decreased, closed, or flipped with what is left: cost = (q - c) * p
/// always         cash -= s*q*p
/// </code>
/// Only a result that does not fit is overflow; products are exact.
/// </summary>
internal static class Trade
{
    /// <summary>How much of a position a trade closes; 0 where it opens or increases.</summary>
    public static long ClosedQuantity(long net, int side, long quantity) =>
        net == 0 || Math.Sign(net) == side ? 0 : Math.Min(quantity, Math.Abs(net));

    /// <summary>Works out what a trade makes of a position; false if any result does not fit, with nothing changed.</summary>
    /// <param name="before">The position.</param>
    /// <param name="side">+1 buy, -1 sell.</param>
    /// <param name="quantity">Above 0.</param>
    /// <param name="price">Any sign.</param>
    /// <param name="costOut">Cost of <see cref="ClosedQuantity"/>.</param>
    /// <param name="after">The position with the trade.</param>
    /// <param name="realizedDelta">After less before.</param>
    /// <param name="kind">What kind of change it is.</param>
    public static bool TryApply(
        in PositionFigures before,
        int side,
        long quantity,
        long price,
        Int128 costOut,
        out PositionFigures after,
        out Int128 realizedDelta,
        out PositionChangeKind kind)
    {
        before.CopyTo(out after);
        realizedDelta = 0;
        Int128 notional = Math.BigMul(quantity, price);
        bool fits;
        if (before.Quantity == 0)
        {
            kind = PositionChangeKind.Opened;
            after.Quantity = side * quantity;
            after.OpenCost = notional;
            fits = true;
        }
        else if (Math.Sign(before.Quantity) == side)
        {
            kind = PositionChangeKind.Increased;
            fits = Checked.TryAdd(before.Quantity, side * quantity, out after.Quantity)
                & Checked.TryAdd(before.OpenCost, notional, out after.OpenCost);
        }
        else
        {
            fits = TryReduce(in before, quantity, price, costOut, ref after, out realizedDelta, out kind);
        }

        fits &= side > 0
            ? Checked.TrySubtract(before.Cash, notional, out after.Cash)
            : Checked.TryAdd(before.Cash, notional, out after.Cash);
        return fits;
    }

    private static bool TryReduce(
        in PositionFigures before,
        long quantity,
        long price,
        Int128 costOut,
        ref PositionFigures after,
        out Int128 realizedDelta,
        out PositionChangeKind kind)
    {
        long net = before.Quantity;
        long magnitude = Math.Abs(net);
        long closed = Math.Min(quantity, magnitude);
        Int128 proceeds = Math.BigMul(closed, price);
        bool fits = net > 0
            ? Checked.TrySubtract(proceeds, costOut, out realizedDelta)
            : Checked.TrySubtract(costOut, proceeds, out realizedDelta);
        fits &= Checked.TryAdd(before.RealizedPoints, realizedDelta, out after.RealizedPoints)
            & Checked.TrySubtract(before.OpenCost, costOut, out after.OpenCost);

        // Of opposite signs, so their sum is smaller than either.
        after.Quantity = net > 0 ? net - quantity : net + quantity;
        if (quantity < magnitude)
        {
            kind = PositionChangeKind.Decreased;
            return fits;
        }

        Invariant.Check(after.OpenCost == 0 || !fits);
        if (quantity == magnitude)
        {
            kind = PositionChangeKind.Closed;
            return fits;
        }

        kind = PositionChangeKind.Flipped;
        after.OpenCost = Math.BigMul(quantity - closed, price);
        return fits;
    }
}
