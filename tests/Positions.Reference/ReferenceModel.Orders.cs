using System.Numerics;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Reference;

/// <content>D.8: orders.</content>
public sealed partial class ReferenceModel
{
    private readonly Dictionary<(uint ExecDomain, string Account, string ClientOrderId), OrderKey> _aliases = [];

    private Judgement JudgeOrderUpdate(in OrderUpdate update, ModelSource? source)
    {
        if (update.Account.IsNull || update.Symbol.IsNull || (update.OrderId.IsNull && update.ClientOrderId.IsNull))
        {
            return Judgement.Reject(RejectReason.Malformed);
        }

        if (update.Side is not (Side.Buy or Side.Sell))
        {
            return Judgement.Reject(RejectReason.Side);
        }

        if (ToldEvent.Of(in update, out RejectReason reason) is not { } told)
        {
            return Judgement.Reject(reason);
        }

        var position = new PositionKey(update.Account.ToString(), update.Symbol.ToString());
        int side = Sign(update.Side);
        (ModelOrder? known, ModelOrder? absorbed) = OrderD7(in update, source?.ExecDomain ?? 0, position, side);
        if (known is not null && (known.Position != position || known.Side != side))
        {
            _alerts.Add(ModelAlert.OrderMismatch);
            return Judgement.Reject(RejectReason.ExecIdConflict);
        }

        // A quantity of 0 says nothing.
        BigInteger? quantity = Value(update.OrderQuantity) is { IsZero: false } stated ? stated : null;
        if (quantity is { Sign: < 0 } || (quantity is null && told is { Event: OrderEvent.Replaced, IsReport: false }))
        {
            return Judgement.Reject(RejectReason.QuantityNotPositive);
        }

        string cell = known is null ? OrderRules.CellD8(OrderState.None, told) : OrderRules.CellD8(known, told);
        if (cell == "x")
        {
            _alerts.Add(ModelAlert.IllegalTransition);
            return Judgement.Reject(RejectReason.IllegalOrderTransition);
        }

        OrderKey key = known?.Key ?? KeyOf(in update, source?.ExecDomain ?? 0);
        ModelOrder order = known ?? new ModelOrder(key, position, side) { IsOrphan = cell == "orphan" };
        cell = cell == "orphan" ? OrderRules.CellD8(OrderState.New, told) : cell;
        ModelOrder completed = CompletedD8(order, absorbed, in update, told, quantity, isNew: known is null);
        ModelOrder after = OrderRules.AppliedD8(completed, cell, told, quantity);
        bool isDone = cell is not ("stale" or "dup") && !(cell == "hold" && completed.Phase == told.State);
        if (cell == "Replaced" && !update.ClientOrderId.IsNull && update.ClientOrderId.ToString() != after.ClientOrderId)
        {
            after = Aliased(after, update.ClientOrderId.ToString());
        }

        after = isDone ? after with { IsReopened = false } : after;
        CompareCounts(after, in update, isDone);
        if (known is not null && !isDone && completed == known)
        {
            return new Judgement(cell == "stale" ? ModelDisposition.Stale : ModelDisposition.DuplicateOrderEvent);
        }

        if (known is not null && known.Key != after.Key)
        {
            _orders.Remove(known.Key);
        }

        _orders[after.Key] = after with { LastDate = BusinessDate };
        return Judgement.Applied;
    }

    /// <summary>What the sender counts against what is booked; one that is behind and changes nothing is only late.</summary>
    private void CompareCounts(ModelOrder order, in OrderUpdate update, bool isDone)
    {
        bool cumDiffers = Value(update.CumQuantity) is { } cum && (isDone ? cum != order.CumQuantity : cum > order.CumQuantity);
        bool leavesDiffers = isDone && Value(update.LeavesQuantity) is { } leaves && order.LeavesQuantity is { } own && leaves != own;
        if (cumDiffers || leavesDiffers)
        {
            _alerts.Add(ModelAlert.CumMismatch);
        }
    }

