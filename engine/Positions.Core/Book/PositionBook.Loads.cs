using System;
using Positions.Core.Arithmetic;
using Positions.Core.Executions;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Core.Book;

// Start-of-day loads: what a position carried into the business date is replaced, and the day's entries are folded again on top of it.
internal sealed partial class PositionBook
{
    public LoadBook Loads { get; }

    /// <summary>False for a currency that is not that of the position, or of the instrument where there is no position yet.</summary>
    public bool TakesCurrency(int position, in Text24 symbol, in Text4 currency)
    {
        FillPlan plan = default;
        plan.Position = position;
        var terms = new TradeTerms { Symbol = symbol, Currency = currency };
        return ResolveCurrency(in terms, in ReadOrNone(position), ref plan);
    }

    /// <summary>Applies the lots that are staged. Nothing but the row's date is changed unless the answer is None.</summary>
    public RejectReason Load(in PositionLoaded load, long sequence, UtcNanos eventTime, out LoadResult result)
    {
        result = default;
        var terms = new TradeTerms { Account = load.Account, Symbol = load.Symbol, Currency = Loads.StagedCurrency };
        FillPlan plan = default;
        plan.Position = Find(in load.Account, in load.Symbol);
        ref readonly PositionRow known = ref ReadToDate(plan.Position);
        if (!ResolveCurrency(in terms, in known, ref plan))
        {
            return RejectReason.Currency;
        }

        plan.Method = MethodOf(plan.Position, in known, in load.Account);
        if (!HasRoomForRows(in plan)
            || (plan.Method != CostMethod.Average && !HasRoomForLots(Loads.StagedCount - Lots.CountOfStart(in known))))
        {
            return RejectReason.Capacity;
        }

        if (!TrySumStaged(out long quantity, out Int128 cost))
        {
            return RejectReason.OutOfRange;
        }

        Fold fold = default;
        fold.First = MaxFoldEntries;
        if (plan.Position >= 0 && !TryCollect(in known, NoRow, out fold))
        {
            return RejectReason.NotAllowed;
        }

        if (plan.Position >= 0
            && (!HasPrices(in fold, quantity)
                || (!FitsSafelyWhenFolded(in known, in fold, quantity) && !FitsWhenTried(in plan, in fold, quantity, cost))))
        {
            return RejectReason.OutOfRange;
        }

        int position = plan.Position >= 0 ? plan.Position : AddPosition(in load.Account, in load.Symbol, in plan);
        ref PositionRow row = ref _positions.Write(position);
        row.Method = plan.Method;
        PositionFigures before = row.Figures;
        FoldSums sumsWere = FoldBack(ref row, in fold);
        _ = RevertToStart(ref row, in fold, out _);
        result.Position = position;
        result.CarriedQuantity = row.StartOfDayQuantity;
        TakeStaged(ref row, quantity, cost);
        row.PreviousClose = Loads.StagedPreviousClose.IsNull ? row.PreviousClose : Loads.StagedPreviousClose;
        PositionFigures becomes = StartOfDay(in row, out FoldSums sums);
        bool isFolded = TryFold(ref row, in fold, ref becomes, ref sums);
        PositionFigures after = before;
        Invariant.Check(isFolded && TryMoveTotals(ref after, in becomes, in sumsWere, in sums) && after.Balances);
        NoteFlatStarts(in row, in fold);
        SetFigures(ref row, in after);
        CountCycle(ref row, before.Quantity, sequence);
        row.LoadLink = Loads.Remember(row.LoadLink, in load);
        result.QuantityDelta = Delta(before.Quantity, after.Quantity);
        result.RealizedDelta = after.RealizedPoints - before.RealizedPoints;
        Touch(ref row, sequence, eventTime, result.QuantityDelta, 0);
        return RejectReason.None;
    }

    /// <summary>What the day began with; its cost came in without cash.</summary>
    private static PositionFigures StartOfDay(in PositionRow row, out FoldSums sums)
    {
        sums = default;
        sums.Adjustments.Add(-Math.Sign(row.StartOfDayQuantity) * row.StartOfDayCost);
        return new PositionFigures { Quantity = row.StartOfDayQuantity, OpenCost = row.StartOfDayCost };
    }

