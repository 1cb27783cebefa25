using System;
using Positions.Core.Arithmetic;
using Positions.Core.Executions;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Core.Book;

// Adjustments: a position moves without an execution. What a trade's cash would have been goes to a ledger of its own, so that
// realized - sign(net) * openCost = cash + adjustments holds for every rule.
internal sealed partial class PositionBook
{
    /// <summary>Plans an adjustment of a position that may not be there yet; changes nothing but the row's date.</summary>
    public RejectReason PlanAdjustment(in PositionAdjusted adjustment, out AdjustmentPlan plan)
    {
        plan = default;
        var terms = new TradeTerms { Account = adjustment.Account, Symbol = adjustment.Symbol, Currency = adjustment.Currency };
        plan.Fill.Position = Find(in adjustment.Account, in adjustment.Symbol);
        ref readonly PositionRow row = ref ReadToDate(plan.Fill.Position);
        PositionFigures before = row.Figures;
        if (adjustment.ExpectedVersion != row.Version)
        {
            return RejectReason.NotAllowed;
        }

        if (!ResolveCurrency(in terms, in row, ref plan.Fill))
        {
            return RejectReason.Currency;
        }

        plan.Rule = (AdjustmentRule)adjustment.CostRule;
        long target = adjustment.Quantity.Mantissa;
        if (adjustment.IsTarget == 0)
        {
            if (!Checked.TryAdd(before.Quantity, target, out target))
            {
                return RejectReason.OutOfRange;
            }
        }

        if (!Checked.TryAdd(target, -before.Quantity, out plan.Delta) || plan.Delta == 0)
        {
            return RejectReason.OutOfRange;
        }

        plan.Fill.Method = MethodOf(plan.Fill.Position, in row, in terms.Account);
        long closed = Trade.ClosedQuantity(before.Quantity, Math.Sign(plan.Delta), Math.Abs(plan.Delta));
        bool opensLot = plan.Rule == AdjustmentRule.AtExternalAverage ? target != 0 : closed < Math.Abs(plan.Delta);
        if (!HasRoomForRows(in plan.Fill)
            || (plan.Fill.Method != CostMethod.Average && opensLot && !HasRoomForLotIn(in row)))
        {
            return RejectReason.Capacity;
        }

        plan.Price = adjustment.Price;
        bool opens = target != 0 && Math.Sign(target) != Math.Sign(before.Quantity);
        if (plan.Rule == AdjustmentRule.AtAverage)
        {
            // What opens has no average: it comes at the mark, here or when the day is folded another way.
            plan.Price = plan.Fill.Instrument >= 0
                ? Instruments.MarkFor(plan.Fill.Instrument, Math.Sign(plan.Delta), plan.Fill.Currency).Price
                : Decimal8.Null;
        }

        plan.ShowsPrice = opens || plan.Rule != AdjustmentRule.AtAverage;
        return plan.Price.IsNull && plan.ShowsPrice ? RejectReason.OutOfRange : RejectReason.None;
    }

    /// <summary>Applies a planned adjustment; OutOfRange, with nothing changed, if a result does not fit.</summary>
    public RejectReason CommitAdjustment(
        in PositionAdjusted adjustment, in AdjustmentPlan plan, long sequence, UtcNanos eventTime, out int position, out Int128 realizedDelta)
    {
        position = plan.Fill.Position;
        PositionFigures before = position >= 0 ? _positions.Read(position).Figures : default;
        PositionFigures after = before;
        long price = plan.Price.Mantissa;
        realizedDelta = 0;
        PositionRow empty = default;
        ref readonly PositionRow read = ref position >= 0 ? ref _positions.Read(position) : ref empty;
        if (!TryWorkOutAdjustment(in read, ref after, plan.Delta, price, plan.Rule, out _))
        {
            return RejectReason.OutOfRange;
        }

        position = position >= 0 ? position : AddPosition(in adjustment.Account, in adjustment.Symbol, in plan.Fill);
        ref PositionRow row = ref _positions.Write(position);
        row.Method = plan.Fill.Method;
        int entry = _executions.Add(new ExecutionRow
        {
            Sequence = sequence,
            RootSequence = sequence,
            Quantity = plan.Delta,
            Price = price,
            PositionIndex = position,
            Kind = EntryKind.Adjustment,
            Rule = plan.Rule,
            PreviousLink = row.LastEntryLink,
            OpenedFromFlat = before.Quantity == 0 ? (byte)1 : (byte)0,
        });
        row.LastEntryLink = entry + 1;
        after = before;
        bool fits = TryAdjust(ref row, ref after, plan.Delta, price, plan.Rule, sequence, entry + 1, out realizedDelta);
        Invariant.Check(fits && after.Balances);
        SetFigures(ref row, in after);
        CountCycle(ref row, before.Quantity, sequence);
        Touch(ref row, sequence, eventTime, plan.Delta, plan.ShowsPrice ? price : 0);
        return RejectReason.None;
    }