    /// <summary>
    /// Who is meant: by the venue's id, else by account and client id. An order without an id of the venue that has the client id is the
    /// same one: it gets the id, or what is known under the id takes it in.
    /// </summary>
    private (ModelOrder? Known, ModelOrder? Absorbed) OrderD7(in OrderUpdate update, uint domain, PositionKey position, int side)
    {
        ModelOrder? alias = null;
        if (!update.ClientOrderId.IsNull
            && _aliases.TryGetValue((domain, position.Account, update.ClientOrderId.ToString()), out OrderKey aliased)
            && _orders.TryGetValue(aliased, out ModelOrder? holder))
        {
            // Client ids are unique for a day.
            bool isOver = holder.IsTerminal || holder.State == OrderState.Filled;
            alias = isOver && holder.LastDate < BusinessDate ? null : holder;
        }

        if (update.OrderId.IsNull)
        {
            return (alias, null);
        }

        ModelOrder? named = _orders.GetValueOrDefault(new OrderKey(domain, update.OrderId.ToString()));
        bool isSame = alias is { IsUnnamed: true } && alias.Position == position && alias.Side == side;
        return !isSame ? (named, null) : named is null ? (alias, null) : (named, alias);
    }

    private OrderKey KeyOf(in OrderUpdate update, uint domain) =>
        new(domain, update.OrderId.IsNull ? $"{ModelOrder.UnnamedPrefix}{_sequence}" : update.OrderId.ToString());

    /// <summary>The order with what was not known of it before.</summary>
    private ModelOrder CompletedD8(
        ModelOrder order, ModelOrder? absorbed, in OrderUpdate update, ToldEvent told, BigInteger? stated, bool isNew)
    {
        ModelOrder completed = order;
        if (order.IsUnnamed && !update.OrderId.IsNull)
        {
            completed = order with { Key = order.Key with { OrderId = update.OrderId.ToString() } };
            foreach (var alias in _aliases.Where(alias => alias.Value == order.Key).Select(alias => alias.Key).ToList())
            {
                _aliases[alias] = completed.Key;
            }
        }

        BigInteger? quantity = told.Event == OrderEvent.PendingReplace ? null : stated;
        if (absorbed is not null)
        {
            quantity ??= absorbed.OrderQuantity;
            _orders.Remove(absorbed.Key);
            RemoveAliases(absorbed.Key);
            completed = completed with { Absorbed = completed.Absorbed + 1, IsFlagged = completed.IsFlagged || absorbed.IsFlagged };
        }

        // A request has a client id of its own, which is not the order's.
        bool isRequest = told.Event is OrderEvent.PendingCancel or OrderEvent.Canceled or OrderEvent.PendingReplace or OrderEvent.CancelReject;
        if (!update.ClientOrderId.IsNull && (!isRequest || update.OrderId.IsNull) && order.ClientOrderId.Length == 0)
        {
            completed = Aliased(completed, update.ClientOrderId.ToString());
        }

        if (completed.OrderQuantity is null && quantity is not null)
        {
            completed = completed with { OrderQuantity = quantity, IsHeldFilled = false };
            if (completed.Overfill.Sign > 0)
            {
                _alerts.Add(ModelAlert.Overfill);
            }

            completed = OrderRules.Settled(completed);
        }

        if (isNew || !order.IsOrphan || told is not { Event: OrderEvent.Ack, IsReport: false })
        {
            return completed;
        }

        _alerts.Add(ModelAlert.OrphanResolved);
        return completed with { IsOrphan = false };
    }

    /// <summary>The order is found by this client id and no other, and no other order of its domain by it.</summary>
    private ModelOrder Aliased(ModelOrder order, string clientOrderId)
    {
        RemoveAliases(order.Key);
        _aliases[(order.Key.ExecDomain, order.Position.Account, clientOrderId)] = order.Key;
        return order with { ClientOrderId = clientOrderId };
    }

