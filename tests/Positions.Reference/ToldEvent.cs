using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Reference;

/// <summary>What an order update says has happened.</summary>
/// <param name="Event">The column.</param>
/// <param name="State">Where the event leaves it to the message: Expired or DoneForDay, Suspended or Stopped; New else.</param>
/// <param name="IsReport">The answer to a question, or the echo of an execution.</param>
/// <param name="ClaimsFilled">Of a report of executions: nothing is left.</param>
public sealed record ToldEvent(OrderEvent Event, OrderState State = OrderState.New, bool IsReport = false, bool ClaimsFilled = false)
{
    /// <summary>By execType, the number of the FIX character; executions and answers by the status that they bear.</summary>
    public static ToldEvent? Of(in OrderUpdate update, out RejectReason reason)
    {
        reason = RejectReason.NotSupported;
        switch (update.ExecType)
        {
            case 0: return new ToldEvent(OrderEvent.Ack);
            case 3: return new ToldEvent(OrderEvent.Expire, OrderState.DoneForDay);
            case 4: return new ToldEvent(OrderEvent.Canceled);
            case 5: return new ToldEvent(OrderEvent.Replaced);
            case 6: return new ToldEvent(OrderEvent.PendingCancel);
            case 7: return new ToldEvent(OrderEvent.Hold, OrderState.Stopped);
            case 8: return new ToldEvent(OrderEvent.Reject);
            case 9: return new ToldEvent(OrderEvent.Hold, OrderState.Suspended);
            case 10: return new ToldEvent(OrderEvent.PendingNew);
            case 12: return new ToldEvent(OrderEvent.Expire, OrderState.Expired);
            case 13: return new ToldEvent(OrderEvent.Restated);
            case 14: return new ToldEvent(OrderEvent.PendingReplace);
            case 19: return new ToldEvent(OrderEvent.CancelReject);
            case 255: return OfStatus(update.OrderStatus, false, out reason);
            case 1 or 2 or 11 or (>= 15 and <= 18): return OfStatus(update.OrderStatus, true, out reason);
            default: return null;
        }
    }

    private static ToldEvent? OfStatus(OrderStatus status, bool isReport, out RejectReason reason)
    {
        reason = status == OrderStatus.Unknown ? RejectReason.Malformed : RejectReason.NotSupported;
        return status switch
        {
            OrderStatus.New => new ToldEvent(OrderEvent.Ack, IsReport: isReport),
            OrderStatus.PartiallyFilled => new ToldEvent(OrderEvent.FillsReported, IsReport: true),
            OrderStatus.Filled => new ToldEvent(OrderEvent.FillsReported, IsReport: true, ClaimsFilled: true),
            OrderStatus.DoneForDay => new ToldEvent(OrderEvent.Expire, OrderState.DoneForDay, isReport),
            OrderStatus.Canceled => new ToldEvent(OrderEvent.Canceled, IsReport: isReport),
            OrderStatus.Replaced => new ToldEvent(OrderEvent.Replaced, IsReport: isReport),
            OrderStatus.PendingCancel => new ToldEvent(OrderEvent.PendingCancel, IsReport: isReport),
            OrderStatus.Stopped => new ToldEvent(OrderEvent.Hold, OrderState.Stopped, isReport),
            OrderStatus.Rejected => new ToldEvent(OrderEvent.Reject, IsReport: isReport),
            OrderStatus.Suspended => new ToldEvent(OrderEvent.Hold, OrderState.Suspended, isReport),
            OrderStatus.PendingNew => new ToldEvent(OrderEvent.PendingNew, IsReport: isReport),
            OrderStatus.Expired => new ToldEvent(OrderEvent.Expire, OrderState.Expired, isReport),
            OrderStatus.PendingReplace => new ToldEvent(OrderEvent.PendingReplace, IsReport: isReport),
            _ => null,
        };
    }
}
