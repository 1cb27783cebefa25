using System;
using Positions.Core.Arithmetic;
using Positions.Core.Pages;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Core.Orders;

/// <summary>
/// The orders: their quantities, which come from executions only, and their states, which follow. Executions are judged by a plan first
/// and booked by it if the position takes them too; an order never stands in the way of a fact unless a policy says so.
/// </summary>
/// <remarks>Between a plan and its commit nothing else may be done to the book.</remarks>
internal sealed partial class OrderBook(StateMemory memory)
{
    private const int NoRow = -1;

    private readonly OrderTable _table = new(memory);

    /// <summary>What is read where there is no order yet.</summary>
    private readonly OrderRow _none = new() { Price = Decimal8.Null.Mantissa };

    /// <summary>What the settings say; set by their owner whenever they change, the same at every replay.</summary>
    public OrderPolicy Policy { get; set; } = OrderPolicy.Default;

    /// <summary>Orders in memory, those that are over and not yet retired included.</summary>
    public long LiveCount => _table.LiveCount;

    /// <summary>Rows to enumerate; some may be free.</summary>
    public int RowCount => _table.RowCount;

    public bool HasRoom => _table.LiveCount < Policy.OrdersLimit;

    /// <summary>The order with this id of the venue, or -1 if there is none or it may be retired.</summary>
    public int Find(uint execDomain, in Text36 orderId) => _table.Find(execDomain, in orderId);

    /// <inheritdoc cref="OrderTable.FindByClientId"/>
    public int FindByClientId(uint execDomain, in Text16 account, in Text36 clientOrderId) =>
        _table.FindByClientId(execDomain, in account, in clientOrderId);

    public ref readonly OrderRow Read(int row) => ref _table.Read(row);

    /// <inheritdoc cref="OrderTable.RebuildAliases"/>
    public void RebuildAliases() => _table.RebuildAliases();

    /// <summary>Hints, see <see cref="KeyedTable{TRow,TKey}.PrefetchIndex"/>.</summary>
    public uint PrefetchIndex(uint execDomain, in Text36 orderId) => _table.PrefetchIndex(execDomain, in orderId);

    public int PrefetchRow(uint hash) => _table.PrefetchRow(hash);

    public void PrefetchAlias(uint execDomain, in Text16 account, in Text36 clientOrderId) =>
        _table.PrefetchAlias(execDomain, in account, in clientOrderId);

    public void Reserve() => _table.Reserve(Policy.OrdersLimit);

    /// <inheritdoc cref="OrderTable.RetireSlice"/>
    public int RetireSlice(ref int cursor, int maxRows, uint oldestRetainedDate) =>
        _table.RetireSlice(ref cursor, maxRows, oldestRetainedDate);

    /// <summary>Works out what a valid execution does to the order it names; changes nothing.</summary>
    /// <param name="fill">The execution.</param>
    /// <param name="execDomain">Of its source.</param>
    /// <param name="businessDate">The current one, yyyymmdd.</param>
    /// <param name="guess">The row that may be the order's; any number.</param>
    /// <param name="plan">What it does.</param>
    /// <returns>None; 4 if a sum does not fit; 5 for a late one or one too many where policy refuses them; 15 if the order is not
    /// known and there is no room for it. The plan's alerts are to be raised in every case but that of 4 and 15.</returns>
    public RejectReason PlanFill(in Fill fill, uint execDomain, uint businessDate, int guess, out OrderFillPlan plan)
    {
        plan = default;
        plan.Row = NoRow;
        if (fill.OrderId.IsNull)
        {
            return RejectReason.None;
        }

        plan.Row = _table.Find(execDomain, in fill.OrderId, guess);
        ref readonly OrderRow order = ref plan.Row < 0 ? ref _none : ref _table.Read(plan.Row);
        if (plan.Row >= 0 && !order.Agrees(in fill.Account, in fill.Symbol, fill.Side))
        {
            plan.Row = NoRow;
            plan.Alerts = OrderAlerts.OrderMismatch;
            return RejectReason.None;
        }

        plan.IsOnOrder = true;
        plan.ExecDomain = execDomain;
        plan.BusinessDate = businessDate;
        plan.Before = order.State;
        long quantity = fill.Quantity.Mantissa;
        if (!Checked.TryAdd(order.CumQuantity, quantity, out plan.CumQuantity)
            || !Checked.TryAdd(order.Notional, Math.BigMul(quantity, fill.Price.Mantissa), out plan.Notional))
        {
            return RejectReason.OutOfRange;
        }

        if (plan.Row < 0 && !_table.HasRoomFor(execDomain, in fill.OrderId, Policy.OrdersLimit))
        {
            return RejectReason.Capacity;
        }

        if (!fill.CumQuantity.IsNull && fill.CumQuantity.Mantissa != plan.CumQuantity)
        {
            plan.Alerts |= OrderAlerts.CumMismatch;
        }

        return JudgeFill(in order, ref plan);
    }