    private void RemoveAliases(OrderKey key)
    {
        foreach (var alias in _aliases.Where(alias => alias.Value == key).Select(alias => alias.Key).ToList())
        {
            _aliases.Remove(alias);
        }
    }

    /// <summary>An execution on the order it names; null if it names none, or one that is another's.</summary>
    private OrderChange? TradeOnOrder(in Fill fill, PositionKey position, uint domain)
    {
        if (fill.OrderId.IsNull)
        {
            return null;
        }

        var key = new OrderKey(domain, fill.OrderId.ToString());
        int side = Sign(fill.Side);
        ModelOrder? known = _orders.GetValueOrDefault(key);
        ModelOrder order = known ?? new ModelOrder(key, position, side) { IsOrphan = true };
        if (order.Position != position || order.Side != side)
        {
            _alerts.Add(ModelAlert.OrderMismatch);
            return null;
        }

        string cell = OrderMatrix.Cell(known?.State ?? OrderState.New, OrderEvent.Trade);
        ModelOrder after = order with
        {
            CumQuantity = order.CumQuantity + fill.Quantity.Mantissa,
            Notional = order.Notional + ((BigInteger)fill.Quantity.Mantissa * fill.Price.Mantissa),
            CountsRepeats = order.CountsRepeats || fill.ExecId.IsNull,
            IsHeldFilled = false,
            IsReopened = false,
        };
        if (cell == "qty")
        {
            // What is executed was accepted.
            after = OrderRules.Settled(after.Phase == OrderState.PendingNew ? after with { Phase = OrderState.New } : after);
        }

        bool isLate = cell == "late";
        bool isOver = after.Overfill.Sign > 0;
        List<ModelAlert> alerts = [];
        AlertIf(known is null, ModelAlert.OrphanOrder);
        AlertIf(isLate, ModelAlert.LateFill);
        AlertIf(cell == "onRejected", ModelAlert.LateFillOnRejected);
        AlertIf(isOver, ModelAlert.Overfill);
        AlertIf(Value(fill.CumQuantity) is { } told && told != after.CumQuantity, ModelAlert.CumMismatch);
        return new OrderChange(after, alerts, (isLate && _settings.IsLateFillRefused) || (isOver && _settings.IsOverfillRefused));

        void AlertIf(bool condition, ModelAlert alert)
        {
            if (condition)
            {
                alerts.Add(alert);
            }
        }
    }

    /// <summary>A bust (no new figures) or correction of one of its executions: the quantities follow, and the status if it may.</summary>
    private OrderChange? ChangeOnOrder(ModelRoot root, BigInteger newQuantity, BigInteger newPrice, OrderEvent orderEvent)
    {
        if (root.Order is not { } key || _orders.GetValueOrDefault(key) is not { } order)
        {
            return null;
        }

        List<ModelAlert> alerts = OrderMatrix.Cell(order.State, orderEvent) == "x" ? [ModelAlert.IllegalTransition] : [];
        ModelOrder changed = order with
        {
            CumQuantity = order.CumQuantity - root.Quantity + newQuantity,
            Notional = order.Notional - (root.Quantity * root.Price) + (newQuantity * newPrice),
        };
        if (order.State == OrderState.Filled)
        {
            changed = changed with { IsHeldFilled = !_settings.IsReopenedByBust && !changed.IsFilledByQuantity };
            changed = changed with { IsReopened = changed.IsReopened || changed.State != OrderState.Filled };
        }

        if (changed.Overfill.Sign > 0 && newQuantity > root.Quantity)
        {
            alerts.Add(ModelAlert.Overfill);
        }

        return new OrderChange(orderEvent == OrderEvent.TradeCorrect ? OrderRules.Settled(changed) : changed, alerts, false);
    }

    private void CommitOrder(OrderChange? change)
    {
        if (change is not null)
        {
            _orders[change.After.Key] = change.After with { LastDate = BusinessDate };
            _alerts.AddRange(change.Alerts);
        }
    }
}
