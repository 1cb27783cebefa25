namespace Positions.Reference;

/// <summary>D.8: what can happen to an order; the columns of the matrix, Expire and DoneForDay sharing one, Suspended and Stopped another.</summary>
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
    PendingNew,
    Hold,
    Restated,
    CancelReject,

    // No column of its own: a report that something was executed.
    FillsReported,
}
