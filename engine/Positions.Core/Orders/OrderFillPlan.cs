using System;

namespace Positions.Core.Orders;

/// <summary>What an execution will do to its order, worked out and found to fit before anything is changed.</summary>
internal struct OrderFillPlan
{
    /// <summary>False for an execution that names no order, or one that it cannot belong to: nothing is booked.</summary>
    public bool IsOnOrder;

    /// <summary>Row of the order, or -1 for one that will be made.</summary>
    public int Row;
    public uint ExecDomain;
    public uint BusinessDate;
    public OrderState Before;

    /// <summary>What is to be told, whether the execution is booked or refused.</summary>
    public OrderAlerts Alerts;
    public bool IsLate;
    public long CumQuantity;
    public Int128 Notional;
}
