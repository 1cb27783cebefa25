namespace Positions.Reference;

/// <summary>D.8: what can happen to an order; the columns of the matrix, Expire and DoneForDay sharing one.</summary>
public enum OrderEvent
{
    Ack,
    Trade,
    PendingCancel,
    Canceled,
    PendingReplace,
    Replaced,
    Reject,
    Expire,
    TradeCancel,
    TradeCorrect,

    // No columns of their own.
    DoneForDay,
    PendingNew,
    Status,
    CancelReject,
}