    /// <summary>
    /// Works an adjustment out and moves the lots; false, with nothing moved, if a result does not fit. <paramref name="price"/> may be
    /// that of null where nothing opens.
    /// </summary>
    private bool TryAdjust(
        ref PositionRow row,
        ref PositionFigures figures,
        long delta,
        long price,
        AdjustmentRule rule,
        long rootSequence,
        int executionLink,
        out Int128 realizedDelta)
    {
        PositionFigures before = figures;
        realizedDelta = 0;
        if (!TryWorkOutAdjustment(in row, ref figures, delta, price, rule, out long closed))
        {
            figures = before;
            return false;
        }

        realizedDelta = figures.RealizedPoints - before.RealizedPoints;
        if (row.Method == CostMethod.Average)
        {
            return true;
        }

        if (rule == AdjustmentRule.AtExternalAverage)
        {
            Lots.RetireOpen(ref row);
            if (figures.Quantity != 0)
            {
                Lots.Append(ref row, Math.Abs(figures.Quantity), figures.OpenCost, rootSequence, executionLink, row.DayDate);
            }

            return true;
        }

        if (closed > 0)
        {
            Lots.Consume(ref row, closed);
        }

        long opened = Math.Abs(delta) - closed;
        if (opened > 0)
        {
            // What is open beside the lots that were there is what this opened.
            Int128 cost = closed > 0 || before.Quantity == 0 ? figures.OpenCost : figures.OpenCost - before.OpenCost;
            Lots.Append(ref row, opened, cost, rootSequence, executionLink, row.DayDate);
        }

        return true;
    }

    private bool TryWorkOutAdjustment(
        in PositionRow row, ref PositionFigures figures, long delta, long price, AdjustmentRule rule, out long closed)
    {
        PositionFigures before = figures;
        int sign = Math.Sign(delta);
        long quantity = Math.Abs(delta);
        closed = Trade.ClosedQuantity(before.Quantity, sign, quantity);
        if (rule == AdjustmentRule.AtExternalAverage)
        {
            return Checked.TryAdd(before.Quantity, delta, out figures.Quantity) && TrySetCost(ref figures, in before, price);
        }

        if (!TryCostOut(in row, in before, closed, out Int128 costOut))
        {
            return false;
        }

        if (rule == AdjustmentRule.AtPrice || before.Quantity == 0)
        {
            return TryLedgerTrade(ref figures, in before, sign, quantity, price, costOut);
        }

        if (closed == 0)
        {
            // At the average that is there: openCost * |delta| / |net|.
            if (!CostMath.TryScaleCost(before.OpenCost, quantity, Math.Abs(before.Quantity), out Int128 cost))
            {
                return false;
            }

            return Checked.TryAdd(before.Quantity, delta, out figures.Quantity)
                & Checked.TryAdd(before.OpenCost, cost, out figures.OpenCost)
                & Checked.TrySubtract(before.Adjustments, sign * cost, out figures.Adjustments);
        }

        // A reduction: the cost goes out and nothing is earned; what crosses zero opens at the mark.
        long opened = quantity - closed;
        Int128 openedCost = Math.BigMul(opened, price);
        figures.Quantity = before.Quantity + delta;
        return Checked.TrySubtract(before.OpenCost, costOut, out figures.OpenCost)
            & Checked.TryAdd(figures.OpenCost, openedCost, out figures.OpenCost)
            && TryMoveLedger(ref figures, in before, -sign * costOut, -sign * openedCost);
    }

    private static bool TrySetCost(ref PositionFigures figures, in PositionFigures before, long price)
    {
        figures.OpenCost = Math.BigMul(Math.Abs(figures.Quantity), price);
        return TryMoveLedger(
            ref figures, in before, Math.Sign(before.Quantity) * before.OpenCost, -Math.Sign(figures.Quantity) * figures.OpenCost);
    }

    /// <summary>
    /// Moves the ledger by what goes out and what comes in. The move has to fit for itself: where the day is folded again it stands alone.
    /// </summary>
    private static bool TryMoveLedger(ref PositionFigures figures, in PositionFigures before, Int128 goesOut, Int128 comesIn) =>
        Checked.TryAdd(goesOut, comesIn, out Int128 moved) & Checked.TryAdd(before.Adjustments, moved, out figures.Adjustments);

    /// <summary>A trade whose cash goes to the ledger of adjustments.</summary>
    private static bool TryLedgerTrade(
        ref PositionFigures figures, in PositionFigures before, int sign, long quantity, long price, Int128 costOut)
    {
        PositionFigures trade = before;
        trade.Cash = 0;
        if (!Trade.TryApply(in trade, sign, quantity, price, costOut, out figures, out _, out _)
            || !Checked.TryAdd(before.Adjustments, figures.Cash, out figures.Adjustments))
        {
            return false;
        }

        figures.Cash = before.Cash;
        return true;
    }
}
