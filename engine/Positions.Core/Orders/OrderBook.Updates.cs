using System;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Core.Orders;

// OrderUpdate: who is meant, what the matrix says, what becomes known by it, what it changes.
internal sealed partial class OrderBook
{
    /// <summary>Judges an order update and applies it. Its quantities executed are compared with the book's, never taken.</summary>
    /// <remarks>
    /// Refusals, in this order: 1 account, symbol, both ids or every status missing, 2 side, 16 a status without a meaning here,
    /// 10 account, symbol or side not the order's, 3 a negative quantity or a replacement without one, 5 what the state does not allow,
    /// 15 no room for an unknown order.
    /// </remarks>
    public OrderVerdict Apply(in OrderUpdate update, uint execDomain, uint businessDate, long sequence, UtcNanos time)
    {
        RejectReason reason = Check(in update, out OrderEvent told);
        if (reason != RejectReason.None)
        {
            return Refused(NoRow, OrderState.None, reason, OrderAlerts.None);
        }

        Subject subject = Resolve(in update, execDomain, businessDate);
        OrderState before = subject.Row < 0 ? OrderState.None : _table.Read(subject.Row).State;
        if (subject.Row >= 0 && !_table.Read(subject.Row).Agrees(in update.Account, in update.Symbol, update.Side))
        {
            return Refused(subject.Row, before, RejectReason.ExecIdConflict, OrderAlerts.OrderMismatch);
        }

        bool lacksQuantity = told.Kind == OrderEventKind.Replaced && !told.IsReport && QuantityOf(in update) == 0;
        if (lacksQuantity || QuantityOf(in update) < 0)
        {
            return Refused(subject.Row, before, RejectReason.QuantityNotPositive, OrderAlerts.None);
        }

        OrderAction action = subject.Row < 0 ? Judge(before, in told) : Judge(in _table.Read(subject.Row), in told);
        if (action == OrderAction.Deny)
        {
            return Refused(subject.Row, before, RejectReason.IllegalOrderTransition, OrderAlerts.IllegalTransition);
        }

        if (subject.Row < 0 && !_table.HasRoomFor(execDomain, in update.OrderId, Policy.OrdersLimit))
        {
            return Refused(NoRow, before, RejectReason.Capacity, OrderAlerts.None);
        }

        var verdict = new OrderVerdict { Row = subject.Row, Before = before };
        bool isNew = subject.Row < 0;
        if (isNew)
        {
            verdict.Row = subject.Row = _table.Add(
                execDomain, in update.OrderId, in update.Account, in update.Symbol, update.Side, sequence);
            if (action == OrderAction.Orphan)
            {
                _table.Write(subject.Row).Flags |= OrderFlags.Orphan;
                verdict.Alerts |= OrderAlerts.OrphanOrder;
                action = Judge(OrderState.New, in told);
            }
        }

        bool isKnownBetter = Complete(in subject, in update, in told, isNew, ref verdict);
        bool isDone = Perform(action, subject.Row, in update, in told);
        ref OrderRow order = ref _table.Write(subject.Row);
        if (isDone)
        {
            order.Flags &= ~OrderFlags.Reopened;
        }

        if (isNew || isKnownBetter || isDone)
        {
            Stamp(ref order, businessDate, sequence, update.Prefix.TransactTime, time);
            verdict.Outcome = OrderOutcome.Applied;
        }
        else
        {
            verdict.Outcome = action == OrderAction.Stale ? OrderOutcome.Stale : OrderOutcome.Duplicate;
        }

        verdict.Alerts |= Compare(in order, in update, isDone);
        verdict.After = order.State;
        return verdict;
    }

    private static RejectReason Check(in OrderUpdate update, out OrderEvent told)
    {
        RejectReason reason = OrderEvent.TryRead(in update, out told);
        if (update.Account.IsNull || update.Symbol.IsNull || (update.OrderId.IsNull && update.ClientOrderId.IsNull))
        {
            return RejectReason.Malformed;
        }

        return update.Side is Side.Buy or Side.Sell ? reason : RejectReason.Side;
    }

    private static OrderVerdict Refused(int row, OrderState state, RejectReason reason, OrderAlerts alerts) => new()
    {
        Row = row,
        Outcome = reason == RejectReason.IllegalOrderTransition ? OrderOutcome.Illegal : OrderOutcome.Refused,
        Reason = reason,
        Alerts = alerts,
        Before = state,
        After = state,
    };

