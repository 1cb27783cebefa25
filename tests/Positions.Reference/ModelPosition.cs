using System.Collections.Immutable;
using System.Numerics;

namespace Positions.Reference;

/// <summary>
/// D.2: one row. Quantities and fees at 1e-8, points at 1e-16, all unbounded; <see cref="Fits"/> says when something no longer fits.
/// </summary>
public sealed record ModelPosition(PositionKey Key, string Currency, CostMethod CostMethod)
{
    public BigInteger Net { get; init; }

    public BigInteger OpenCost { get; init; }

    public BigInteger Realized { get; init; }

    public BigInteger Cash { get; init; }

    /// <summary>What adjustments and loads brought without a trade; makes the invariant of D.3 hold.</summary>
    public BigInteger AdjustmentLedger { get; init; }

    public BigInteger SodQuantity { get; init; }

    public BigInteger SodCost { get; init; }

    /// <summary>Price of the previous close (1e-8), null where none was told.</summary>
    public BigInteger? PreviousClose { get; init; }

    /// <summary>Realized points and fees in the own currency when the day began.</summary>
    public BigInteger SodRealized { get; init; }

    public BigInteger SodFees { get; init; }

    public BigInteger BuyQuantity { get; init; }

    public BigInteger SellQuantity { get; init; }

    public BigInteger BuyNotional { get; init; }

    public BigInteger SellNotional { get; init; }

    /// <summary>By currency; a currency that nets to zero stays.</summary>
    public ImmutableSortedDictionary<string, BigInteger> Fees { get; init; } =
        ImmutableSortedDictionary.Create<string, BigInteger>(StringComparer.Ordinal);

    public long Version { get; init; }

    public long LastSequence { get; init; }

    public long LastEventTime { get; init; }

    public BigInteger LastQuantity { get; init; }

    public BigInteger LastPrice { get; init; }

    public string LastExecId { get; init; } = string.Empty;

    public long CycleNumber { get; init; }

    public long OpenedSequence { get; init; }

    /// <summary>Oldest first; empty with average cost.</summary>
    public ImmutableList<Lot> Lots { get; init; } = [];

    /// <summary>Fees in the position's own currency.</summary>
    public BigInteger OwnFees => Fees.GetValueOrDefault(Currency);

    public BigInteger? AveragePrice => Exact.AveragePrice(OpenCost, Net);

    /// <summary>realized - sign(net) * openCost == cash + ledger, and the lots add up to what is open.</summary>
    public bool IsBalanced =>
        Realized - (Net.Sign * OpenCost) == Cash + AdjustmentLedger
        && (!Net.IsZero || OpenCost.IsZero)
        && (CostMethod == CostMethod.Average
            ? Lots.IsEmpty
            : Lots.Aggregate(BigInteger.Zero, (sum, lot) => sum + lot.Quantity) == BigInteger.Abs(Net)
                && Lots.Aggregate(BigInteger.Zero, (sum, lot) => sum + lot.Cost) == OpenCost);

    /// <summary>D.1: what is open fits its fields.</summary>
    public bool IsOpenFit => Exact.FitsQuantity(Net) && Exact.FitsMoney(OpenCost);

    /// <summary>D.1: everything that is stored fits its field.</summary>
    public bool Fits =>
        IsOpenFit && Exact.FitsMoney(Realized) && Exact.FitsMoney(Cash)
        && Exact.FitsMoney(AdjustmentLedger) && Exact.FitsMoney(BuyQuantity) && Exact.FitsMoney(SellQuantity)
        && Exact.FitsMoney(BuyNotional) && Exact.FitsMoney(SellNotional) && Fees.Values.All(Exact.FitsQuantity);
}
