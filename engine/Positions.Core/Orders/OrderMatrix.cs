using System;
using static Positions.Core.Orders.OrderAction;

namespace Positions.Core.Orders;

/// <summary>
/// What an event does to an order, by the state it is in. Source: FIX 5.0 SP2, appendix D (order state change matrices), as far as
/// its messages reach the engine. Columns: <see cref="OrderEventKind"/>.
/// </summary>
/// <remarks>
/// Where a cell leaves something to the quantities:
/// <list type="bullet">
/// <item>Trade with a request pending or on a held order: the state stays, unless nothing is left: then Filled, and what was pending
/// is void.</item>
/// <item>Trade on Filled: an overfill; booked with an alert, or refused, by policy.</item>
/// <item>TradeCancel on Filled: re-opens the order, unless the venue says that it does not.</item>
/// <item>Replaced below what is executed: the quantity becomes what is executed, the order Filled.</item>
/// <item>PendingReplace and Replaced on Filled: a filled order may be replaced upward.</item>
/// <item>An order with executions cannot be rejected in any state.</item>
/// <item>PendingCancel over PendingReplace: Replaced ends the replacement, the cancel stays pending; Restore ends the cancel only.</item>
/// <item>With a request pending on an order that was not acknowledged, Ack acknowledges it and Rejected rejects it.</item>
/// <item>Suspended and Stopped have no rows of their own in the source: they are taken as open orders.</item>
/// </list>
/// </remarks>
internal static class OrderMatrix
{
    public const int StateCount = 13;

    public const int EventCount = 14;

    private static ReadOnlySpan<OrderAction> Cells =>
    [
        //                Ack      Trade   PendC   Cancd   PendR   Repl     Rejected Ended Bust  Corr  PendN  Held    Restated ReqRej
        /* (none)      */ Ack,     Orphan, Orphan, Cancel, Orphan, Orphan,  Reject,  End,  Park, Park, Pend,  Orphan, Orphan,  Deny,
        /* PendingNew  */ Ack,     Fill,   PendC,  Cancel, PendR,  Deny,    Reject,  End,  Deny, Deny, Dup,   Hold,   Restate, Stale,
        /* New         */ Dup,     Fill,   PendC,  Cancel, PendR,  Replace, Reject,  End,  Deny, Deny, Stale, Hold,   Restate, Stale,
        /* PartFilled  */ Stale,   Fill,   PendC,  Cancel, PendR,  Replace, Deny,    End,  Undo, Undo, Stale, Hold,   Restate, Stale,
        /* Filled      */ Stale,   Fill,   Stale,  Deny,   PendR,  Replace, Deny,    Deny, Undo, Undo, Stale, Stale,  Restate, Stale,
        /* PendCancel  */ Restore, Fill,   Dup,    Cancel, Deny,   Deny,    Restore, End,  Undo, Undo, Stale, Hold,   Restate, Restore,
        /* PendReplace */ Restore, Fill,   PendC,  Cancel, Dup,    Replace, Restore, End,  Undo, Undo, Stale, Hold,   Restate, Restore,
        /* Canceled    */ Stale,   Late,   Stale,  Dup,    Deny,   Deny,    Deny,    Deny, Undo, Undo, Stale, Deny,   Stale,   Stale,
        /* Rejected    */ Stale,   Crit,   Deny,   Stale,  Deny,   Deny,    Dup,     Deny, Deny, Deny, Stale, Deny,   Stale,   Stale,
        /* Expired     */ Stale,   Late,   Stale,  Stale,  Deny,   Deny,    Deny,    Dup,  Undo, Undo, Stale, Deny,   Stale,   Stale,
        /* DoneForDay  */ Stale,   Late,   Stale,  Stale,  Deny,   Replace, Deny,    Dup,  Undo, Undo, Stale, Deny,   Replace, Stale,
        /* Suspended   */ Ack,     Fill,   PendC,  Cancel, PendR,  Replace, Reject,  End,  Undo, Undo, Stale, Hold,   Restate, Stale,
        /* Stopped     */ Dup,     Fill,   PendC,  Cancel, PendR,  Replace, Reject,  End,  Undo, Undo, Stale, Hold,   Restate, Stale,
    ];

    public static OrderAction ActionOf(OrderState state, OrderEventKind kind)
    {
        Invariant.Check((int)state < StateCount && (int)kind < EventCount);
        return Cells[((int)state * EventCount) + (int)kind];
    }
}
