using System.Collections.Immutable;
using System.Numerics;

namespace Positions.Reference;

/// <summary>D.9 Split n:d: every quantity times n/d at unchanged cost; what is below 1e-8 of a unit is sold at the given price.</summary>
public sealed record SplitEvent(long Place, BigInteger Numerator, BigInteger Denominator, BigInteger? CashInLieuPrice) : KeyEvent(Place)
{
    public override bool IsExecution => false;

    public override Booked Apply(ModelPosition position)
    {
        if (position.CostMethod == CostMethod.Average)
        {
            (BigInteger quantity, BigInteger cost, BigInteger paid) = SplitOne(BigInteger.Abs(position.Net), position.OpenCost);
            return Done(position, quantity, cost, paid, []);
        }

        BigInteger open = 0;
        BigInteger openCost = 0;
        BigInteger proceeds = 0;
        ImmutableList<Lot> lots = [];
        foreach (Lot lot in position.Lots)
        {
            (BigInteger quantity, BigInteger cost, BigInteger paid) = SplitOne(lot.Quantity, lot.Cost);
            open += quantity;
            openCost += cost;
            proceeds += paid;
            lots = quantity.IsZero ? lots : lots.Add(lot with { Quantity = quantity, Cost = cost });
        }

        return Done(position, open, openCost, proceeds, lots);
    }

    /// <summary>What stays of a quantity and its cost, and what the fraction brings.</summary>
    private (BigInteger Quantity, BigInteger Cost, BigInteger Paid) SplitOne(BigInteger quantity, BigInteger cost)
    {
        BigInteger whole = BigInteger.DivRem(quantity * Numerator, Denominator, out BigInteger rest);
        if (rest.IsZero)
        {
            return (whole, cost, 0);
        }

        BigInteger costOut = whole.IsZero ? cost : Exact.RoundHalfEven(cost * rest, quantity * Numerator);
        BigInteger price = CashInLieuPrice ?? throw new InvalidOperationException("a fraction needs a price");
        return (whole, cost - costOut, Exact.RoundHalfEven(rest * price, Denominator));
    }

    /// <summary>True if something is left over that has to be paid.</summary>
    public bool NeedsPrice(ModelPosition position) =>
        position.CostMethod == CostMethod.Average
            ? !(position.Net * Numerator % Denominator).IsZero
            : position.Lots.Any(lot => !(lot.Quantity * Numerator % Denominator).IsZero);

    private static Booked Done(ModelPosition position, BigInteger quantity, BigInteger cost, BigInteger paid, ImmutableList<Lot> lots)
    {
        int sign = position.Net.Sign;
        BigInteger realizedDelta = sign * (paid - (position.OpenCost - cost));
        return new Booked(
            position with
            {
                Net = sign * quantity,
                OpenCost = cost,
                Realized = position.Realized + realizedDelta,
                Cash = position.Cash + (sign * paid),
                Lots = lots,
            },
            ChangeKind.Split,
            realizedDelta,
            0,
            0);
    }
}
