using Positions.Core;
using Positions.Protocol.Values;

namespace Positions.Engine.Egress;

/// <summary>What is published of an order: a whole row as of one input. A null quantity is unknown.</summary>
public struct OrderCopy
{
    public Text36 OrderId;
    public Text36 ClientOrderId;
    public Text16 Account;
    public Text24 Symbol;
    public Side Side;
    public OrderStatus Status;
    public bool IsOrphan;

    /// <summary>Leaves memory when <see cref="Date"/> does.</summary>
    public bool RetiresByDate;

    /// <summary>yyyymmdd of the last change.</summary>
    public uint Date;
    public Decimal8 OrderQuantity;
    public Decimal8 Price;
    public long CumQuantity;
    public Decimal8 LeavesQuantity;

    /// <summary>0: a row that no order has.</summary>
    public long LastSequence;

    // The output that it is of: an input may tell of an order more than once, and not in the order in which it changed.
    public long ToldSequence;
    public ushort ToldStep;

    /// <summary>Nothing more is to be executed.</summary>
    public readonly bool IsOver => Status is OrderStatus.Filled or OrderStatus.Canceled or OrderStatus.Rejected or OrderStatus.Expired
        or OrderStatus.DoneForDay;

    /// <summary>False for a free row, and for one whose order leaves memory: its last change was before what is retained.</summary>
    public readonly bool IsThere(uint oldestRetainedDate) => LastSequence != 0 && (Date >= oldestRetainedDate || !RetiresByDate);
}
