namespace Positions.Core.Orders;

/// <summary>
/// What of an order's state does not follow from its quantities and pending requests. From <see cref="Canceled"/> on it is terminal:
/// nothing is left to be executed.
/// </summary>
internal enum OrderPhase : byte
{
    /// <summary>A row that is free.</summary>
    None = 0,
    PendingNew = 1,

    /// <summary>New, partially filled or filled, as the quantities say.</summary>
    Open = 2,
    Suspended = 3,
    Stopped = 4,
    Canceled = 5,
    Rejected = 6,
    Expired = 7,
    DoneForDay = 8,
}
