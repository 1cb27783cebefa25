namespace Positions.Reference;

/// <summary>D.8: the states of an order.</summary>
public enum OrderState
{
    None,
    PendingNew,
    New,
    PartiallyFilled,
    Filled,
    PendingCancel,
    PendingReplace,
    Canceled,
    Rejected,
    Expired,
    DoneForDay,
    Suspended,
    Stopped,
}
