using System.Collections.Immutable;
using System.Numerics;

namespace Positions.Reference;

/// <summary>D.3 and D.4: how a quantity at a price changes a position. Pure functions over exact integers.</summary>
public static class Booking
{
    /// <summary>
    /// D.3 Fill application: <paramref name="side"/> is +1 or -1, <paramref name="quantity"/> above 0. Version, fees, turnover and the
    /// "last" columns are the caller's.
    /// </summary>
    public static Booked FillApplicationD3(
        ModelPosition position, int side, BigInteger quantity, BigInteger price, string? execId, long sequence)
    {
        ModelPosition before = position with { Cash = position.Cash - (side * quantity * price) };
        BigInteger net = position.Net;
        if (net.IsZero)
        {
            return new Booked(Open(before, side, quantity, price, execId, sequence), ChangeKind.Opened, 0, 0, quantity);
        }

        if (net.Sign == side)
        {
            ModelPosition increased = before with
            {
                Net = net + (side * quantity),
                OpenCost = before.OpenCost + (quantity * price),
                Lots = Append(before, quantity, quantity * price, execId),
            };
            return new Booked(increased, ChangeKind.Increased, 0, 0, quantity);
        }

        BigInteger closed = BigInteger.Min(quantity, BigInteger.Abs(net));
        (BigInteger costOut, ImmutableList<Lot> lots) = CostOutD4(before, closed);
        BigInteger realizedDelta = net.Sign * ((closed * price) - costOut);
        ModelPosition reduced = before with
        {
            Net = net + (side * closed),
            OpenCost = before.OpenCost - costOut,
            Realized = before.Realized + realizedDelta,
            Lots = lots,
        };
        if (!reduced.Net.IsZero)
        {
            return new Booked(reduced, ChangeKind.Decreased, realizedDelta, closed, 0);
        }

        BigInteger rest = quantity - closed;
        return rest.IsZero
            ? new Booked(reduced, ChangeKind.Closed, realizedDelta, closed, 0)
            : new Booked(Open(reduced, side, rest, price, execId, sequence), ChangeKind.Flipped, realizedDelta, closed, rest);
    }

    /// <summary>D.4 costOut(c): the cost that leaves with <paramref name="closed"/> (at most |net|), and the lots that stay.</summary>
    public static (BigInteger CostOut, ImmutableList<Lot> Lots) CostOutD4(ModelPosition position, BigInteger closed)
    {
        BigInteger open = BigInteger.Abs(position.Net);
        if (position.CostMethod == CostMethod.Average)
        {
            return (closed == open ? position.OpenCost : Exact.RoundHalfEven(position.OpenCost * closed, open), position.Lots);
        }

        ImmutableList<Lot> lots = position.Lots;
        BigInteger costOut = 0;
        for (BigInteger left = closed; !left.IsZero;)
        {
            int index = position.CostMethod == CostMethod.Fifo ? 0 : lots.Count - 1;
            Lot lot = lots[index];
            BigInteger taken = BigInteger.Min(left, lot.Quantity);
            BigInteger lotCostOut = taken == lot.Quantity ? lot.Cost : Exact.RoundHalfEven(lot.Cost * taken, lot.Quantity);
            lots = taken == lot.Quantity
                ? lots.RemoveAt(index)
                : lots.SetItem(index, lot with { Quantity = lot.Quantity - taken, Cost = lot.Cost - lotCostOut });
            costOut += lotCostOut;
            left -= taken;
        }

        return (costOut, lots);
    }

    /// <summary>Turnover over the row's life; -1 <paramref name="times"/> takes a fill out of it (D.9: a bust is not a trade).</summary>
    public static ModelPosition TurnoverD2(ModelPosition position, int side, BigInteger quantity, BigInteger price, int times = 1) =>
        side > 0
            ? position with
            {
                BuyQuantity = position.BuyQuantity + (times * quantity),
                BuyNotional = position.BuyNotional + (times * quantity * price),
            }
            : position with
            {
                SellQuantity = position.SellQuantity + (times * quantity),
                SellNotional = position.SellNotional + (times * quantity * price),
            };

    public static ImmutableList<Lot> Append(ModelPosition position, BigInteger quantity, BigInteger cost, string? execId) =>
        position.CostMethod == CostMethod.Average ? position.Lots : position.Lots.Add(new Lot(quantity, cost, execId));

    private static ModelPosition Open(ModelPosition flat, int side, BigInteger quantity, BigInteger price, string? execId, long sequence) =>
        flat with
        {
            Net = side * quantity,
            OpenCost = quantity * price,
            CycleNumber = flat.CycleNumber + 1,
            OpenedSequence = sequence,
            Lots = Append(flat with { Lots = [] }, quantity, quantity * price, execId),
        };
}
