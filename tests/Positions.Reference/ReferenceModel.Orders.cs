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

        if (EventOf(update.ExecType) is not { } orderEvent)
        {
            return Judgement.Reject(RejectReason.NotSupported);
        }

        uint domain = source?.ExecDomain ?? 0;
        var position = new PositionKey(update.Account.ToString(), update.Symbol.ToString());
        OrderKey key = OrderKeyD7(in update, domain);
        ModelOrder? known = _orders.GetValueOrDefault(key);
        if (known is not null && (known.Position != position || known.Side != Sign(update.Side)))
        {
            _alerts.Add(ModelAlert.OrderMismatch);
            return Judgement.Reject(RejectReason.ExecIdConflict);
        }

        BigInteger? quantity = Value(update.OrderQuantity);
        if (quantity is { Sign: < 0 } || (quantity is null && orderEvent == OrderEvent.Replaced))
        {
            return Judgement.Reject(RejectReason.QuantityNotPositive);
        }

        ModelOrder before = known ?? new ModelOrder(key, position, Sign(update.Side));
        ModelOrder told = WithTold(before, orderEvent, quantity);
        OrderTransition transition = OrderRules.TransitionD8(told with { State = before.State }, orderEvent);
        switch (transition.Outcome)
        {
            case OrderOutcome.Illegal:
                _alerts.Add(ModelAlert.IllegalTransition);
                return Judgement.Reject(RejectReason.IllegalOrderTransition);
            case OrderOutcome.Stale:
                return new Judgement(ModelDisposition.Stale);
            case OrderOutcome.Duplicate:
                return new Judgement(ModelDisposition.DuplicateOrderEvent);
            default:
                break;
        }

        ModelOrder after = Moved(told with { State = before.State }, transition);
        if (orderEvent == OrderEvent.Ack && before.IsOrphan)
        {
            after = after with { IsOrphan = false };
            _alerts.Add(ModelAlert.OrphanResolved);
        }
        else if (transition.IsOrphan)
        {
            _alerts.Add(ModelAlert.OrphanOrder);
        }

        if (!update.ClientOrderId.IsNull)
        {
            after = after with { ClientOrderId = update.ClientOrderId.ToString() };
            _aliases[(domain, position.Account, after.ClientOrderId)] = key;
        }

        _orders[key] = after with { LastDate = BusinessDate };
        return Judgement.Applied;
    }

    private static OrderEvent? EventOf(byte execType) => execType switch
    {
        0 => OrderEvent.Ack,
        3 => OrderEvent.DoneForDay,
        4 => OrderEvent.Canceled,
        5 => OrderEvent.Replaced,
        6 => OrderEvent.PendingCancel,
        8 => OrderEvent.Reject,
        10 => OrderEvent.PendingNew,
        12 => OrderEvent.Expire,
        14 => OrderEvent.PendingReplace,
        18 => OrderEvent.Status,
        19 => OrderEvent.CancelReject,
        _ => null,
    };

    /// <summary>By orderId; without one by account and clientOrderId, and a new order is then known by that alone.</summary>
    private OrderKey OrderKeyD7(in OrderUpdate update, uint domain)
    {
        if (!update.OrderId.IsNull)
        {
            return new OrderKey(domain, update.OrderId.ToString());
        }

        string alias = update.ClientOrderId.ToString();
        return _aliases.GetValueOrDefault((domain, update.Account.ToString(), alias), new OrderKey(domain, $"{update.Account}|{alias}"));
    }

    /// <summary>The quantity that a replacement tells; other events tell it only of an order that has none yet.</summary>
    private static ModelOrder WithTold(ModelOrder before, OrderEvent orderEvent, BigInteger? quantity) => orderEvent switch
    {
        OrderEvent.Replaced when quantity is { } replaced =>
            before with { OrderQuantity = OrderRules.ReplacedQuantityD8(before, replaced) },
        _ when before.OrderQuantity is null && quantity is not null => before with { OrderQuantity = quantity },
        _ => before,
    };

    private static ModelOrder Moved(ModelOrder order, OrderTransition transition)
    {
        bool isPending = transition.State is OrderState.PendingCancel or OrderState.PendingReplace;
        bool wasPending = order.State is OrderState.PendingCancel or OrderState.PendingReplace;
        return order with
        {
            State = transition.State,
            StateBeforePending = isPending && !wasPending ? order.State : order.StateBeforePending,
            IsOrphan = order.IsOrphan || transition.IsOrphan,
        };
    }

    /// <summary>An execution on the order it names; null if it names none, or one that is another's.</summary>
    private OrderChange? TradeOnOrder(in Fill fill, PositionKey position, uint domain, bool isIdentified)
    {
        if (fill.OrderId.IsNull)
        {
            return null;
        }

        var key = new OrderKey(domain, fill.OrderId.ToString());
        int side = Sign(fill.Side);
        ModelOrder order = _orders.GetValueOrDefault(key) ?? new ModelOrder(key, position, side);
        if (order.Position != position || order.Side != side)
        {
            _alerts.Add(ModelAlert.OrderMismatch);
            return null;
        }

        ModelOrder traded = order with
        {
            CumQuantity = order.CumQuantity + fill.Quantity.Mantissa,
            Notional = order.Notional + ((BigInteger)fill.Quantity.Mantissa * fill.Price.Mantissa),
            CountsRepeats = order.CountsRepeats || fill.ExecId.IsNull,
        };
        OrderTransition transition = OrderRules.TransitionD8(traded, OrderEvent.Trade);
        ModelOrder after = Moved(traded, transition);
        List<ModelAlert> alerts = [];
        if (transition.IsOrphan)
        {
            alerts.Add(ModelAlert.OrphanOrder);
        }

        bool isLate = transition.Outcome == OrderOutcome.LateFill;
        bool isOver = !isLate && after.Overfill.Sign > 0;
        if (isLate)
        {
            alerts.Add(ModelAlert.LateFill);
        }
        else if (transition.Outcome == OrderOutcome.FillOnRejected)
        {
            alerts.Add(ModelAlert.LateFillOnRejected);
        }
        else if (isOver)
        {
            alerts.Add(ModelAlert.Overfill);
        }

        if (isIdentified && Value(fill.CumQuantity) is { } told && told != after.CumQuantity)
        {
            alerts.Add(ModelAlert.CumMismatch);
        }

        return new OrderChange(after, alerts, (isLate && _settings.IsLateFillRefused) || (isOver && _settings.IsOverfillRefused));
    }

    /// <summary>A bust (no new figures) or correction of one of its executions: the quantities follow, and the status if it may.</summary>
    private OrderChange? ChangeOnOrder(ModelRoot root, BigInteger newQuantity, BigInteger newPrice, OrderEvent orderEvent)
    {
        if (root.Order is not { } key || _orders.GetValueOrDefault(key) is not { } order)
        {
            return null;
        }

        ModelOrder changed = order with
        {
            CumQuantity = order.CumQuantity - root.Quantity + newQuantity,
            Notional = order.Notional - (root.Quantity * root.Price) + (newQuantity * newPrice),
        };
        if (orderEvent == OrderEvent.TradeCancel && order.State == OrderState.Filled && !_settings.IsReopenedByBust)
        {
            return new OrderChange(changed, [], false);
        }

        OrderTransition transition = OrderRules.TransitionD8(changed, orderEvent);
        return transition.Outcome == OrderOutcome.Illegal
            ? new OrderChange(changed, [ModelAlert.IllegalTransition], false)
            : new OrderChange(Moved(changed, transition), [], false);
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
