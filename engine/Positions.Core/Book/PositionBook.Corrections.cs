using System;
using Positions.Core.Arithmetic;
using Positions.Core.Executions;
using Positions.Protocol;
using Positions.Protocol.Values;

namespace Positions.Core.Book;

// Busts and corrections. An execution of the current business date is taken out of its place in the fold, or replaced there; one of an
// earlier date, or of a day with too many entries, is offset: the opposite trade at its price, and for a correction the new one.
internal sealed partial class PositionBook
{
    /// <summary>Most that any sum may reach while two trades are booked as one; beyond it a correction is refused as out of range.</summary>
    private static UInt128 SafeSum => UInt128.One << 125;

    /// <summary>
    /// Replaces an execution by the one in <paramref name="entry"/>, at its place; changes nothing unless the answer is None.
    /// </summary>
    /// <param name="head">Row of the execution that stands.</param>
    /// <param name="terms">The new figures; without a quantity it is a bust, and the execution is only taken back.</param>
    /// <param name="entry">What is kept under the message's own id.</param>
    /// <param name="eventTime">For the position's row.</param>
    /// <param name="result">What it did.</param>
    public RejectReason Correct(
        int head, in TradeTerms terms, ref ExecutionRow entry, UtcNanos eventTime, out CorrectionResult result)
    {
        result = default;
        result.Execution = NoRow;
        int position = _executions.Read(head).PositionIndex;
        BringToDate(position);
        result.Position = position;
        ref readonly ExecutionRow undone = ref _executions.Read(head);
        if (!TryWorkOutTotals(position, in undone, in terms, ref result, out Totals totals))
        {
            return RejectReason.OutOfRange;
        }

        bool isOfToday = undone.BusinessDate == _executions.CurrentDate && undone.Kind == EntryKind.Trade
            && undone.IsOutOfPlace == 0;
        ref PositionRow row = ref _positions.Write(position);
        PositionFigures before = row.Figures;
        PositionFigures after = before;
        CostMethod method = row.Method;
        row.Method = MethodOf(position, in row, in row.Account);
        RejectReason reason = isOfToday && TryCollect(in row, head, out Fold fold)
            && TryChange(in row, in fold, head, in terms, out Fold changed)
            ? Restate(ref row, ref fold, ref changed, head, ref entry, ref after, ref result)
            : Offset(ref row, in undone, in terms, ref entry, ref after, ref result);
        if (reason != RejectReason.None)
        {
            row.Method = method;
            return reason;
        }

        Invariant.Check(after.Balances);
        result.QuantityDelta = Delta(before.Quantity, after.Quantity);
        result.RealizedDelta = after.RealizedPoints - before.RealizedPoints;
        SetFigures(ref row, in after);
        row.BuyQuantity = totals.BuyQuantity;
        row.BuyNotional = totals.BuyNotional;
        row.SellQuantity = totals.SellQuantity;
        row.SellNotional = totals.SellNotional;
        CommitFee(ref row, in result.Fee);
        CountCycle(ref row, before.Quantity, entry.Sequence);
        ref ExecutionRow stood = ref _executions.Write(head);
        bool isBust = terms.Quantity == 0;
        stood.State = isBust ? ExecutionState.Busted : ExecutionState.Replaced;
        stood.ReplacedByLink = result.Execution + 1;
        if (isBust)
        {
            entry.PositionIndex = position;
            row.LastExecutionLink = _executions.Add(in entry) + 1;
        }
        else
        {
            row.LastExecutionLink = result.Execution + 1;
        }

        Touch(ref row, entry.Sequence, eventTime, result.QuantityDelta, isBust ? stood.Price : terms.Price);
        return RejectReason.None;
    }

    /// <summary>For display: a move from one end of the range to the other shows as its bound.</summary>
    private static long Delta(long before, long after) =>
        (long)Int128.Clamp((Int128)after - before, -long.MaxValue, long.MaxValue);

    private static void CountCycle(ref PositionRow row, long netBefore, long sequence)
    {
        if (row.Quantity != 0 && Math.Sign(row.Quantity) != Math.Sign(netBefore))
        {
            row.CycleNumber++;
            row.OpenedSequence = sequence;
        }
    }

