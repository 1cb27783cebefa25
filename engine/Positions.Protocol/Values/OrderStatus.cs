namespace Positions.Protocol.Values;

/// <summary>FIX OrdStatus (39) as numbers, letters counted on from A = 10.</summary>
public enum OrderStatus : byte
{
    New = 0,
    PartiallyFilled = 1,
    Filled = 2,
    DoneForDay = 3,
    Canceled = 4,
    Replaced = 5,
    PendingCancel = 6,
    Stopped = 7,
    Rejected = 8,
    Suspended = 9,
    PendingNew = 10,
    Expired = 12,
    PendingReplace = 14,
    Unknown = 255,
}