    private bool TrySumStaged(out long quantity, out Int128 cost)
    {
        quantity = 0;
        cost = 0;
        for (int part = 0; part < Loads.StagedCount; part++)
        {
            ref readonly LoadBook.StagedLot lot = ref Loads.ReadStaged(part);
            if (!Checked.TryAdd(quantity, lot.Quantity, out quantity) || !Checked.TryAdd(cost, lot.Cost, out cost))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Each lot for itself: their prices may be of different signs.</summary>
    private bool TryAddStaged(ref UInt128 sum)
    {
        bool fits = true;
        for (int part = 0; part < Loads.StagedCount && fits; part++)
        {
            fits = TryAddMagnitude(ref sum, Loads.ReadStaged(part).Cost);
        }

        return fits;
    }

    private void TakeStaged(ref PositionRow row, long quantity, Int128 cost)
    {
        row.StartOfDayQuantity = quantity;
        row.StartOfDayCost = cost;
        if (row.Method == CostMethod.Average)
        {
            return;
        }

        Lots.RemoveOpen(ref row);
        for (int part = 0; part < Loads.StagedCount; part++)
        {
            ref readonly LoadBook.StagedLot lot = ref Loads.ReadStaged(part);
            if (lot.Quantity != 0)
            {
                // Not of today: it belongs to what the day began with.
                Lots.Append(
                    ref row, Math.Abs(lot.Quantity), lot.Cost, _executions.DateStartSequence, 0, LotBook.BeforeToday, part + 1);
            }
        }
    }

    /// <summary>
    /// True if the day can be folded on top of another start and all that comes of it fits: it is folded on a copy of the position with lots
    /// of its own, which count beside the limit of lots.
    /// </summary>
    private bool FitsWhenTried(in FillPlan plan, in Fold fold, long quantity, Int128 cost)
    {
        ref PositionRow row = ref _positions.Write(plan.Position);
        PositionRow trial = row;
        trial.Method = plan.Method;
        LotBook.Disown(ref trial);
        TakeStaged(ref trial, quantity, cost);
        PositionFigures becomes = StartOfDay(in trial, out FoldSums sums);
        bool fits = TryFold(ref trial, in fold, ref becomes, ref sums);
        Lots.GiveBack(ref trial);
        if (!fits)
        {
            return false;
        }

        FoldSums sumsWere = FoldBack(ref row, in fold);
        PositionFigures totals = row.Figures;
        return TryMoveTotals(ref totals, in becomes, in sumsWere, in sums);
    }

    /// <summary>
    /// True if no sum can fail while the day is folded on top of another start. A no means little: quantities are added up whatever their
    /// sign, and costs to within a factor of four of what the figures hold.
    /// </summary>
    private bool FitsSafelyWhenFolded(in PositionRow row, in Fold fold, long quantity)
    {
        UInt128 sum = Lots.GrossCost(in row);
        UInt128 units = (UInt128)(ulong)Math.Abs(quantity);
        long net = quantity;
        bool fits = TryAddStaged(ref sum)
            & TryAddMagnitude(ref sum, row.StartOfDayCost)
            & TryAddMagnitude(ref sum, row.RealizedPoints)
            & TryAddMagnitude(ref sum, row.Cash)
            & TryAddMagnitude(ref sum, row.Adjustments);
        for (int i = fold.First; i < MaxFoldEntries && fits; i++)
        {
            ref readonly ExecutionRow entry = ref _executions.Read(_entries[i]);
            if (entry.Kind == EntryKind.Split)
            {
                // What was loaded is what the day began with: it is split with the rest.
                units = (units * (ulong)entry.Quantity / (ulong)entry.Price) + 1;
                fits = units <= long.MaxValue && TryAddMagnitude(ref sum, Math.BigMul(entry.Fee, unchecked((long)entry.Fingerprint)));
                net = fits ? NetAfter(net, in entry) : 0;
                continue;
            }

            long price = new Decimal8(entry.Price).IsNull ? 0 : entry.Price;
            fits = TryAddMagnitude(ref sum, Math.BigMul(entry.Quantity, price));
            if (entry.Kind == EntryKind.Adjustment && entry.Rule == AdjustmentRule.AtAverage && Math.Sign(net) == Math.Sign(entry.Quantity))
            {
                // At the average that is there, which is no price: after a split it may be larger than any.
                fits = fits && CostMath.TryScaleCost((Int128)sum, Math.Abs(entry.Quantity), Math.Abs(net), out Int128 added)
                    && TryAddMagnitude(ref sum, added);
            }

            units += (UInt128)(ulong)Math.Abs(entry.Quantity);
            fits = fits && units <= long.MaxValue;
            net = fits ? NetAfter(net, in entry) : 0;
        }

        return fits;
    }
}