    private bool TryWorkOutTotals(
        int position, in ExecutionRow undone, in TradeTerms terms, ref CorrectionResult result, out Totals totals)
    {
        ref readonly PositionRow row = ref _positions.Read(position);
        totals = new Totals(in row);
        Int128 undoneNotional = Math.BigMul(undone.Quantity, undone.Price);
        bool fits = Checked.TryAdd(terms.Fee, -undone.Fee, out long feeDelta)
            && TryFindFee(in row, in row.Currency, undone.FeeCurrency, feeDelta, out result.Fee)
            && TryWorkOutFee(in row, ref result.Fee)
            && totals.TryMove(undone.Side, -(Int128)undone.Quantity, -undoneNotional);
        return fits && (terms.Quantity == 0
            || totals.TryMove(terms.Side, terms.Quantity, Math.BigMul(terms.Quantity, terms.Price)));
    }

    /// <summary>The fold with the change in it; false if it cannot be folded so for want of a price.</summary>
    private bool TryChange(in PositionRow row, in Fold fold, int head, in TradeTerms terms, out Fold changed)
    {
        changed = fold;
        changed.Changed = head;
        changed.IsLeftOut = terms.Quantity == 0;
        changed.IsReplaced = !changed.IsLeftOut;
        changed.Sign = terms.Sign;
        changed.Quantity = terms.Quantity;
        changed.Price = terms.Price;
        return HasPrices(in changed, fold.StartsFlat ? 0 : row.StartOfDayQuantity);
    }

    private RejectReason Restate(
        ref PositionRow row,
        ref Fold fold,
        ref Fold changed,
        int head,
        ref ExecutionRow entry,
        ref PositionFigures after,
        ref CorrectionResult result)
    {
        FoldSums sumsWere = FoldBack(ref row, in fold);
        PositionFigures becomes = RevertToStart(ref row, in changed, out FoldSums sums);
        if (!TryFold(ref row, in changed, ref becomes, ref sums) || !TryMoveTotals(ref after, in becomes, in sumsWere, in sums))
        {
            _ = FoldBack(ref row, in fold);
            return RejectReason.OutOfRange;
        }

        result.IsRestated = true;
        PutInPlace(ref row, ref changed, head, ref entry, ref result);
        NoteFlatStarts(in row, in changed);
        return RejectReason.None;
    }

    /// <summary>Takes the execution out of the position's chain, or puts the new one in its place.</summary>
    private void PutInPlace(ref PositionRow row, ref Fold fold, int head, ref ExecutionRow entry, ref CorrectionResult result)
    {
        int at = Array.IndexOf(_entries, head, fold.First);
        int takesPlace = _executions.Read(head).PreviousLink;
        if (fold.IsReplaced)
        {
            entry.PositionIndex = result.Position;
            entry.PreviousLink = takesPlace;
            entry.RootSequence = _executions.Read(head).RootSequence;
            entry.RootDate = _executions.Read(head).RootDate;
            entry.OpenedFromFlat = _executions.Read(head).OpenedFromFlat;
            result.Execution = _executions.Add(in entry);
            takesPlace = result.Execution + 1;
            _entries[at] = result.Execution;
            fold.Changed = NoRow;
            Lots.SetExecution(in row, entry.RootSequence, takesPlace);
        }

        if (at + 1 < MaxFoldEntries)
        {
            _executions.Write(_entries[at + 1]).PreviousLink = takesPlace;
        }
        else
        {
            row.LastEntryLink = takesPlace;
        }
    }

    private RejectReason Offset(
        ref PositionRow row,
        in ExecutionRow undone,
        in TradeTerms terms,
        ref ExecutionRow entry,
        ref PositionFigures after,
        ref CorrectionResult result)
    {
        if (undone.Kind == EntryKind.Trade && row.LastSplitSequence > undone.RootSequence)
        {
            // Its quantity and price are those of before the split.
            return RejectReason.NotAllowed;
        }

        int side = undone.Side == Side.Buy ? -1 : 1;
        if (!Checked.TryAdd(after.Quantity, side * undone.Quantity, out long net)
            || !Checked.TryAdd(net, terms.Quantity == 0 ? 0 : terms.SignedQuantity, out _)
            || (!FitsSafely(in row, Math.BigMul(undone.Quantity, undone.Price), Math.BigMul(terms.Quantity, terms.Price))
                && !FitsWhenTried(ref row, side, in undone, in terms, entry.Sequence)))
        {
            return RejectReason.OutOfRange;
        }

        var opposite = new ExecutionRow
        {
            Sequence = entry.Sequence,
            RootSequence = entry.Sequence,
            Quantity = undone.Quantity,
            Price = undone.Price,
            Side = side > 0 ? Side.Buy : Side.Sell,
            Kind = EntryKind.Offset,
            PositionIndex = result.Position,
        };
        FoldSums none = default;
        FoldSums sums = default;
        var open = new PositionFigures { Quantity = after.Quantity, OpenCost = after.OpenCost };
        AddTrade(ref row, ref open, ref sums, ref opposite);
        if (terms.Quantity != 0)
        {
            entry.PositionIndex = result.Position;
            entry.IsOutOfPlace = 1;
            entry.RootDate = undone.RootDate;
            result.Execution = AddTrade(ref row, ref open, ref sums, ref entry);
        }

        bool fits = TryMoveTotals(ref after, in open, in none, in sums);
        Invariant.Check(fits);
        return RejectReason.None;
    }

