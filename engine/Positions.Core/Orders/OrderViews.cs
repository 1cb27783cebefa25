using System;
using Positions.Protocol.Values;

namespace Positions.Core.Orders;

/// <summary>Rows as others see them.</summary>
internal static class OrderViews
{
    public static OrderView Of(int row, in OrderRow order) => new()
    {
        Index = row,
        ExecDomain = order.ExecDomain,
        OrderId = order.OrderId,
        ClientOrderId = order.ClientOrderId,
        Account = order.Account,
        Symbol = order.Symbol,
        Side = order.Side,
        Status = StatusOf(order.State),
        OrderQuantity = order.OrderQuantity == 0 ? Decimal8.Null : new Decimal8(order.OrderQuantity),
        Price = new Decimal8(order.Price),
        CumQuantity = new Decimal8(order.CumQuantity),
        LeavesQuantity = order.LeavesQuantity,
        OverfillQuantity = new Decimal8(order.OverfillQuantity),
        AveragePrice = order.AveragePrice,
        IsOrphan = order.Has(OrderFlags.Orphan),
        RetiresByDate = order.RetiresByDate,
        IsLate = order.Has(OrderFlags.Late),
        IsSplitSince = order.Has(OrderFlags.SplitSince),
        FirstSequence = order.FirstSequence,
        LastSequence = order.LastSequence,
        LastEventTime = new UtcNanos(order.LastEventTime),
        LastBusinessDate = order.LastDate,
    };

    /// <summary>The number that FIX has for a state.</summary>
    public static OrderStatus StatusOf(OrderState state) => state switch
    {
        OrderState.PendingNew => OrderStatus.PendingNew,
        OrderState.New => OrderStatus.New,
        OrderState.PartiallyFilled => OrderStatus.PartiallyFilled,
        OrderState.Filled => OrderStatus.Filled,
        OrderState.PendingCancel => OrderStatus.PendingCancel,
        OrderState.PendingReplace => OrderStatus.PendingReplace,
        OrderState.Canceled => OrderStatus.Canceled,
        OrderState.Rejected => OrderStatus.Rejected,
        OrderState.Expired => OrderStatus.Expired,
        OrderState.DoneForDay => OrderStatus.DoneForDay,
        OrderState.Suspended => OrderStatus.Suspended,
        OrderState.Stopped => OrderStatus.Stopped,
        OrderState.None => OrderStatus.Unknown,
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "no state of an order"),
    };
}
