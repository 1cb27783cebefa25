using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;
using static Positions.Core.Orders.OrderEventKind;

namespace Positions.Core.Orders;

/// <summary>An OrderUpdate as an event of the matrix.</summary>
/// <param name="Kind">The column.</param>
/// <param name="Phase">For <see cref="Ended"/> and <see cref="Held"/>: which; else None.</param>
/// <param name="IsReport">The answer to a question, or the echo of an execution: it moves an order forward, never back.</param>
/// <param name="ClaimsFilled">A report that the order is filled, which only executions can make true.</param>
internal readonly record struct OrderEvent(OrderEventKind Kind, OrderPhase Phase, bool IsReport, bool ClaimsFilled)
{
    private const byte ReadTheStatus = 255;

    /// <summary>From execType, or orderStatus where that is null or says that it is only the status. Refusals: 1 if neither says anything,
    /// 16 for a number without a meaning here.</summary>
    public static RejectReason TryRead(in OrderUpdate update, out OrderEvent read)
    {
        RejectReason reason = RejectReason.None;
        read = update.ExecType switch
        {
            0 => new OrderEvent(Ack),
            3 => new OrderEvent(Ended, OrderPhase.DoneForDay),
            4 => new OrderEvent(Canceled),
            5 => new OrderEvent(Replaced),
            6 => new OrderEvent(PendingCancel),
            7 => new OrderEvent(Held, OrderPhase.Stopped),
            8 => new OrderEvent(Rejected),
            9 => new OrderEvent(Held, OrderPhase.Suspended),
            10 => new OrderEvent(PendingNew), // A
            12 => new OrderEvent(Ended, OrderPhase.Expired), // C
            13 => new OrderEvent(Restated), // D
            14 => new OrderEvent(PendingReplace), // E
            19 => new OrderEvent(RequestRejected),

            // Partial fill and fill of FIX 4.2, calculated (B), trade (F), its correction (G) and cancel (H): their executions come as
            // messages of their own, so that here they are what a status report (I) is.
            1 or 2 or 11 or 15 or 16 or 17 or 18 => OfStatus(update.OrderStatus, isReport: true, ref reason),
            ReadTheStatus => OfStatus(update.OrderStatus, isReport: false, ref reason),
            _ => Unknown(ref reason),
        };
        return reason;
    }

    private static OrderEvent OfStatus(OrderStatus status, bool isReport, ref RejectReason reason)
    {
        switch (status)
        {
            case OrderStatus.New: return new OrderEvent(Ack, OrderPhase.None, isReport);
            case OrderStatus.PartiallyFilled: return new OrderEvent(FillsReported, OrderPhase.None, true);
            case OrderStatus.Filled: return new OrderEvent(FillsReported, OrderPhase.None, true, true);
            case OrderStatus.DoneForDay: return new OrderEvent(Ended, OrderPhase.DoneForDay, isReport);
            case OrderStatus.Canceled: return new OrderEvent(Canceled, OrderPhase.None, isReport);
            case OrderStatus.Replaced: return new OrderEvent(Replaced, OrderPhase.None, isReport);
            case OrderStatus.PendingCancel: return new OrderEvent(PendingCancel, OrderPhase.None, isReport);
            case OrderStatus.Stopped: return new OrderEvent(Held, OrderPhase.Stopped, isReport);
            case OrderStatus.Rejected: return new OrderEvent(Rejected, OrderPhase.None, isReport);
            case OrderStatus.Suspended: return new OrderEvent(Held, OrderPhase.Suspended, isReport);
            case OrderStatus.PendingNew: return new OrderEvent(PendingNew, OrderPhase.None, isReport);
            case OrderStatus.Expired: return new OrderEvent(Ended, OrderPhase.Expired, isReport);
            case OrderStatus.PendingReplace: return new OrderEvent(PendingReplace, OrderPhase.None, isReport);
            case OrderStatus.Unknown:
                reason = RejectReason.Malformed;
                return default;
            default: return Unknown(ref reason);
        }
    }

    private static OrderEvent Unknown(ref RejectReason reason)
    {
        reason = RejectReason.NotSupported;
        return default;
    }

    private OrderEvent(OrderEventKind kind, OrderPhase phase = OrderPhase.None, bool isReport = false)
        : this(kind, phase, isReport, false)
    {
    }
}
