using System;
using Positions.Core.Arithmetic;
using Positions.Core.Executions;
using Positions.Protocol.Values;

namespace Positions.Core.Book;

// The fold: a position is its start and the entries since, one after the other. The start is the start of the business date, or the last
// entry before the one in question that found the position flat. Lots are folded in place: reverted to the start, then moved again.
internal sealed partial class PositionBook
{
    /// <summary>Most entries that are folded for one input.</summary>
    public const int MaxFoldEntries = 4_096;

    private readonly int[] _entries = new int[MaxFoldEntries];

    /// <summary>
    /// Collects the entries of the fold that <paramref name="execution"/> is in, or all of the day for -1; false if they are too many, or
    /// it is not among those of the day.
    /// </summary>
    private bool TryCollect(in PositionRow row, int execution, out Fold fold)
    {
        fold = default;
        int count = 0;
        bool isMet = execution < 0;
        int link = row.LastEntryLink;
        while (link != 0)
        {
            if (count == MaxFoldEntries)
            {
                return false;
            }

            int entry = link - 1;
            _entries[MaxFoldEntries - ++count] = entry;
            ref readonly ExecutionRow read = ref _executions.Read(entry);
            isMet |= entry == execution;
            if (execution >= 0 && isMet && read.OpenedFromFlat != 0)
            {
                fold.StartsFlat = true;
                break;
            }

            link = read.PreviousLink;
        }

        fold.First = MaxFoldEntries - count;
        return isMet;
    }

    /// <summary>Brings the lots to the start of a fold, and says what is open there; earnings, cash and adjustments are summed up apart.</summary>
    private PositionFigures RevertToStart(ref PositionRow row, in Fold fold, out FoldSums sums)
    {
        sums = default;
        if (row.Method != CostMethod.Average)
        {
            if (fold.StartsFlat)
            {
                Lots.RemoveOpen(ref row);
            }
            else
            {
                Lots.RevertToStartOfDay(ref row);
            }
        }

        return fold.StartsFlat ? default : StartOfDay(in row, out sums);
    }

    /// <summary>Folds entries that stand: they fit, and the lots are as the row has them then. Returns what the entries moved.</summary>
    private FoldSums FoldBack(ref PositionRow row, in Fold fold)
    {
        PositionFigures figures = RevertToStart(ref row, in fold, out FoldSums sums);
        bool isFolded = TryFold(ref row, in fold, ref figures, ref sums);
        Invariant.Check(isFolded && figures.Quantity == row.Quantity && figures.OpenCost == row.OpenCost);
        return sums;
    }

    /// <summary>Folds the entries; false if a result does not fit, with the lots left where they were then.</summary>
    /// <param name="row">The position; its lots are at the start.</param>
    /// <param name="fold">Which entries, and the one that is replaced or left out.</param>
    /// <param name="figures">What is open. In: at the start. Out: at the end.</param>
    /// <param name="sums">What the entries moved beside it.</param>
    private bool TryFold(ref PositionRow row, in Fold fold, ref PositionFigures figures, ref FoldSums sums)
    {
        for (int i = fold.First; i < MaxFoldEntries; i++)
        {
            int entry = _entries[i];
            if (entry == fold.Changed && fold.IsLeftOut)
            {
                continue;
            }

            ref readonly ExecutionRow read = ref _executions.Read(entry);
            bool fits;
            if (entry == fold.Changed && fold.IsReplaced)
            {
                fits = TryFoldTrade(ref row, ref figures, fold.Sign, fold.Quantity, fold.Price, read.RootSequence, 0);
            }
            else
            {
                fits = TryFoldEntry(ref row, ref figures, in read, entry + 1);
            }

            if (!fits)
            {
                return false;
            }

            sums.Take(ref figures);
        }

        return true;
    }

    private bool TryFoldEntry(ref PositionRow row, ref PositionFigures figures, in ExecutionRow entry, int link)
    {
        switch (entry.Kind)
        {
            case EntryKind.Trade:
            case EntryKind.Offset:
                return TryFoldTrade(
                    ref row, ref figures, entry.Side == Side.Buy ? 1 : -1, entry.Quantity, entry.Price, entry.RootSequence, link);
            case EntryKind.Adjustment:
                return TryAdjust(ref row, ref figures, entry.Quantity, entry.Price, entry.Rule, entry.RootSequence, link, out _);
            case EntryKind.Split:
                return TrySplit(ref row, ref figures, in entry, out _);
            default:
                Invariant.Fail("an entry that is none");
                return false;
        }
    }