    /// <summary>Books a planned execution and returns the order's row; -1 if it is on none.</summary>
    public int CommitFill(in Fill fill, in OrderFillPlan plan, long sequence, UtcNanos time)
    {
        if (!plan.IsOnOrder)
        {
            return NoRow;
        }

        int row = plan.Row;
        if (row < 0)
        {
            row = _table.Add(plan.ExecDomain, in fill.OrderId, in fill.Account, in fill.Symbol, fill.Side, sequence);
            _table.Write(row).Flags |= OrderFlags.Orphan;
        }

        ref OrderRow order = ref _table.Write(row);
        Invariant.Check(order.State == plan.Before || plan.Row < 0);
        order.CumQuantity = plan.CumQuantity;
        order.Notional = plan.Notional;
        order.Flags &= ~(OrderFlags.HeldFilled | OrderFlags.Reopened);
        order.Flags |= fill.ExecId.IsNull ? OrderFlags.CountsRepeats : OrderFlags.None;
        if (plan.IsLate)
        {
            order.Flags |= OrderFlags.Late;
        }
        else
        {
            if (order.Phase == OrderPhase.PendingNew)
            {
                // What is executed was accepted.
                order.Phase = OrderPhase.Open;
            }

            Settle(ref order);
        }

        Stamp(ref order, plan.BusinessDate, sequence, fill.Prefix.TransactTime, time);
        return row;
    }

    /// <summary>Level 3, for executions without an id: their order's cumulative quantity tells one from the next.</summary>
    public CumulativeVerdict JudgeCumulative(in Fill fill, uint execDomain)
    {
        if (fill.OrderId.IsNull || fill.CumQuantity.IsNull)
        {
            return CumulativeVerdict.Fits;
        }

        int row = _table.Find(execDomain, in fill.OrderId);
        if (row >= 0 && !_table.Read(row).Agrees(in fill.Account, in fill.Symbol, fill.Side))
        {
            // Another's order: its count says nothing of this execution, which moves the position alone (OrderMismatch).
            return CumulativeVerdict.Fits;
        }

        long known = row < 0 ? 0 : _table.Read(row).CumQuantity;
        long told = fill.CumQuantity.Mantissa;
        if (told <= known)
        {
            return CumulativeVerdict.Stale;
        }

        return told - known == fill.Quantity.Mantissa ? CumulativeVerdict.Fits : CumulativeVerdict.Waits;
    }

    /// <summary>Takes back an execution that was booked on the order.</summary>
    /// <param name="reopens">False where the venue does not re-open a filled order by a bust.</param>
    public OrderVerdict UndoFill(
        int row, long quantity, Int128 notional, bool reopens, uint businessDate, long sequence, UtcNanos transactTime, UtcNanos time)
    {
        bool fits = Checked.TrySubtract(_table.Read(row).Notional, notional, out Int128 left);
        Invariant.Check(fits && quantity > 0);
        return Change(row, OrderEventKind.TradeCancel, -quantity, left, reopens, businessDate, sequence, transactTime, time);
    }

    /// <summary>False if the corrected execution would bring a sum of the order out of range (reject 4).</summary>
    public bool CanCorrect(int row, long oldQuantity, Int128 oldNotional, long newQuantity, Int128 newNotional)
    {
        ref readonly OrderRow order = ref _table.Read(row);
        return Checked.TryAdd(order.CumQuantity - oldQuantity, newQuantity, out _)
            && Checked.TrySubtract(order.Notional, oldNotional, out Int128 without)
            && Checked.TryAdd(without, newNotional, out _);
    }

    /// <summary>Puts new figures in the place of those of an execution that was booked on the order; they must fit.</summary>
    /// <param name="reopens">False where the venue does not re-open a filled order by a correction.</param>
    public OrderVerdict CorrectFill(
        int row,
        long oldQuantity,
        Int128 oldNotional,
        long newQuantity,
        Int128 newNotional,
        bool reopens,
        uint businessDate,
        long sequence,
        UtcNanos transactTime,
        UtcNanos time)
    {
        Invariant.Check(oldQuantity > 0 && newQuantity > 0);
        Invariant.Check(CanCorrect(row, oldQuantity, oldNotional, newQuantity, newNotional));
        Int128 notional = _table.Read(row).Notional - oldNotional + newNotional;
        long delta = newQuantity - oldQuantity;
        return Change(row, OrderEventKind.TradeCorrect, delta, notional, reopens, businessDate, sequence, transactTime, time);
    }

