using System;

namespace Positions.Core.Orders;

/// <summary>Bits of <see cref="OrderRow.Flags"/>.</summary>
[Flags]
internal enum OrderFlags : ushort
{
    None = 0,

    /// <summary>Known by an execution or a later step only; the acknowledgement has not come.</summary>
    Orphan = 1,

    /// <summary>An execution was booked after the order was over.</summary>
    Late = 2,

    /// <summary>A request to cancel is on its way.</summary>
    CancelPending = 4,

    /// <summary>A request to replace is on its way.</summary>
    ReplacePending = 8,

    /// <summary>
    /// Filled whatever the quantities say: an execution was busted, and the venue does not re-open an order for that.
    /// </summary>
    HeldFilled = 16,

    /// <summary>The alias index finds the row by account and client order id.</summary>
    HasAlias = 32,

    /// <summary>An execution without an id was booked: what is executed tells the next one from a repeat (level 3).</summary>
    CountsRepeats = 64,

    /// <summary>The instrument was split while the order was open: its quantity and price are those of before.</summary>
    SplitSince = 128,

    /// <summary>It was filled until an execution was busted or corrected, and the venue has said nothing of it since.</summary>
    Reopened = 256,
}
