namespace Positions.Core.Orders;

/// <summary>Where an order stands: the rows of the <see cref="OrderMatrix"/>, in its order.</summary>
internal enum OrderState : byte
{
    /// <summary>No such order is known.</summary>
    None = 0,
    PendingNew = 1,
    New = 2,
    PartiallyFilled = 3,
    Filled = 4,
    PendingCancel = 5,
    PendingReplace = 6,
    Canceled = 7,
    Rejected = 8,
    Expired = 9,
    DoneForDay = 10,
    Suspended = 11,
    Stopped = 12,
}
