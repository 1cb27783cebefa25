namespace Positions.Core.Orders;

/// <summary>What can happen to an order: the columns of the <see cref="OrderMatrix"/>, in its order.</summary>
internal enum OrderEventKind : byte
{
    Ack = 0,
    Trade = 1,
    PendingCancel = 2,
    Canceled = 3,
    PendingReplace = 4,
    Replaced = 5,
    Rejected = 6,

    /// <summary>Expired or done for the day.</summary>
    Ended = 7,
    TradeCancel = 8,
    TradeCorrect = 9,
    PendingNew = 10,

    /// <summary>Suspended or stopped.</summary>
    Held = 11,

    /// <summary>The venue changed the order's terms by itself (FIX Restated).</summary>
    Restated = 12,

    /// <summary>A request to cancel or to replace was refused.</summary>
    RequestRejected = 13,

    /// <summary>A status report of an order that has executions or is filled; changes no status, and has no column.</summary>
    FillsReported = 14,
}