    /// <summary>
    /// True if both trades of an offset can be booked one after the other: they are, and then the lots are brought back by folding the day
    /// again. A day with more entries than can be folded answers no.
    /// </summary>
    private bool FitsWhenTried(ref PositionRow row, int side, in ExecutionRow undone, in TradeTerms terms, long sequence)
    {
        if (!TryCollect(in row, NoRow, out Fold fold))
        {
            return false;
        }

        FoldSums none = default;
        FoldSums sums = default;
        PositionFigures totals = row.Figures;
        var open = new PositionFigures { Quantity = row.Quantity, OpenCost = row.OpenCost };
        bool fits = TryFoldTrade(ref row, ref open, side, undone.Quantity, undone.Price, sequence, 0);
        sums.Take(ref open);
        fits = fits && (terms.Quantity == 0 || TryFoldTrade(ref row, ref open, terms.Sign, terms.Quantity, terms.Price, sequence, 0));
        sums.Take(ref open);
        fits = fits && TryMoveTotals(ref totals, in open, in none, in sums);
        _ = FoldBack(ref row, in fold);
        return fits;
    }

    /// <summary>Books a trade that is known to fit: lots, entry, chain.</summary>
    private int AddTrade(ref PositionRow row, ref PositionFigures open, ref FoldSums sums, ref ExecutionRow entry)
    {
        entry.OpenedFromFlat = open.Quantity == 0 ? (byte)1 : (byte)0;
        entry.PreviousLink = row.LastEntryLink;
        int execution = _executions.Add(in entry);
        row.LastEntryLink = execution + 1;
        int sign = entry.Side == Side.Buy ? 1 : -1;
        bool fits = TryFoldTrade(ref row, ref open, sign, entry.Quantity, entry.Price, entry.RootSequence, execution + 1);
        Invariant.Check(fits);
        sums.Take(ref open);
        return execution;
    }

    /// <summary>
    /// True if no sum on the way through two trades can fail: what is refused here lies within a factor of four of what the figures hold.
    /// </summary>
    private bool FitsSafely(in PositionRow row, Int128 notional, Int128 otherNotional)
    {
        UInt128 sum = Lots.GrossCost(in row);
        return TryAddMagnitude(ref sum, row.OpenCost)
            & TryAddMagnitude(ref sum, row.RealizedPoints)
            & TryAddMagnitude(ref sum, row.Cash)
            & TryAddMagnitude(ref sum, row.Adjustments)
            & TryAddMagnitude(ref sum, notional)
            & TryAddMagnitude(ref sum, otherNotional);
    }

    private static bool TryAddMagnitude(ref UInt128 sum, Int128 value)
    {
        UInt128 magnitude = CostMath.Magnitude(value);
        bool fits = sum <= SafeSum && magnitude <= SafeSum;
        sum = fits ? sum + magnitude : UInt128.MaxValue;
        return fits && sum <= SafeSum;
    }

    private struct Totals
    {
        public Int128 BuyQuantity;
        public Int128 BuyNotional;
        public Int128 SellQuantity;
        public Int128 SellNotional;

        public Totals(in PositionRow row)
        {
            BuyQuantity = row.BuyQuantity;
            BuyNotional = row.BuyNotional;
            SellQuantity = row.SellQuantity;
            SellNotional = row.SellNotional;
        }

        public bool TryMove(Side side, Int128 quantity, Int128 notional) => side == Side.Buy
            ? Checked.TryAdd(BuyQuantity, quantity, out BuyQuantity) & Checked.TryAdd(BuyNotional, notional, out BuyNotional)
            : Checked.TryAdd(SellQuantity, quantity, out SellQuantity) & Checked.TryAdd(SellNotional, notional, out SellNotional);
    }
}