    /// <inheritdoc cref="OrderTable.MarkReached"/>
    public bool MarkReached(int row, in Text24 symbol, uint actionNumber) => _table.MarkReached(row, in symbol, actionNumber);

    /// <inheritdoc cref="OrderTable.FlagSplit"/>
    public void FlagSplit(int row) => _table.FlagSplit(row);

    /// <inheritdoc cref="OrderTable.Rename"/>
    public void Rename(int row, in Text24 newSymbol) => _table.Rename(row, in newSymbol);

    /// <summary>The row decoded; false if it is free.</summary>
    /// <exception cref="InvariantViolationException">No such row.</exception>
    public bool TryGetView(int row, out OrderView view)
    {
        ref readonly OrderRow order = ref _table.Read(row);
        bool isUsed = order.Phase != OrderPhase.None;
        view = isUsed ? OrderViews.Of(row, in order) : default;
        return isUsed;
    }

    private RejectReason JudgeFill(in OrderRow order, ref OrderFillPlan plan)
    {
        OrderAction action = OrderMatrix.ActionOf(plan.Before, OrderEventKind.Trade);
        if (action == OrderAction.Orphan)
        {
            plan.Alerts |= OrderAlerts.OrphanOrder;
            action = OrderMatrix.ActionOf(OrderState.New, OrderEventKind.Trade);
        }

        plan.IsLate = action != OrderAction.Fill;
        RejectReason reason = RejectReason.None;
        if (action == OrderAction.Late)
        {
            plan.Alerts |= OrderAlerts.LateFill;
            reason = Policy.QuarantinesLateFills ? RejectReason.IllegalOrderTransition : RejectReason.None;
        }
        else if (action == OrderAction.Crit)
        {
            plan.Alerts |= OrderAlerts.LateFillOnRejected;
        }
        else
        {
            Invariant.Check(action == OrderAction.Fill);
        }

        if (order.OrderQuantity > 0 && plan.CumQuantity > order.OrderQuantity)
        {
            plan.Alerts |= OrderAlerts.Overfill;
            reason = Policy.RejectsOverfills ? RejectReason.IllegalOrderTransition : reason;
        }

        return reason;
    }

    private OrderVerdict Change(
        int row,
        OrderEventKind kind,
        long quantityDelta,
        Int128 notional,
        bool reopens,
        uint businessDate,
        long sequence,
        UtcNanos transactTime,
        UtcNanos time)
    {
        ref OrderRow order = ref _table.Write(row);
        Invariant.Check(order.Phase != OrderPhase.None);
        var verdict = new OrderVerdict { Row = row, Before = order.State, Outcome = OrderOutcome.Applied };
        if (OrderMatrix.ActionOf(verdict.Before, kind) != OrderAction.Undo)
        {
            // The status has nothing to follow; what was executed is counted all the same.
            verdict.Outcome = OrderOutcome.Illegal;
            verdict.Reason = RejectReason.IllegalOrderTransition;
            verdict.Alerts = OrderAlerts.IllegalTransition;
        }

        order.CumQuantity += quantityDelta;
        order.Notional = notional;
        Invariant.Check(order.CumQuantity >= 0 && (order.CumQuantity > 0 || order.Notional == 0));
        if (verdict.Before == OrderState.Filled)
        {
            bool stays = !reopens && !order.IsFilledByQuantity;
            order.Flags = stays ? order.Flags | OrderFlags.HeldFilled : order.Flags & ~OrderFlags.HeldFilled;
            order.Flags |= order.State == OrderState.Filled ? OrderFlags.None : OrderFlags.Reopened;
        }

        if (order.OverfillQuantity > 0 && quantityDelta > 0)
        {
            verdict.Alerts |= OrderAlerts.Overfill;
        }

        if (kind == OrderEventKind.TradeCorrect)
        {
            Settle(ref order);
        }

        Stamp(ref order, businessDate, sequence, transactTime, time);
        verdict.After = order.State;
        return verdict;
    }

    /// <summary>An order with nothing left is filled: what was pending, or held it, is void.</summary>
    private static void Settle(ref OrderRow order)
    {
        if (!order.IsTerminal && (order.IsFilledByQuantity || order.Has(OrderFlags.HeldFilled)))
        {
            order.Flags &= ~(OrderFlags.CancelPending | OrderFlags.ReplacePending);
            order.Phase = OrderPhase.Open;
        }
    }

    private static void Stamp(ref OrderRow order, uint businessDate, long sequence, UtcNanos transactTime, UtcNanos time)
    {
        order.LastDate = businessDate;
        order.LastSequence = sequence;
        order.LastEventTime = transactTime.IsNull ? time.Value : transactTime.Value;
    }
}
