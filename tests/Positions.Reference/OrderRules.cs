namespace Positions.Reference;

/// <summary>D.8: what an update or an execution means for an order, and what it makes of it. Pure functions.</summary>
public static class OrderRules
{
    /// <summary>The cell for an update on an order that is known.</summary>
    public static string CellD8(ModelOrder order, ToldEvent told)
    {
        string cell = CellD8(order.State, told);
        if (cell == "x" && told.Event == OrderEvent.Replaced && order.IsReplacePending)
        {
            // A replacement that was pending below the cancel.
            return "Replaced";
        }

        if (cell == "restore" && told.Event == OrderEvent.Reject && order.Phase == OrderState.PendingNew)
        {
            // Nobody acknowledged it before the request: there is nothing to restore.
            return "Rejected";
        }

        bool isFilled = order.IsFilledByQuantity && !order.IsTerminal;
        return cell == "Rejected" && order.CumQuantity.Sign > 0 ? "x"
            : cell == "x" && told.ClaimsFilled && isFilled ? "stale"
            : cell;
    }

    /// <summary>The cell for an update on an order in this state. A report may be older than what is known: it moves forward, never back.</summary>
    public static string CellD8(OrderState state, ToldEvent told)
    {
        if (told.Event == OrderEvent.FillsReported)
        {
            return state == (told.ClaimsFilled ? OrderState.Filled : OrderState.PartiallyFilled) ? "dup"
                : told.ClaimsFilled ? "x"
                : state == OrderState.None ? "orphan" : "stale";
        }

        string cell = OrderMatrix.Cell(state, told.Event);
        if (!told.IsReport || state == OrderState.None)
        {
            return cell;
        }

        return cell switch
        {
            "New" when state != OrderState.PendingNew => "stale",
            "PR" when state == OrderState.Filled => "stale",
            "New" or "PC" or "PR" or "Canceled" or "Rejected" or "over" or "hold" or "dup" => cell,
            "x" when told.Event == OrderEvent.Canceled => cell,
            _ => "stale",
        };
    }

    /// <summary>The order after the cell; the same one if nothing happens.</summary>
    public static ModelOrder AppliedD8(ModelOrder order, string cell, ToldEvent told, System.Numerics.BigInteger? quantity) => cell switch
    {
        "stale" or "dup" => order,
        "New" => order with { Phase = OrderState.New },
        "PendingNew" => order with { Phase = OrderState.PendingNew },
        "PC" => order with { IsCancelPending = true },
        "PR" => order with { IsReplacePending = true },
        "Canceled" => Over(order, OrderState.Canceled),
        "Rejected" => Over(order, OrderState.Rejected),
        "over" => Over(order, told.State),
        "hold" => order with { Phase = told.State },
        "terms" => Settled(WithQuantity(order, quantity)),
        "Replaced" => Settled(WithQuantity(
            order with { Phase = OrderState.New, IsReplacePending = false, IsHeldFilled = false }, quantity)),
        "restore" => Restored(order, told),
        _ => throw new InvalidOperationException(cell),
    };

    /// <summary>Nothing left: it is filled, and what was pending or held it is void.</summary>
    public static ModelOrder Settled(ModelOrder order) => !order.IsTerminal && (order.IsFilledByQuantity || order.IsHeldFilled)
        ? order with { Phase = OrderState.New, IsCancelPending = false, IsReplacePending = false }
        : order;

    /// <summary>(b): a replacement below what is executed is one to exactly that.</summary>
    private static ModelOrder WithQuantity(ModelOrder order, System.Numerics.BigInteger? quantity) => quantity is { } replaced
        ? order with { OrderQuantity = System.Numerics.BigInteger.Max(replaced, order.CumQuantity) }
        : order;

    private static ModelOrder Over(ModelOrder order, OrderState state) =>
        order with { Phase = state, IsCancelPending = false, IsReplacePending = false, IsHeldFilled = false };

    /// <summary>(e): of two requests the later one, which is the cancel, is over. An acknowledgement acknowledges the order as well.</summary>
    private static ModelOrder Restored(ModelOrder order, ToldEvent told) => order with
    {
        IsCancelPending = false,
        IsReplacePending = order.IsCancelPending && order.IsReplacePending,
        Phase = told.Event == OrderEvent.Ack && order.Phase == OrderState.PendingNew ? OrderState.New : order.Phase,
    };
}
