using System.Collections.Immutable;
using System.Numerics;

namespace Positions.Reference;

/// <summary>
/// D.9 Split n:d: the net times n/d, rounded down at 1e-8, at unchanged cost; then what is below a multiple of the step is sold at the
/// given price.
/// </summary>
public sealed record SplitEvent(long Place, BigInteger Numerator, BigInteger Denominator, BigInteger? Step, BigInteger? CashInLieuPrice)
    : KeyEvent(Place)
{
    public override Booked Apply(ModelPosition position)
    {
        Booked split = Units(position);
        return Fraction(split.Position) is { } paid
            ? paid with { Kind = ChangeKind.Split, RealizedDelta = split.RealizedDelta + paid.RealizedDelta }
            : split;
    }

    /// <summary>The new units are told before the fraction is sold, so they have to fit as well.</summary>
    public override IEnumerable<ModelPosition> Steps(ModelPosition position) => [Units(position).Position, Apply(position).Position];

    /// <summary>The quantity in the new units. Nothing left: the cost is lost.</summary>
    public Booked Units(ModelPosition position)
    {
        BigInteger open = BigInteger.Abs(position.Net) * Numerator / Denominator;
        BigInteger realizedDelta = open.IsZero ? -position.Net.Sign * position.OpenCost : 0;
        ModelPosition split = position with
        {
            Net = position.Net.Sign * open,
            OpenCost = open.IsZero ? 0 : position.OpenCost,
            Realized = position.Realized + realizedDelta,
            Lots = open.IsZero ? [] : SplitLots(position.Lots, open),
        };
        return new Booked(split, ChangeKind.Split, realizedDelta, 0, 0);
    }

    /// <summary>What is sold of a position in the new units; null if it is a multiple of the step.</summary>
    public Booked? Fraction(ModelPosition split)
    {
        BigInteger fraction = Step is { } step ? BigInteger.Abs(split.Net) % step : 0;
        return fraction.IsZero
            ? null
            : Booking.FillApplicationD3(split, -split.Net.Sign, fraction, CashInLieuPrice!.Value, null, Place);
    }

    /// <summary>Each lot rounded down; the units missing to the net go one each to the oldest; what is empty leaves its cost.</summary>
    private ImmutableList<Lot> SplitLots(ImmutableList<Lot> lots, BigInteger open)
    {
        if (lots.IsEmpty)
        {
            return lots;
        }

        List<Lot> split = [.. lots.Select(lot => lot with { Quantity = lot.Quantity * Numerator / Denominator })];
        BigInteger missing = open - split.Aggregate(BigInteger.Zero, (sum, lot) => sum + lot.Quantity);
        for (int i = 0; missing.Sign > 0; i = (i + 1) % split.Count, missing -= 1)
        {
            split[i] = split[i] with { Quantity = split[i].Quantity + 1 };
        }

        for (int i = 0; i < split.Count; i++)
        {
            if (split[i].Quantity.IsZero && i + 1 < split.Count)
            {
                split[i + 1] = split[i + 1] with { Cost = split[i + 1].Cost + split[i].Cost };
            }
        }

        BigInteger left = split[^1].Quantity.IsZero ? split[^1].Cost : 0;
        List<Lot> kept = [.. split.Where(lot => !lot.Quantity.IsZero)];
        kept[^1] = kept[^1] with { Cost = kept[^1].Cost + left };
        return [.. kept];
    }
}
