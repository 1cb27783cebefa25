using System.Numerics;

namespace Positions.Reference;

/// <summary>D.8: what the cells of the matrix mean. Pure functions.</summary>
public static class OrderRules
{
    /// <summary>
    /// <paramref name="order"/> bears the quantities as they are after the event; its state is the one before. An unknown order is one
    /// in state None.
    /// </summary>
    public static OrderTransition TransitionD8(ModelOrder order, OrderEvent orderEvent)
    {
        OrderState from = order.State;
        if (orderEvent is OrderEvent.Ack && order.IsOrphan)
        {
            // The acknowledgement that was missing: quantities rule, a terminal state stays.
            return new OrderTransition(OrderOutcome.Moved, order.IsTerminal ? from : order.StateByQuantity);
        }

        switch (orderEvent)
        {
            case OrderEvent.Status:
                return new OrderTransition(OrderOutcome.Stale, from);
            case OrderEvent.PendingNew:
                return from switch
                {
                    OrderState.None => new OrderTransition(OrderOutcome.Moved, OrderState.PendingNew),
                    OrderState.PendingNew => new OrderTransition(OrderOutcome.Duplicate, from),
                    _ => new OrderTransition(OrderOutcome.Stale, from),
                };
            case OrderEvent.CancelReject:
                return from is OrderState.PendingCancel or OrderState.PendingReplace
                    ? new OrderTransition(OrderOutcome.Moved, Restored(order))
                    : new OrderTransition(from == OrderState.None ? OrderOutcome.Illegal : OrderOutcome.Stale, from);
            default:
                return ByCell(order, orderEvent, OrderMatrix.Cell(from, orderEvent));
        }
    }

    /// <summary>(b): a replacement below what is executed is one to exactly that.</summary>
    public static BigInteger ReplacedQuantityD8(ModelOrder order, BigInteger quantity) => BigInteger.Max(quantity, order.CumQuantity);

    private static OrderState Restored(ModelOrder order) =>
        order.StateBeforePending == OrderState.PendingNew && order.CumQuantity.IsZero ? OrderState.PendingNew : order.StateByQuantity;

    private static OrderTransition ByCell(ModelOrder order, OrderEvent orderEvent, string cell)
    {
        OrderState from = order.State;
        bool isNothingLeft = order.OrderQuantity is { } quantity && order.CumQuantity >= quantity;
        OrderState over = orderEvent == OrderEvent.DoneForDay ? OrderState.DoneForDay : OrderState.Expired;
        string[] parts = cell.Split('+');
        bool isOrphan = parts.Length > 1;
        return parts[0] switch
        {
            "New" => Moved(OrderState.New),
            "qty" => Moved(order.StateByQuantity),
            "PC" => Moved(OrderState.PendingCancel),
            "PR" => Moved(OrderState.PendingReplace),
            "PCf" => Moved(isNothingLeft ? OrderState.Filled : OrderState.PendingCancel),
            "PRf" => Moved(isNothingLeft ? OrderState.Filled : OrderState.PendingReplace),
            "Canceled" => Moved(OrderState.Canceled),
            "Rejected" => Moved(OrderState.Rejected),
            "over" => Moved(over),
            "restore" => Moved(orderEvent == OrderEvent.Ack ? order.StateByQuantity : Restored(order)),
            "same" => Moved(from),
            "dup" => new OrderTransition(OrderOutcome.Duplicate, from),
            "stale" => new OrderTransition(OrderOutcome.Stale, from),
            "overfill" => new OrderTransition(OrderOutcome.Overfill, from),
            "late" => new OrderTransition(OrderOutcome.LateFill, from),
            "onRejected" => new OrderTransition(OrderOutcome.FillOnRejected, from),
            "x" or "park" => new OrderTransition(OrderOutcome.Illegal, from),
            _ => throw new InvalidOperationException(cell),
        };

        OrderTransition Moved(OrderState state) => new(OrderOutcome.Moved, state, isOrphan);
    }
}
