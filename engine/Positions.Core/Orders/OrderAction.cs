namespace Positions.Core.Orders;

/// <summary>What a cell of the <see cref="OrderMatrix"/> says. Short names, so that the table can be read as one.</summary>
internal enum OrderAction : byte
{
    /// <summary>Refused (reject 5) with an alert: the order stays as it is.</summary>
    Deny = 0,

    /// <summary>Overtaken by what is known already; no effect.</summary>
    Stale,

    /// <summary>Said before; no effect.</summary>
    Dup,

    /// <summary>Kept by the caller until the execution comes that it refers to.</summary>
    Park,

    /// <summary>The order is made as one that is open and not acknowledged; then the event is judged as for a new order.</summary>
    Orphan,

    /// <summary>Acknowledged: open.</summary>
    Ack,

    /// <summary>Known, not acknowledged yet.</summary>
    Pend,
    PendC,
    PendR,
    Cancel,
    Reject,
    End,
    Hold,

    /// <summary>New quantity and price, never below what is executed; ends a pending replacement, and opens a day that had ended.</summary>
    Replace,

    /// <summary>New quantity and price; what is pending stays pending.</summary>
    Restate,

    /// <summary>The pending request is over; the order is as it was before.</summary>
    Restore,

    /// <summary>The execution is booked; the status follows the quantities.</summary>
    Fill,

    /// <summary>The execution is booked if policy allows, the status stays; alert.</summary>
    Late,

    /// <summary>The execution is booked, the status stays rejected; critical alert.</summary>
    Crit,

    /// <summary>A booked execution is taken back or changed; the status follows the quantities where the order is not over.</summary>
    Undo,
}
