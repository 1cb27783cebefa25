using System.Collections.Immutable;
using System.Numerics;

namespace Positions.Reference;

/// <summary>D.9 Adjust: a signed quantity moves without a trade, and the ledger takes what cash does not.</summary>
/// <param name="Price">Of the rule; for AtAverage the mark at which a flat position opens, if there is one.</param>
public sealed record AdjustEvent(long Place, BigInteger Delta, CostRule Rule, BigInteger? Price) : KeyEvent(Place)
{
    /// <exception cref="InvalidOperationException">Something has to open without a price; ask <see cref="CanApply"/> first.</exception>
    public override Booked Apply(ModelPosition position)
    {
        ModelPosition after = Rule switch
        {
            CostRule.AtAverage => AtAverage(position),
            CostRule.AtPrice => AsTrade(position),
            _ => AtExternalAverage(position),
        };
        return new Booked(after, ChangeKind.Adjusted, after.Realized - position.Realized, 0, 0);
    }

    /// <summary>A price is needed if a part of it opens from flat.</summary>
    public override bool CanApply(ModelPosition position) =>
        Price is not null || (Rule == CostRule.AtAverage && !OpensQuantity(position));

    /// <summary>A part of it opens from flat.</summary>
    public bool OpensQuantity(ModelPosition position) =>
        position.Net.Sign != Delta.Sign && BigInteger.Abs(Delta) > BigInteger.Abs(position.Net);

    private ModelPosition AtAverage(ModelPosition position)
    {
        BigInteger size = BigInteger.Abs(Delta);
        if (position.Net.Sign == Delta.Sign)
        {
            BigInteger cost = Exact.RoundHalfEven(position.OpenCost * size, BigInteger.Abs(position.Net));
            return position with
            {
                Net = position.Net + Delta,
                OpenCost = position.OpenCost + cost,
                AdjustmentLedger = position.AdjustmentLedger - (Delta.Sign * cost),
                Lots = Booking.Append(position, size, cost, null),
            };
        }

        BigInteger closed = BigInteger.Min(size, BigInteger.Abs(position.Net));
        ModelPosition reduced = position;
        if (!closed.IsZero)
        {
            (BigInteger costOut, ImmutableList<Lot> lots) = Booking.CostOutD4(position, closed);
            reduced = position with
            {
                Net = position.Net + (Delta.Sign * closed),
                OpenCost = position.OpenCost - costOut,
                AdjustmentLedger = position.AdjustmentLedger - (Delta.Sign * costOut),
                Lots = lots,
            };
        }

        return size == closed ? reduced : Ledgered(reduced, Delta.Sign, size - closed);
    }

    private ModelPosition AsTrade(ModelPosition position) => Ledgered(position, Delta.Sign, BigInteger.Abs(Delta));

    /// <summary>As a fill at the price would, with the ledger in the place of cash.</summary>
    private ModelPosition Ledgered(ModelPosition position, int side, BigInteger size)
    {
        BigInteger price = Price ?? throw new InvalidOperationException("an adjustment that opens needs a price");
        ModelPosition booked = Booking.FillApplicationD3(position, side, size, price, null, Place).Position;
        return booked with
        {
            Cash = position.Cash,
            AdjustmentLedger = position.AdjustmentLedger + booked.Cash - position.Cash,
        };
    }

    /// <summary>What stands afterwards stands at the external average, as one lot.</summary>
    private ModelPosition AtExternalAverage(ModelPosition position)
    {
        BigInteger net = position.Net + Delta;
        BigInteger cost = BigInteger.Abs(net) * (Price ?? throw new InvalidOperationException("the external average is missing"));
        bool isNewCycle = !net.IsZero && net.Sign != position.Net.Sign;
        return position with
        {
            Net = net,
            OpenCost = cost,
            AdjustmentLedger = position.AdjustmentLedger - (net.Sign * cost) + (position.Net.Sign * position.OpenCost),
            CycleNumber = position.CycleNumber + (isNewCycle ? 1 : 0),
            OpenedSequence = isNewCycle ? Place : position.OpenedSequence,
            Lots = net.IsZero ? [] : Booking.Append(position with { Lots = [] }, BigInteger.Abs(net), cost, null),
        };
    }
}