    private bool TryFoldTrade(
        ref PositionRow row, ref PositionFigures figures, int sign, long quantity, long price, long rootSequence, int executionLink)
    {
        long closed = Trade.ClosedQuantity(figures.Quantity, sign, quantity);
        if (!TryCostOut(in row, in figures, closed, out Int128 costOut)
            || !Trade.TryApply(in figures, sign, quantity, price, costOut, out PositionFigures after, out _, out _))
        {
            return false;
        }

        if (row.Method != CostMethod.Average)
        {
            MoveLots(ref row, closed, quantity, price, rootSequence, executionLink);
        }

        figures = after;
        return true;
    }

    /// <summary>Notes anew, after a fold, which entries found the position flat. Runs on quantities alone.</summary>
    private void NoteFlatStarts(in PositionRow row, in Fold fold)
    {
        long net = fold.StartsFlat ? 0 : row.StartOfDayQuantity;
        for (int i = fold.First; i < MaxFoldEntries; i++)
        {
            int entry = _entries[i];
            if (entry == fold.Changed && fold.IsLeftOut)
            {
                continue;
            }

            ref readonly ExecutionRow read = ref _executions.Read(entry);
            byte isFlat = net == 0 ? (byte)1 : (byte)0;
            bool isSplit = read.Kind == EntryKind.Split;
            if (read.OpenedFromFlat != isFlat && !isSplit)
            {
                _executions.Write(entry).OpenedFromFlat = isFlat;
            }

            net = NetAfter(net, in read);
        }
    }

    /// <summary>
    /// False if, with the change that the fold bears, an adjustment at average cost would open from flat and no mark was there when it came.
    /// Runs on quantities alone; where they do not fit, the fold itself finds out.
    /// </summary>
    private bool HasPrices(in Fold fold, long net)
    {
        for (int i = fold.First; i < MaxFoldEntries; i++)
        {
            int entry = _entries[i];
            if (entry == fold.Changed && fold.IsLeftOut)
            {
                continue;
            }

            ref readonly ExecutionRow read = ref _executions.Read(entry);
            bool isReplaced = entry == fold.Changed && fold.IsReplaced;
            if (!isReplaced && read.Kind == EntryKind.Split)
            {
                net = SplitQuantity(net, read.Quantity, read.Price, read.Fee, out _);
                if (net == long.MinValue)
                {
                    return true;
                }

                continue;
            }

            long delta = isReplaced ? fold.Sign * fold.Quantity
                : read.Kind == EntryKind.Adjustment || read.Side == Side.Buy ? read.Quantity : -read.Quantity;
            if (!Checked.TryAdd(net, delta, out long after))
            {
                return true;
            }

            bool opens = after != 0 && Math.Sign(after) != Math.Sign(net);
            if (opens && !isReplaced && read.Kind == EntryKind.Adjustment && new Decimal8(read.Price).IsNull)
            {
                return false;
            }

            net = after;
        }

        return true;
    }

    private static long NetAfter(long net, in ExecutionRow entry) => entry.Kind switch
    {
        EntryKind.Adjustment => net + entry.Quantity,
        EntryKind.Split => SplitQuantity(net, entry.Quantity, entry.Price, entry.Fee, out _),
        _ => entry.Side == Side.Buy ? net + entry.Quantity : net - entry.Quantity,
    };

    private static bool TryMoveTotals(ref PositionFigures totals, in PositionFigures open, in FoldSums from, in FoldSums to)
    {
        Int128 realized = totals.RealizedPoints;
        totals.Quantity = open.Quantity;
        totals.OpenCost = open.OpenCost;
        return WideSum.TryMove(ref totals.RealizedPoints, in from.Realized, in to.Realized)
            && Checked.TrySubtract(totals.RealizedPoints, realized, out _)
            && WideSum.TryMove(ref totals.Cash, in from.Cash, in to.Cash)
            && WideSum.TryMove(ref totals.Adjustments, in from.Adjustments, in to.Adjustments);
    }

    /// <summary>What a fold earned, paid and adjusted: on the way these sums may be larger than the position's totals ever were.</summary>
    private struct FoldSums
    {
        public WideSum Realized;
        public WideSum Cash;
        public WideSum Adjustments;

        /// <summary>Moves what one entry did from the figures into the sums.</summary>
        public void Take(ref PositionFigures figures)
        {
            Realized.Add(figures.RealizedPoints);
            Cash.Add(figures.Cash);
            Adjustments.Add(figures.Adjustments);
            figures.RealizedPoints = 0;
            figures.Cash = 0;
            figures.Adjustments = 0;
        }
    }

    /// <summary>Entries from <see cref="First"/> to the end of the scratch, and what is changed among them.</summary>
    private struct Fold
    {
        public int First;
        public bool StartsFlat;
        public int Changed;
        public bool IsLeftOut;
        public bool IsReplaced;
        public int Sign;
        public long Quantity;
        public long Price;
    }
}