    private static OrderAction Judge(in OrderRow order, in OrderEvent told)
    {
        OrderAction action = Judge(order.State, in told);
        bool isUnacknowledged = order.Phase == OrderPhase.PendingNew;
        return action switch
        {
            // A replacement that was pending below the cancel.
            OrderAction.Deny when told.Kind == OrderEventKind.Replaced && order.Has(OrderFlags.ReplacePending) => OrderAction.Replace,

            // Nobody acknowledged the order before the request: there is nothing to restore.
            OrderAction.Restore when told.Kind == OrderEventKind.Rejected && isUnacknowledged => OrderAction.Reject,
            OrderAction.Reject when order.CumQuantity > 0 => OrderAction.Deny,
            OrderAction.Deny when told.ClaimsFilled && order.IsFilledByQuantity && !order.IsTerminal => OrderAction.Stale,
            _ => action,
        };
    }

    private static OrderAction Judge(OrderState state, in OrderEvent told)
    {
        if (told.Kind == OrderEventKind.FillsReported)
        {
            return JudgeFillsReported(state, told.ClaimsFilled);
        }

        OrderAction action = OrderMatrix.ActionOf(state, told.Kind);
        if (!told.IsReport || state == OrderState.None)
        {
            return action;
        }

        // A report may be older than what is known: it moves an order forward, never back.
        return action switch
        {
            OrderAction.Ack => state == OrderState.PendingNew ? action : OrderAction.Stale,
            OrderAction.PendR => state == OrderState.Filled ? OrderAction.Stale : action,
            OrderAction.PendC or OrderAction.Cancel or OrderAction.Reject or OrderAction.End or OrderAction.Hold => action,
            OrderAction.Dup => action,
            OrderAction.Deny when told.Kind == OrderEventKind.Canceled => action,
            _ => OrderAction.Stale,
        };
    }

    private static OrderAction JudgeFillsReported(OrderState state, bool claimsFilled)
    {
        OrderState claimed = claimsFilled ? OrderState.Filled : OrderState.PartiallyFilled;
        if (state == claimed)
        {
            return OrderAction.Dup;
        }

        if (claimsFilled)
        {
            return OrderAction.Deny;
        }

        return state == OrderState.None ? OrderAction.Orphan : OrderAction.Stale;
    }

    /// <summary>Who is meant. An order that is known by its client id only may be the one that now has an id of the venue.</summary>
    private Subject Resolve(in OrderUpdate update, uint execDomain, uint businessDate)
    {
        int row = _table.Find(execDomain, in update.OrderId);
        int alias = _table.FindByClientId(execDomain, in update.Account, in update.ClientOrderId);
        if (alias >= 0)
        {
            // Client ids are unique for a day: an order that was over before means another.
            ref readonly OrderRow holder = ref _table.Read(alias);
            bool isOver = holder.IsTerminal || holder.State == OrderState.Filled;
            alias = isOver && holder.LastDate < businessDate ? NoRow : alias;
        }

        if (update.OrderId.IsNull)
        {
            return new Subject { Row = alias, Absorbed = NoRow };
        }

        bool isUnnamed = alias >= 0 && _table.Read(alias).OrderId.IsNull
            && _table.Read(alias).Agrees(in update.Account, in update.Symbol, update.Side);
        if (!isUnnamed)
        {
            return new Subject { Row = row, Absorbed = NoRow };
        }

        return row < 0
            ? new Subject { Row = alias, Absorbed = NoRow, GetsName = true }
            : new Subject { Row = row, Absorbed = alias };
    }

    /// <summary>Takes what was not known of the order before; true if there was anything.</summary>
    private bool Complete(in Subject subject, in OrderUpdate update, in OrderEvent told, bool isNew, ref OrderVerdict verdict)
    {
        int row = subject.Row;
        bool isKnownBetter = subject.GetsName || subject.Absorbed >= 0;
        if (subject.GetsName)
        {
            _table.Name(row, in update.OrderId);
        }

        ref OrderRow order = ref _table.Write(row);
        long quantity = told.Kind == OrderEventKind.PendingReplace ? 0 : QuantityOf(in update);
        long price = update.Price.Mantissa;
        if (subject.Absorbed >= 0)
        {
            ref readonly OrderRow absorbed = ref _table.Read(subject.Absorbed);
            Invariant.Check(absorbed.CumQuantity == 0);
            price = quantity == 0 ? absorbed.Price : price;
            quantity = quantity == 0 ? absorbed.OrderQuantity : quantity;
            order.Flags |= absorbed.Flags & OrderFlags.SplitSince;
            _table.Free(subject.Absorbed);
            verdict.AbsorbedLink = subject.Absorbed + 1;
        }

        if (IsTheOrders(in update, in told) && order.ClientOrderId.IsNull)
        {
            _table.MoveAlias(row, in update.ClientOrderId);
            isKnownBetter = true;
        }

        if (order.OrderQuantity == 0 && quantity > 0)
        {
            order.OrderQuantity = quantity;
            order.Price = price;
            order.Flags &= ~OrderFlags.HeldFilled;
            verdict.Alerts |= order.OverfillQuantity > 0 ? OrderAlerts.Overfill : OrderAlerts.None;
            Settle(ref order);
            isKnownBetter = true;
        }

        if (!isNew && told is { Kind: OrderEventKind.Ack, IsReport: false } && order.Has(OrderFlags.Orphan))
        {
            order.Flags &= ~OrderFlags.Orphan;
            verdict.IsOrphanResolved = true;
        }

        return isKnownBetter || verdict.IsOrphanResolved;
    }

