using System;
using System.Runtime.InteropServices;
using Positions.Core.Arithmetic;
using Positions.Core.Pages;
using Positions.Protocol.Values;

namespace Positions.Core.Orders;

/// <summary>
/// One order. Quantities and prices at 1e-8, the notional at 1e-16. Three cache lines; all zero is a free row. Quantities come from
/// executions only, the status follows from them, from the phase and from what is pending.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 192)]
internal struct OrderRow : IKeyedRow<OrderRow, OrderKey>
{
    /// <summary>Null until the venue named it: such an order is found by its alias alone.</summary>
    [FieldOffset(0)] public Text36 OrderId;
    [FieldOffset(36)] public uint ExecDomain;
    [FieldOffset(40)] public Text36 ClientOrderId;
    [FieldOffset(76)] public Text16 Account;
    [FieldOffset(92)] public Text24 Symbol;

    /// <summary>Business date (yyyymmdd) of the last event that changed the order.</summary>
    [FieldOffset(116)] public uint LastDate;

    /// <summary>0 is unknown.</summary>
    [FieldOffset(120)] public long OrderQuantity;

    /// <summary>Limit price; the smallest number is unknown, or a market order.</summary>
    [FieldOffset(128)] public long Price;

    /// <summary>Sum of the effective executions: busted ones are out, corrected ones count as corrected.</summary>
    [FieldOffset(136)] public long CumQuantity;

    /// <summary>Sum of quantity times price over the same executions.</summary>
    [FieldOffset(144)] public Int128 Notional;
    [FieldOffset(160)] public long FirstSequence;
    [FieldOffset(168)] public long LastSequence;
    [FieldOffset(176)] public long LastEventTime;
    [FieldOffset(184)] public OrderPhase Phase;
    [FieldOffset(185)] public Side Side;
    [FieldOffset(186)] public OrderFlags Flags;

    /// <summary>Number of the last split or renaming that acted on it.</summary>
    [FieldOffset(188)] public uint ActionNumber;

    public readonly bool IsTerminal => Phase >= OrderPhase.Canceled;

    public readonly bool IsFilledByQuantity => OrderQuantity > 0 && CumQuantity >= OrderQuantity;

    /// <summary>Quantity that may still be executed; null where the order's quantity is unknown.</summary>
    public readonly Decimal8 LeavesQuantity
    {
        get
        {
            if (IsTerminal || Has(OrderFlags.HeldFilled))
            {
                return Decimal8.Zero;
            }

            return OrderQuantity == 0 ? Decimal8.Null : new Decimal8(Math.Max(0, OrderQuantity - CumQuantity));
        }
    }

    public readonly long OverfillQuantity => OrderQuantity == 0 ? 0 : Math.Max(0, CumQuantity - OrderQuantity);

    /// <summary>For display; null before the first execution.</summary>
    public readonly Decimal8 AveragePrice => CostMath.AveragePrice(Notional, CumQuantity);

    /// <summary>Of several states that hold at once the one that FIX reports (5.0 SP2, appendix D, precedence of OrdStatus).</summary>
    public readonly OrderState State
    {
        get
        {
            if (Has(OrderFlags.CancelPending))
            {
                return OrderState.PendingCancel;
            }

            if (Has(OrderFlags.ReplacePending))
            {
                return OrderState.PendingReplace;
            }

            return Phase switch
            {
                OrderPhase.None => OrderState.None,
                OrderPhase.PendingNew => OrderState.PendingNew,
                OrderPhase.Open => StateByQuantity,
                OrderPhase.Suspended => OrderState.Suspended,
                OrderPhase.Stopped => OrderState.Stopped,
                OrderPhase.Canceled => OrderState.Canceled,
                OrderPhase.Rejected => OrderState.Rejected,
                OrderPhase.Expired => OrderState.Expired,
                OrderPhase.DoneForDay => OrderState.DoneForDay,
                _ => throw new InvariantViolationException($"an order is in phase {Phase}"),
            };
        }
    }

    private readonly OrderState StateByQuantity
    {
        get
        {
            if (IsFilledByQuantity || Has(OrderFlags.HeldFilled))
            {
                return OrderState.Filled;
            }

            return CumQuantity == 0 ? OrderState.New : OrderState.PartiallyFilled;
        }
    }

    /// <summary>
    /// Over; or an orphan, or one that was filled until a bust and of which the venue has said nothing since: its executions are retired
    /// by the same date, and nothing may ever end it. Of those two, one that tells repeats by its count stays.
    /// </summary>
    public readonly bool RetiresByDate => IsTerminal || State == OrderState.Filled
        || (Has(OrderFlags.Orphan | OrderFlags.Reopened) && !Has(OrderFlags.CountsRepeats));

    public readonly bool Has(OrderFlags flag) => (Flags & flag) != 0;

    /// <summary>True if a message may be about this order: some venues count their ids per instrument.</summary>
    public readonly bool Agrees(in Text16 account, in Text24 symbol, Side side) => symbol == Symbol && side == Side && account == Account;

    static uint IKeyedRow<OrderRow, OrderKey>.Hash(in OrderKey key) => Xxh64.Lower(Xxh64.Hash(key.OrderId.Bytes, key.ExecDomain));

    static bool IKeyedRow<OrderRow, OrderKey>.Matches(in OrderRow row, in OrderKey key) =>
        row.ExecDomain == key.ExecDomain && row.OrderId == key.OrderId;
}
