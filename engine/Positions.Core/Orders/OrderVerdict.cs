using Positions.Protocol;

namespace Positions.Core.Orders;

/// <summary>What came of an order update, a bust or a correction.</summary>
internal struct OrderVerdict
{
    public OrderOutcome Outcome;

    /// <summary>Of <see cref="OrderOutcome.Illegal"/> and <see cref="OrderOutcome.Refused"/>; else none.</summary>
    public RejectReason Reason;
    public OrderAlerts Alerts;
    public OrderState Before;
    public OrderState After;

    /// <summary>The acknowledgement of an order that was known by its executions only.</summary>
    public bool IsOrphanResolved;

    /// <summary>The order's row, or -1 if there is none.</summary>
    public int Row;

    /// <summary>Row + 1 of an order that turned out to be the same one, and is free now; 0 if there is none.</summary>
    public int AbsorbedLink;
}