    /// <summary>True if the update bears the order's client id: requests have ids of their own, which are not the order's.</summary>
    private static bool IsTheOrders(in OrderUpdate update, in OrderEvent told)
    {
        bool isRequest = told.Kind is OrderEventKind.PendingCancel or OrderEventKind.Canceled or OrderEventKind.PendingReplace
            or OrderEventKind.RequestRejected;
        return !update.ClientOrderId.IsNull && (!isRequest || update.OrderId.IsNull);
    }

    /// <summary>Does to the order what the matrix says; true if that changed it.</summary>
    private bool Perform(OrderAction action, int row, in OrderUpdate update, in OrderEvent told)
    {
        ref OrderRow order = ref _table.Write(row);
        switch (action)
        {
            case OrderAction.Stale:
            case OrderAction.Dup:
            case OrderAction.Hold when order.Phase == told.Phase:
                return false;
            case OrderAction.Ack:
                order.Phase = OrderPhase.Open;
                return true;
            case OrderAction.Pend:
                order.Phase = OrderPhase.PendingNew;
                return true;
            case OrderAction.PendC:
                order.Flags |= OrderFlags.CancelPending;
                return true;
            case OrderAction.PendR:
                order.Flags |= OrderFlags.ReplacePending;
                return true;
            case OrderAction.Cancel:
                End(ref order, OrderPhase.Canceled);
                return true;
            case OrderAction.Reject:
                End(ref order, OrderPhase.Rejected);
                return true;
            case OrderAction.End:
                End(ref order, told.Phase);
                return true;
            case OrderAction.Hold:
                order.Phase = told.Phase;
                return true;
            case OrderAction.Restate:
                TakeTerms(ref order, in update);
                Settle(ref order);
                return true;
            case OrderAction.Replace:
                order.Phase = OrderPhase.Open;
                order.Flags &= ~(OrderFlags.ReplacePending | OrderFlags.HeldFilled);
                TakeTerms(ref order, in update);
                Settle(ref order);
                if (!update.ClientOrderId.IsNull && update.ClientOrderId != order.ClientOrderId)
                {
                    _table.MoveAlias(row, in update.ClientOrderId);
                }

                return true;
            case OrderAction.Restore:
                order.Flags &= ~(order.Has(OrderFlags.CancelPending) ? OrderFlags.CancelPending : OrderFlags.ReplacePending);
                if (told.Kind == OrderEventKind.Ack && order.Phase == OrderPhase.PendingNew)
                {
                    order.Phase = OrderPhase.Open;
                }

                return true;
            default:
                throw new InvariantViolationException($"{action} is nothing that an order update does");
        }
    }

    private static void TakeTerms(ref OrderRow order, in OrderUpdate update)
    {
        long quantity = QuantityOf(in update);
        order.OrderQuantity = quantity == 0 ? order.OrderQuantity : Math.Max(quantity, order.CumQuantity);
        order.Price = update.Price.IsNull ? order.Price : update.Price.Mantissa;
    }

    private static void End(ref OrderRow order, OrderPhase phase)
    {
        order.Phase = phase;
        order.Flags &= ~(OrderFlags.CancelPending | OrderFlags.ReplacePending | OrderFlags.HeldFilled);
    }

    /// <summary>What the sender counts against what is booked. One that is behind and changes nothing is only late.</summary>
    private static OrderAlerts Compare(in OrderRow order, in OrderUpdate update, bool isDone)
    {
        bool isBehind = !update.CumQuantity.IsNull && update.CumQuantity.Mantissa < order.CumQuantity;
        bool cumDiffers = !update.CumQuantity.IsNull && update.CumQuantity.Mantissa != order.CumQuantity && (isDone || !isBehind);
        bool leavesDiffers = isDone && !update.LeavesQuantity.IsNull && !order.LeavesQuantity.IsNull
            && update.LeavesQuantity != order.LeavesQuantity;
        return cumDiffers || leavesDiffers ? OrderAlerts.CumMismatch : OrderAlerts.None;
    }

    private static long QuantityOf(in OrderUpdate update) => update.OrderQuantity.IsNull ? 0 : update.OrderQuantity.Mantissa;

    /// <summary>Which rows an update is about.</summary>
    private struct Subject
    {
        /// <summary>The order, or -1.</summary>
        public int Row;

        /// <summary>Another row that turned out to be the same order, or -1.</summary>
        public int Absorbed;

        /// <summary>The order gets its id of the venue.</summary>
        public bool GetsName;
    }
}
